import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { pino } from "pino";
import { createApp } from "../../src/app.ts";
import type { Role } from "../../src/changes/roles.ts";
import { readConfig } from "../../src/config/config.ts";
import { observationStore } from "../../src/store/observations/observation-store.ts";
import { aGateway, aRouting } from "../support/changes/builders.ts";
import { testDatabase } from "../support/database/database.ts";
import { noDependants } from "../support/changes/migration-builders.ts";
import { botApp, startTab, tabApp, tabTenant, type TabBench } from "../support/tab/tab-bench.ts";
import { adele, alex } from "../support/people.ts";

const otherTenant = "0f0e0000-0000-4000-8000-000000000000";
const teamsOnDesktop = "1fec8e78-bce4-4aaf-ab1b-5451cc387264";

describe("the overview tab of a real tenant", () => {
  let tab: TabBench;
  let stranger: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    tab = await startTab();
    stranger = await generateKeyPair("RS256");
  });

  beforeEach(() => {
    tab.roles = new Set<Role>(["viewer"]);
    tab.now = new Date();
  });

  afterAll(async () => {
    await tab.stop();
  });

  const dataFor = async (token?: string) => {
    const response = await tab.ask("/api/tab", token);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const seconds = () => Math.floor(tab.now.getTime() / 1000);

  it.each<Role>(["viewer", "admin", "approver"])("shows the overview to somebody who is %s", async (role) => {
    tab.roles = new Set([role]);
    expect(await dataFor(await tab.sign(tab.claims()))).toMatchObject({
      status: 200,
      body: { gateways: { total: 8 }, changes: { open: 2 } },
    });
  });

  it.each([
    ["Teams on the desktop", { azp: teamsOnDesktop }],
    ["more scopes than one", { scp: "profile access_as_user" }],
    ["a clock that is half a minute off", { nbf: Math.floor(Date.now() / 1000) + 30 }],
    ["no name", { name: undefined }],
    ["an account that this tenant signed in", { idp: `https://sts.windows.net/${tabTenant}/`, acct: 0 }],
  ])("takes a token with %s", async (_what, changed) => {
    expect((await dataFor(await tab.sign(tab.claims(changed)))).status).toBe(200);
  });

  it.each<[string, Record<string, unknown>]>([
    ["of another issuer", { iss: "https://login.evil.example/v2.0" }],
    ["of another tenant's issuer", { iss: `https://login.microsoftonline.com/${otherTenant}/v2.0` }],
    ["of version 1", { iss: `https://sts.windows.net/${tabTenant}/` }],
    ["of another cloud's issuer", { iss: `https://login.microsoftonline.us/${tabTenant}/v2.0` }],
    ["without an issuer", { iss: undefined }],
    ["for the bot", { aud: botApp }],
    ["for Graph", { aud: "00000003-0000-0000-c000-000000000000" }],
    ["for several", { aud: [tabApp, botApp] }],
    ["without an audience", { aud: undefined }],
    ["of another tenant's person", { tid: otherTenant }],
    ["without a tenant", { tid: undefined }],
    ["that has expired", { exp: Math.floor(Date.now() / 1000) - 120 }],
    ["that never expires", { exp: undefined }],
    ["that is not good yet", { nbf: Math.floor(Date.now() / 1000) + 600 }],
    ["without a beginning", { nbf: undefined }],
    ["asked for by another app", { azp: "04b07795-8ddb-461a-bbee-02f9e1bf7b46" }],
    ["asked for by the tab itself", { azp: tabApp }],
    ["without the app that asked", { azp: undefined }],
    ["without a scope", { scp: undefined }],
    ["with another scope", { scp: "access_as_user_impersonator" }],
    ["of an app, with a role in place of a scope", { scp: undefined, roles: ["access_as_user"] }],
    ["without a person", { oid: undefined }],
    ["whose person is no id", { oid: "alex@contoso.com" }],
  ])("refuses a token %s", async (_what, changed) => {
    const { status, body } = await dataFor(await tab.sign(tab.claims(changed)));
    expect({ status, keys: Object.keys(body) }).toEqual({ status: 401, keys: ["error"] });
  });

  it.each<[string, () => Promise<string> | string]>([
    ["without a signature", () => new UnsecuredJWT(tab.claims()).encode()],
    ["with its signature taken away", async () => (await tab.sign(tab.claims())).replace(/[^.]+$/, "")],
    ["with another person put in", async () => tampered(await tab.sign(tab.claims()))],
    ["signed by a stranger under our key's name", () => signedByStranger({ kid: "key-1" })],
    ["signed with a key nobody knows", () => signedByStranger({ kid: "key-2" })],
    ["signed with the public key as a secret", () => signedWithPublicKey()],
    ["signed by another algorithm", () => signedByStranger({ kid: "key-1", alg: "PS256" })],
    ["that brings its own key", () => signedByStranger({ kid: "key-1", jku: "http://127.0.0.1:9/" })],
    ["that is no token", () => "three.little.words"],
    ["of one part", () => "token"],
  ])("refuses one %s", async (_what, token) => {
    expect((await dataFor(await token())).status).toBe(401);
  });

  it("refuses whoever brings none, and says how to come in", async () => {
    const response = await tab.ask("/api/tab");
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    const basic = await fetch(`${tab.url}/api/tab`, { headers: { Authorization: "Basic YTpi" } });
    expect(basic.status).toBe(401);
  });

  it("asks only our tenant's key service, whatever a token says", () => {
    expect(new Set(tab.keysAskedFrom)).toEqual(
      new Set([`https://login.microsoftonline.com/${tabTenant}/discovery/v2.0/keys`]),
    );
  });

  it("fetches the keys once for many tokens, even for keys nobody knows", async () => {
    const before = tab.keysAskedFrom.length;
    for (let at = 0; at < 20; at += 1) await dataFor(await signedByStranger({ kid: `unknown-${at}` }));
    // One more where the half minute since the last time is over.
    expect(tab.keysAskedFrom.length).toBeLessThanOrEqual(before + 1);
  });

  it("shows nothing to somebody without a role, says where to ask, and writes it down", async () => {
    tab.roles = new Set();
    const { status, body } = await dataFor(await tab.sign(tab.claims({ oid: adele.id.toUpperCase() })));
    expect(status).toBe(403);
    expect(body.error).toMatch(/no role here.*administrators/);
    expect(tab.refused.at(-1)).toMatchObject({ actor: { id: adele.id, name: alex.name }, action: "tab" });
  });

  it.each([
    ["by the mark of the account", { acct: 1 }],
    ["by who signed them in", { idp: `https://sts.windows.net/${otherTenant}/` }],
    ["by a personal account", { idp: "live.com" }],
  ])("refuses guests, known %s", async (_what, changed) => {
    const { status, body } = await dataFor(await tab.sign(tab.claims(changed)));
    expect(status).toBe(403);
    expect(body.error).toMatch(/^Guests/);
  });

  it("says so, and nothing of the inside, while roles or data cannot be read", async () => {
    tab.roles = null;
    const token = await tab.sign(tab.claims());
    expect(await dataFor(token)).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/^Your roles/) },
    });
    tab.roles = new Set<Role>(["viewer"]);
    const { overview } = tab;
    tab.overview = null;
    expect(await dataFor(token)).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/^The bot cannot/) },
    });
    tab.overview = overview;
  });

  it("keeps data out of every cache and the page free for Teams to frame, and for nobody else", async () => {
    const data = await tab.ask("/api/tab", await tab.sign(tab.claims()));
    expect(data.headers.get("cache-control")).toBe("no-store");
    expect(data.headers.get("x-content-type-options")).toBe("nosniff");

    const page = await tab.ask("/tab");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("x-frame-options")).toBeNull();
    expect(policyOf(page)).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "connect-src": "'self'",
      "img-src": "'self' data:",
      "frame-ancestors":
        "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft",
    });
  });

  it("serves all the page needs, under names that may be kept for good", async () => {
    const page = await (await tab.ask("/tab")).text();
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|\{\w+\}/);
    expect(page).toContain(`data-chat="https://teams.microsoft.com/l/chat/0/0?users=28:${botApp}"`);
    const files = [...page.matchAll(/(?:src|href)="(\/tab\/[^"]+)"/g)].map(([, file]) => file ?? "");
    expect(files).toHaveLength(3);
    for (const file of files) {
      const answer = await tab.ask(file);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(answer.headers.get("content-type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
  });

  it("serves a page of another version too, but nobody keeps that", async () => {
    const answer = await tab.ask("/tab/000000000000/tab.css");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it.each(["/tab/x/tab.html", "/tab/x/overview.ts", "/tab/x/..%2f..%2fpackage.json", "/tab/x/__proto__"])(
    "serves nothing else: %s",
    async (path) => {
      expect((await tab.ask(path)).status).toBe(404);
    },
  );

  it.each(["/tab", "/api/tab"])("is read-only: %s takes no POST", async (path) => {
    expect((await fetch(`${tab.url}${path}`, { method: "POST" })).status).toBe(405);
  });

  async function signedByStranger({
    alg = "RS256",
    ...header
  }: {
    readonly alg?: string;
    readonly kid: string;
    readonly jku?: string;
  }): Promise<string> {
    const { privateKey } = alg === "RS256" ? stranger : await generateKeyPair(alg);
    return new SignJWT(tab.claims()).setProtectedHeader({ alg, typ: "JWT", ...header }).sign(privateKey);
  }

  function signedWithPublicKey(): Promise<string> {
    return new SignJWT(tab.claims())
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: "key-1" })
      .sign(new TextEncoder().encode(tab.publicPem));
  }

  function tampered(token: string): string {
    const [header, , signature] = token.split(".");
    const claims = JSON.stringify(tab.claims({ oid: adele.id, iat: seconds() }));
    return [header, Buffer.from(claims).toString("base64url"), signature].join(".");
  }
});

