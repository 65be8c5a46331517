import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { pino } from "pino";
import { createWebServer, type WebServer } from "../../src/web/server.ts";
import type { Prove } from "../../src/changes/proof.ts";
import { addSignInRoutes } from "../../src/web/sign-in.ts";
import { signInServiceOf } from "../../src/web/sign-in-token.ts";
import { onLoopback } from "../support/http/on-loopback.ts";
import { beginSignIn, endSignIn, type BegunSignIn } from "../support/teams/sign-in-browser.ts";
import { megan } from "../support/people.ts";

const tenant = "c0a70500-0000-4000-8000-000000000000";
const app = "7ab00000-0000-4000-8000-000000000001";
const digest = "d".repeat(64);
const config = {
  mode: "microsoft",
  cloud: "commercial",
  tenantId: tenant,
  tabAppId: app,
  tokenUrl: null,
  auditKey: "kX8v2TqLr0ZpW5nYc7JdHs3FgM9uBa6EiVoR1wQt",
  proof: { abovePeople: 100, within: 600_000, url: "https://pilot.contoso.com" },
  ...onLoopback,
} as const;

let own: CryptoKey;
let strangers: CryptoKey;
let keyService: Server;
let server: WebServer;
let url: string;
let keysUrl: string;
let keysAreThere = true;
let now = new Date();
let proved: Parameters<Prove>[0][] = [];

beforeAll(async () => {
  const [pair, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  [own, strangers] = [pair.privateKey, other.privateKey];
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "key-1", use: "sig", alg: "RS256" };
  keyService = createServer((_request, response) => {
    if (!keysAreThere) response.statusCode = 503;
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keyService.listen(0, "127.0.0.1", resolve));
  keysUrl = `http://127.0.0.1:${(keyService.address() as AddressInfo).port}/`;
});

beforeEach(async () => {
  keysAreThere = true;
  now = new Date();
  proved = [];
  const logger = pino({ level: "silent" });
  server = createWebServer({
    config,
    mayBeGenuine: () => false,
    receive: async () => ({ status: 401 }),
    ready: async () => ({ status: 200, body: {} }),
    logger,
    addRoutes: (routes) => {
      addSignInRoutes(routes, {
        config,
        prove: async (signIn) => {
          proved.push(signIn);
          return { ok: true, until: now };
        },
        now: () => now,
        logger,
        fetchKeys: (_url, options) => fetch(keysUrl, options),
      });
    },
  });
  url = `http://127.0.0.1:${await server.start()}`;
});

afterEach(async () => {
  await server.stop();
});

afterAll(async () => {
  keyService.closeAllConnections();
  await new Promise((resolve) => keyService.close(resolve));
});

type Claims = Readonly<Record<string, unknown>>;

/** Claims of a token with which Megan has just signed in for this, changed as given; undefined takes a claim away. */
function claimsFor({ asked }: BegunSignIn, changed: Claims = {}): Claims {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims = {
    iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
    aud: app,
    tid: tenant,
    oid: megan.id,
    name: megan.name,
    nonce: asked.searchParams.get("nonce"),
    auth_time: seconds,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 600,
    ...changed,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function sign(claims: Claims, key = own): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "key-1" }).sign(key);
}

const begin = (change = 7, cookie?: string) => beginSignIn(`${url}/sign-in/${change}/${digest}`, cookie);

async function end(begun: BegunSignIn, token: string, cookie: string | null = begun.cookie) {
  const state = begun.asked.searchParams.get("state") ?? "";
  return endSignIn(url, { id_token: token, state }, cookie);
}

