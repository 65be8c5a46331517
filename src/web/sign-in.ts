import { randomBytes } from "node:crypto";
import type { FetchImplementation } from "jose";
import type { Logger } from "pino";
import type restify from "restify";
import { changeName } from "../changes/change.ts";
import { shortDigest } from "../changes/digest.ts";
import type { Prove } from "../changes/proof.ts";
import type { Config } from "../config/config.ts";
import { readFormBody } from "./body.ts";
import { throttledLog } from "../lib/throttled-log.ts";
import { sendPage, type SignInPage } from "./sign-in-page.ts";
import { nonceOf, signInStates, type SignInFor } from "./sign-in-state.ts";
import { createCheckSignIn, signInServiceOf } from "./sign-in-token.ts";
import { minute } from "../lib/time.ts";

export interface SignInOptions {
  readonly config: Pick<
    Config,
    "mode" | "cloud" | "tenantId" | "tabAppId" | "tokenUrl" | "proof" | "auditKey"
  >;
  readonly prove: Prove;
  readonly now: () => Date;
  readonly logger: Logger;
  /** For tests: how the tenant's public keys are fetched. */
  readonly fetchKeys?: FetchImplementation;
}

const done = "/sign-in/done";
const formLimit = 32 * 1024;
const browserCookie = "__Host-sign-in";

/**
 * Signing in again before an approval, in a browser of the person's own: a page says what for, Entra ID asks for credentials
 * and posts an ID token back. Nobody is asked who they are before: whoever signs in has signed in, for one plan and a few
 * minutes, and approving still takes their press in Teams.
 */
export function addSignInRoutes(server: restify.Server, options: SignInOptions): void {
  const { config, prove, now, logger } = options;
  const { proof } = config;
  if (proof === null) return;
  const service = signInServiceOf(config);
  const states = signInStates(config.auditKey);
  const check = createCheckSignIn(service, {
    tenantId: config.tenantId,
    now,
    ...(options.fetchKeys && { fetchKeys: options.fetchKeys }),
  });
  const turnedAway = throttledLog((fields: { readonly status: number }) => {
    logger.warn(fields, "sign-in turned away");
  });

  server.get("/sign-in/:change/:digest", async (request: restify.Request, response: restify.Response) => {
    const what = whatFor(request.params as Readonly<Record<string, string>>);
    if (!what) return sendPage(response, nothingHere);
    const secret = secretOf(request) ?? randomBytes(32).toString("base64url");
    const state = await states.make(what, now());
    const asked = new URLSearchParams({
      client_id: service.clientId,
      response_type: "id_token",
      response_mode: "form_post",
      redirect_uri: proof.url + done,
      scope: "openid profile",
      // Credentials, whoever is signed in; the age makes Entra ID say when they were entered.
      prompt: "login",
      max_age: String(Math.floor(proof.within / 1000)),
      state,
      nonce: nonceOf(state, secret),
    });
    const name = changeName(what.changeId);
    sendPage(response, {
      status: 200,
      title: `Sign in to approve ${name}`,
      texts: [
        "You are asked for your credentials, even where you are signed in already: it shows that it is you who approves.",
        `It counts for ${minutes(proof.within)}, for you alone, and for the plan with the digest ${shortDigest(what.digest)} only. It approves nothing by itself.`,
        `Go on only if it was you who pressed the button on the card of ${name}.`,
      ],
      link: { title: "Sign in", url: `${service.authorizeUrl}?${asked.toString()}` },
      cookie: `${browserCookie}=${secret}; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=None`,
    });
  });

  server.post(done, async (request: restify.Request, response: restify.Response) => {
    const page = await ended(request);
    if (page.status !== 200) turnedAway({ status: page.status });
    sendPage(response, page);
  });

  async function ended(request: restify.Request): Promise<SignInPage> {
    const body = await readFormBody(request, formLimit);
    if (!body.ok) return no(body.status, body.error);
    const state = body.form.get("state") ?? "";
    const begun = await states.read(state, now());
    const secret = secretOf(request);
    if (!begun || secret === undefined)
      return no(
        401,
        "This sign-in was not begun in this browser, or too long ago. Begin again from the card.",
      );
    const error = body.form.get("error");
    if (error !== null)
      return no(
        401,
        `You were not signed in (${/^\w{1,60}$/.test(error) ? error : "an error"}). Begin again from the card.`,
      );
    const verdict = await check(body.form.get("id_token") ?? "", {
      nonce: nonceOf(state, secret),
      at: begun.at,
    });
    if (!verdict.ok) return no(verdict.status, verdict.text);
    const proved = await prove({ ...verdict, changeId: begun.changeId, digest: begun.digest });
    if (!proved.ok) return no(proved.status, proved.text);
    const name = changeName(begun.changeId);
    return {
      status: 200,
      title: "You signed in again",
      texts: [
        `Go back to Teams and press Approve on the card of ${name} before ${proved.until.toISOString().slice(11, 16)} UTC. What you typed there is still there.`,
        "You may close this page.",
      ],
    };
  }
}

const nothingHere: SignInPage = {
  status: 404,
  title: "Nothing here",
  texts: ["There is nothing at this address."],
};

function no(status: number, text: string): SignInPage {
  return { status, title: "That did not prove it", texts: [text] };
}

function whatFor({ change, digest }: Readonly<Record<string, string>>): SignInFor | undefined {
  if (!/^[1-9]\d{0,8}$/.test(change ?? "") || !/^[0-9a-f]{64}$/.test(digest ?? "")) return undefined;
  return { changeId: Number(change), digest: digest ?? "" };
}

function secretOf({ headers }: Pick<restify.Request, "headers">): string | undefined {
  return new RegExp(`(?:^|; )${browserCookie}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? "")?.[1];
}

function minutes(ms: number): string {
  const count = Math.floor(ms / minute);
  return count === 1 ? "a minute" : `${count} minutes`;
}