describe("the tab while Microsoft's login service does not answer", () => {
  it.each(["broken", "nonsense"] as const)(
    "refuses everybody and pauses between two attempts (%s)",
    async (keys) => {
      const tab = await startTab();
      try {
        tab.keys = keys;
        const token = await tab.sign(tab.claims());
        for (let at = 0; at < 5; at += 1) {
          const response = await tab.ask("/api/tab", token);
          expect(response.status).toBe(503);
          expect(await response.text()).toContain("login service does not answer");
        }
        expect(tab.keysAskedFrom).toHaveLength(1);

        tab.keys = "good";
        tab.now = new Date(tab.now.getTime() + 31_000);
        expect((await tab.ask("/api/tab", token)).status).toBe(200);
      } finally {
        await tab.stop();
      }
    },
  );
});

describe("the tab of a government cloud", () => {
  it("trusts that cloud's login service and Teams", async () => {
    const tab = await startTab({ cloud: "gccHigh" });
    try {
      const worldwide = await tab.sign(tab.claims());
      expect((await tab.ask("/api/tab", worldwide)).status).toBe(401);
      const iss = `https://login.microsoftonline.us/${tabTenant}/v2.0`;
      expect((await tab.ask("/api/tab", await tab.sign(tab.claims({ iss })))).status).toBe(200);
      expect(new Set(tab.keysAskedFrom)).toEqual(
        new Set([`https://login.microsoftonline.us/${tabTenant}/discovery/v2.0/keys`]),
      );
      const page = await tab.ask("/tab");
      expect(policyOf(page)["frame-ancestors"]).toContain("https://*.teams.microsoft.us");
      expect(await page.text()).toContain("https://gov.teams.microsoft.us/l/chat/");
    } finally {
      await tab.stop();
    }
  });
});

