import type { Logger } from "pino";
import type restify from "restify";
import type { FetchImplementation } from "jose";
import { may, type Role } from "../changes/roles.ts";
import type { Config } from "../config/config.ts";
import { endpoints } from "../config/endpoints.ts";
import { singleFlight } from "../lib/cache.ts";
import { endingWith } from "../lib/deadline.ts";
import type { AuditStore } from "../store/audit/audit-store.ts";
import type { Overview } from "../tab/overview.ts";
import type { Directory } from "../tenant/directory.ts";
import { secureHeaders } from "./headers.ts";
import { throttledLog } from "../lib/throttled-log.ts";
import { readTabFiles } from "./tab-files.ts";
import { chatLink, tabPolicy } from "./tab-hosts.ts";
import { createCheckToken, type CheckToken } from "./tab-token.ts";

export interface TabOptions {
  readonly config: Pick<Config, "mode" | "cloud" | "tenantId" | "tabAppId" | "bot">;
  readonly overview: () => Promise<Overview>;
  readonly directory: Pick<Directory, "rolesOf">;
  readonly audit: Pick<AuditStore, "refuse">;
  readonly now: () => Date;
  readonly logger: Logger;
  /** For tests: how the tenant's public keys are fetched. */
  readonly fetchKeys?: FetchImplementation;
}

const rolesWithinMs = 5_000;

type Admission =
  { readonly ok: true } | { readonly ok: false; readonly status: number; readonly error: string };

/**
 * The overview tab: `/tab` is the page, which tells nothing, and `/api/tab` its data, for people with a role. Nothing can be
 * done here. Without a registration of its own there is no tab; in simulated mode nobody is asked who they are.
 */
export function addTabRoutes(server: restify.Server, options: TabOptions): void {
  const { config, overview, logger } = options;
  const { mode, cloud, tenantId, tabAppId } = config;
  if (mode === "microsoft" && tabAppId === null) return;
  const checkToken =
    tabAppId === null || mode === "simulated"
      ? null
      : createCheckToken({
          tenantId,
          tabAppId,
          loginHost: endpoints[cloud].loginHost,
          now: options.now,
          ...(options.fetchKeys && { fetchKeys: options.fetchKeys }),
        });
  const turnedAway = throttledLog((fields: { readonly status: number }) => {
    logger.warn(fields, "tab turned away");
  });
  const files = readTabFiles();
  const page = files.page({ mode, chatUrl: chatLink(config) });
  // Many viewers cost the database little more than one.
  const read = singleFlight(overview);

  server.get("/tab", async (_request, response) => {
    send(response, 200, page, {
      ...secureHeaders(tabPolicy(cloud)),
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache",
      // Who may frame the page is the policy's to say.
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
  });

  server.get("/tab/:folder/:file", async (request: restify.Request, response: restify.Response) => {
    const { folder, file } = request.params as { readonly folder: string; readonly file: string };
    const found = files.file(folder, file);
    if (!found) return answer(response, 404, { error: "There is nothing at this address." });
    send(response, 200, found.body, {
      "Content-Type": found.type,
      "Cache-Control": found.immutable ? "public, max-age=31536000, immutable" : "no-store",
    });
  });

  server.get("/api/tab", async (request: restify.Request, response: restify.Response) => {
    const admission = await admit(options, checkToken, turnedAway, request.headers.authorization);
    if (!admission.ok) return answer(response, admission.status, { error: admission.error });
    try {
      answer(response, 200, await read(undefined));
    } catch (error) {
      logger.error({ err: error }, "the tab's data could not be read");
      answer(response, 503, { error: "The bot cannot read its data at the moment. Try again in a minute." });
    }
  });
}

/** Lets in whoever holds a role. */
async function admit(
  { directory, audit, now, logger }: TabOptions,
  checkToken: CheckToken | null,
  turnedAway: (fields: { readonly status: number }) => void,
  authorization: string | undefined,
): Promise<Admission> {
  if (checkToken === null) return { ok: true };
  const who = await checkToken(authorization);
  if (!who.ok) {
    turnedAway({ status: who.status });
    return who;
  }
  let roles: ReadonlySet<Role>;
  try {
    roles = await directory.rolesOf(who.id, {}, endingWith(null, rolesWithinMs));
  } catch (error) {
    logger.warn({ err: error }, "roles could not be read for the tab");
    return {
      ok: false,
      status: 503,
      error: "Your roles cannot be read at the moment. Try again in a minute.",
    };
  }
  if (may(roles, "view")) return { ok: true };
  await audit.refuse({
    at: now(),
    actor: { id: who.id, name: who.name ?? who.id },
    action: "tab",
    subject: "-",
    detail: "may not look at gateways, changes and people; holds no role",
  });
  return {
    ok: false,
    status: 403,
    error:
      "You have no role here. Ask your Teams administrators to add your Entra object id, which the bot’s command whoami shows, to a role.",
  };
}

function answer(response: restify.Response, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), {
    "Content-Type": "application/json; charset=utf-8",
    ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
  });
}

function send(
  response: restify.Response,
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...headers,
    "Content-Length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}