describe("the page that an approver's card leads to", () => {
  it("says what for, and asks Entra ID for credentials and for when they were entered", async () => {
    const { page, asked } = await begin();
    expect(page).toContain("Sign in to approve chg-7");
    expect(asked.origin + asked.pathname).toBe(
      `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
    );
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: app,
      prompt: "login",
      max_age: "600",
      response_type: "id_token",
      response_mode: "form_post",
      redirect_uri: "https://pilot.contoso.com/sign-in/done",
    });
  });

  it("runs no script, is framed by nobody, and keeps its secret from scripts and plain HTTP", async () => {
    const { headers } = await fetch(`${url}/sign-in/7/${digest}`);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get("content-security-policy")).not.toContain("script-src");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("set-cookie")).toMatch(
      /^__Host-sign-in=[\w-]{43}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=None$/,
    );
  });

  it.each(["0/" + digest, "x/" + digest, `7/${digest}0`, `7/${digest.toUpperCase()}`, "7/%3Cb%3E"])(
    "is not there for %s",
    async (path) => {
      expect((await fetch(`${url}/sign-in/${path}`)).status).toBe(404);
    },
  );

  it.each([
    ["gcc", "https://login.microsoftonline.com"],
    ["gccHigh", "https://login.microsoftonline.us"],
    ["dod", "https://login.microsoftonline.us"],
  ] as const)("leads to the sign-in of %s", (cloud, login) => {
    expect(signInServiceOf({ ...config, cloud })).toEqual({
      authorizeUrl: `${login}/${tenant}/oauth2/v2.0/authorize`,
      keysUrl: `${login}/${tenant}/discovery/v2.0/keys`,
      issuer: `${login}/${tenant}/v2.0`,
      clientId: app,
    });
  });
});

describe("a sign-in", () => {
  it("proves who entered their credentials, when, how, and for what", async () => {
    const begun = await begin();
    const { status, text } = await end(begun, await sign(claimsFor(begun, { amr: ["pwd", "mfa"] })));
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining("press Approve") });
    expect(proved).toEqual([
      {
        ok: true,
        changeId: 7,
        digest,
        id: megan.id,
        name: megan.name,
        at: new Date(Math.floor(now.getTime() / 1000) * 1000),
        methods: ["pwd", "mfa"],
      },
    ]);
  });

  it("may be one of two in the same browser", async () => {
    const first = await begin(7);
    const second = await begin(8, first.cookie);
    expect(second.cookie).toBe(first.cookie);
    for (const begun of [first, second])
      expect((await end(begun, await sign(claimsFor(begun)))).status).toBe(200);
    expect(proved.map(({ changeId }) => changeId)).toEqual([7, 8]);
  });

  const hour = 3600;
  const seconds = () => Math.floor(now.getTime() / 1000);
  it.each<[string, () => Claims, string]>([
    [
      "a fresh token without the time of signing in, as silent ones",
      () => ({ auth_time: undefined }),
      "auth_time",
    ],
    ["credentials entered before", () => ({ auth_time: seconds() - 61 }), "again"],
    ["credentials entered an hour ago", () => ({ auth_time: seconds() - hour }), "again"],
    ["credentials entered in times to come", () => ({ auth_time: seconds() + hour }), "begun here"],
    ["a time as text", () => ({ auth_time: String(seconds()) }), "begun here"],
    ["Teams' own access token of the tab", () => ({ scp: "access_as_user", nonce: undefined }), "begun here"],
    ["an access token with the nonce", () => ({ scp: "access_as_user" }), "begun here"],
    ["another sign-in's nonce", () => ({ nonce: "x" }), "begun here"],
    ["no nonce", () => ({ nonce: undefined }), "begun here"],
    ["another tenant", () => ({ tid: app }), "begun here"],
    [
      "another tenant's issuer",
      () => ({ iss: `https://login.microsoftonline.com/${app}/v2.0` }),
      "begun here",
    ],
    ["another registration", () => ({ aud: tenant }), "begun here"],
    ["several audiences", () => ({ aud: [app, tenant] }), "begun here"],
    ["nobody's id", () => ({ oid: undefined }), "begun here"],
    ["a token that ended", () => ({ exp: seconds() - hour }), "begun here"],
    ["a guest", () => ({ acct: 1 }), "Guests"],
    ["somebody whom another tenant signed in", () => ({ idp: `https://sts.windows.net/${app}/` }), "Guests"],
  ])("proves nothing with %s", async (_what, changed, words) => {
    const begun = await begin();
    const { status, text } = await end(begun, await sign(claimsFor(begun, changed())));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toContain(words);
    expect(proved).toEqual([]);
  });

  it("proves nothing by a stranger's key, without a signature, or without a token", async () => {
    const begun = await begin();
    const claims = claimsFor(begun);
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
    for (const token of [await sign(claims, strangers), `${part({ alg: "none" })}.${part(claims)}.`, ""])
      expect((await end(begun, token)).status).toBe(401);
    expect(proved).toEqual([]);
  });

  it("proves nothing in another browser than it was begun in", async () => {
    const begun = await begin();
    const token = await sign(claimsFor(begun));
    const other = await begin();
    for (const cookie of [null, other.cookie, "__Host-sign-in=short"])
      expect((await end(begun, token, cookie)).status).toBe(401);
    expect(proved).toEqual([]);
  });

  it("proves nothing for what was not begun: a state of somebody's own, an altered one, an old one", async () => {
    const begun = await begin();
    const token = await sign(claimsFor(begun));
    const state = begun.asked.searchParams.get("state") ?? "";
    const [header = "", , signature = ""] = state.split(".");
    const said = { chg: 8, dig: digest, iat: seconds(), exp: seconds() + hour, aud: "sign-in" };
    const altered = [header, Buffer.from(JSON.stringify(said)).toString("base64url"), signature].join(".");
    const madeUp = await new SignJWT(said)
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from("a".repeat(32)));
    for (const wrong of ["", "x", altered, madeUp])
      expect((await endSignIn(url, { id_token: token, state: wrong }, begun.cookie)).status).toBe(401);
    now = new Date(now.getTime() + 600_000);
    expect((await end(begun, await sign(claimsFor(begun)))).status).toBe(401);
    expect(proved).toEqual([]);
  });

  it("that was broken off, or whose keys cannot be read, says so in plain words without what was sent", async () => {
    const begun = await begin();
    const state = begun.asked.searchParams.get("state") ?? "";
    const gone = { error: "access_denied", error_description: "<b>secret</b>", state };
    expect(await endSignIn(url, gone, begun.cookie)).toEqual({
      status: 401,
      text: expect.stringContaining("access_denied"),
    });
    const forged = await endSignIn(url, { ...gone, error: "<script>alert(1)</script>" }, begun.cookie);
    expect(forged.text).not.toContain("script>");
    expect(forged.text).not.toContain("secret");
    keysAreThere = false;
    expect((await end(begun, await sign(claimsFor(begun)))).status).toBe(503);
    expect(proved).toEqual([]);
  });

  it("is posted as a form of limited size", async () => {
    const json = await fetch(`${url}/sign-in/done`, { method: "POST", body: "{}" });
    expect(json.status).toBe(415);
    expect((await endSignIn(url, { id_token: "x".repeat(40_000) }, null)).status).toBe(413);
    expect((await fetch(`${url}/sign-in/done`)).status).toBe(405);
  });
});