describe("the tab without a registration of its own", () => {
  it("does not exist", async () => {
    const tab = await startTab({ tabAppId: null });
    try {
      const token = await tab.sign(tab.claims());
      for (const path of ["/tab", "/api/tab", "/tab/x/tab.css"])
        expect((await tab.ask(path, token)).status).toBe(404);
    } finally {
      await tab.stop();
    }
  });
});

describe("the tab in simulated mode", () => {
  let tab: TabBench;

  beforeAll(async () => {
    tab = await startTab({ mode: "simulated" });
  });

  afterAll(async () => {
    await tab.stop();
  });

  it("asks nobody who they are, and says that it is simulated", async () => {
    expect((await tab.ask("/api/tab")).status).toBe(200);
    expect(await (await tab.ask("/tab")).text()).toContain('data-mode="simulated" data-chat=""');
    expect(tab.keysAskedFrom).toEqual([]);
  });

  it("is served by the bot, with what it has read", async () => {
    await using database = await testDatabase();
    const config = readConfig({
      MicrosoftAppTenantId: tabTenant,
      DATABASE_URL: database.url,
      ADMINS: alex.id,
      APPROVERS: adele.id,
      TEAMS_HOST_COMMAND: "none",
      GRAPH_BASE_URL: "http://127.0.0.1:1",
      TOKEN_URL: "http://127.0.0.1:1/token",
      PORT: "0",
    });
    await observationStore(database.runtime).putFleet(
      {
        gateways: [aGateway()],
        routing: aRouting(),
        dependants: noDependants(),
        clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
        verifiedDomains: ["contoso.com"],
      },
      new Date(),
    );
    const app = createApp(config, { logger: pino({ level: "silent" }) });
    const url = `http://127.0.0.1:${await app.start()}`;
    try {
      expect((await fetch(`${url}/tab`)).status).toBe(200);
      expect(await (await fetch(`${url}/api/tab`)).json()).toMatchObject({
        mode: "simulated",
        gateways: { total: 1, rows: [{ fqdn: "sbc1.contoso.com" }] },
      });
    } finally {
      await app.stop();
    }
  });

  it("answers no page from elsewhere", async () => {
    const response = await fetch(`${tab.url}/api/tab`, { headers: { Origin: "https://evil.example" } });
    expect(response.status).toBe(421);
  });
});

function policyOf(response: Response): Readonly<Record<string, string>> {
  const policy = response.headers.get("content-security-policy") ?? "";
  return Object.fromEntries(
    policy.split("; ").map((directive): [string, string] => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values.join(" ")];
    }),
  );
}
