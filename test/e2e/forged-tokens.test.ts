import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { pino } from "pino";
import { createTeamsAdapter } from "../../src/teams/sdk/adapter.ts";
import { createWebServer } from "../../src/web/server.ts";
import { startChat, type ChatBench } from "../support/teams/chat-bench.ts";
import { simulatedTenant as tenantId } from "../support/teams/connector.ts";
import {
  signed,
  signedWithPublicKey,
  startKeyService,
  tampered,
  unsigned,
  type KeyService,
} from "../support/teams/key-service.ts";
import { onLoopback } from "../support/http/on-loopback.ts";
import { alex } from "../support/people.ts";

const appId = "b0700000-0000-4000-8000-000000000000";
const otherTenant = "b0b00000-0000-4000-8000-000000000000";
const teamsClient = "1fec8e78-bce4-4aaf-ab1b-5451cc387264";
const serviceUrl = "https://smba.trafficmanager.net/emea/";
const issuer = "https://api.botframework.com";
const bot = { appId, appType: "SingleTenant", appPassword: "a secret" } as const;

let service: KeyService;
let chat: ChatBench;
beforeAll(async () => {
  service = await startKeyService();
  chat = await startChat({ mode: "microsoft", bot }, { endpoints: service.endpoints });
});
afterAll(async () => {
  await chat.stop();
  await service.stop();
});

/** Hosts beyond this machine that were called. */
const calledOut: string[] = [];
const realFetch = globalThis.fetch;
beforeEach(() => {
  // The SDK prints what it refuses, with a stack.
  jest.spyOn(console, "error").mockImplementation(() => undefined);
  jest.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    if (hostname !== "127.0.0.1") {
      calledOut.push(hostname);
      throw new Error("not from a test");
    }
    return realFetch(input, init);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  calledOut.length = 0;
});

const now = () => Math.floor(Date.now() / 1000);
const times = () => ({ nbf: now() - 60, exp: now() + 3_600 });
const genuine = (over: object = {}) => ({
  iss: issuer,
  aud: appId,
  serviceurl: serviceUrl,
  ...times(),
  ...over,
});
/** As Entra ID signs them for an application, in both versions. */
const entraV2 = (tid: string, over: object = {}) => ({
  iss: `https://login.microsoftonline.com/${tid}/v2.0`,
  aud: appId,
  azp: appId,
  ver: "2.0",
  tid,
  ...times(),
  ...over,
});
const entraV1 = (tid: string, over: object = {}) => ({
  iss: `https://sts.windows.net/${tid}/`,
  aud: appId,
  appid: appId,
  ver: "1.0",
  tid,
  ...times(),
  ...over,
});

const whoami = (over: object = {}) => ({
  type: "invoke",
  id: "1700000000001",
  name: "adaptiveCard/action",
  channelId: "msteams",
  serviceUrl,
  from: { id: "29:alex", name: alex.name, aadObjectId: alex.id },
  recipient: { id: `28:${appId}`, name: "Bypass Pilot" },
  conversation: { id: "a:alex", conversationType: "personal", tenantId },
  channelData: { tenant: { id: tenantId } },
  value: { action: { type: "Action.Execute", verb: "command", data: { text: "whoami" } }, trigger: "manual" },
  ...over,
});

async function post(url: string, authorization: string | undefined, body: object = whoami()) {
  const response = await realFetch(`${url}/api/messages`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(authorization !== undefined && { Authorization: authorization }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function stored() {
  const { db } = chat;
  return [
    await db.selectFrom("conversation").selectAll().execute(),
    await db.selectFrom("activity").selectAll().execute(),
    await db.selectFrom("audit").select("sequence").execute(),
    await db.selectFrom("message").selectAll().execute(),
  ];
}

type Forge = () => Promise<string | undefined> | string | undefined;
const bearer = async (token: Promise<string> | string) => `Bearer ${await token}`;
const byConnector = (over: object, header: object = {}) =>
  bearer(signed(genuine(over), service.connector, { ...header }));
const byEntra = (claims: Readonly<Record<string, unknown>>) => bearer(signed(claims, service.entra));

describe("a forged token", () => {
  it.each<[string, Forge]>([
    ["no header", () => undefined],
    ["an empty header", () => ""],
    ["a header without a scheme", () => signed(genuine(), service.connector)],
    ["another scheme", async () => `Basic ${await signed(genuine(), service.connector)}`],
    ["a name and a password", () => `Basic ${Buffer.from("admin:admin").toString("base64")}`],
    ["two tokens", async () => `${await byConnector({})} ${await signed(genuine(), service.connector)}`],
    ["something behind the token", async () => `${await byConnector({})} x`],
    ["no token behind the scheme", () => "Bearer "],
    ["a word for a token", () => "Bearer token"],
    ["three words for a token", () => "Bearer a.b.c"],
    ["null for claims", () => `Bearer ${Buffer.from('{"alg":"RS256"}').toString("base64url")}.bnVsbA.x`],
    [
      "a token of 100 KB",
      async () => bearer(unsigned({ ...genuine(), pad: "x".repeat(8_500) }, { alg: "RS256" })),
    ],

    ["another issuer", () => byConnector({ iss: "https://evil.example.com" })],
    ["the government cloud's issuer", () => byConnector({ iss: "https://api.botframework.us" })],
    ["the issuer with a slash", () => byConnector({ iss: `${issuer}/` })],
    ["a list with the issuer", () => byConnector({ iss: [issuer] })],
    ["no issuer", () => byConnector({ iss: undefined })],
    ["another bot's audience", () => byConnector({ aud: "b0700000-0000-4000-8000-000000000001" })],
    ["an empty audience", () => byConnector({ aud: "" })],
    ["no audience", () => byConnector({ aud: undefined })],
    ["a list of audiences", () => byConnector({ aud: [appId, "b0700000-0000-4000-8000-000000000001"] })],
    ["another serviceUrl", () => byConnector({ serviceurl: "https://smba.trafficmanager.net/amer/" })],
    ["a serviceUrl elsewhere", () => byConnector({ serviceurl: "https://evil.example.com/" })],
    ["no serviceUrl", () => byConnector({ serviceurl: undefined })],
    ["an empty serviceUrl", () => byConnector({ serviceurl: "" })],
    ["a serviceUrl under another name", () => byConnector({ serviceurl: undefined, serviceUrl })],
    ["expired, signed well", () => byConnector({ exp: now() - 301 })],
    ["expired for a year", () => byConnector({ exp: now() - 31_536_000, nbf: undefined })],
    ["no expiry", () => byConnector({ exp: undefined })],
    [
      "the service's claims in the header, and Entra's in the payload",
      () => bearer(signed(entraV2(otherTenant), service.connector, { ...genuine() })),
    ],
    ["an expiry that is a text", () => byConnector({ exp: "never" })],
    ["not yet valid", () => byConnector({ nbf: now() + 600 })],
    ["another tenant", () => byConnector({ tid: otherTenant })],

    ["algorithm none, unsigned", () => bearer(unsigned(genuine(), { alg: "none" }))],
    ["algorithm None", () => bearer(unsigned(genuine(), { alg: "None", kid: service.connector.kid }))],
    [
      "algorithm none over a signature",
      async () => {
        const [, claims, signature] = (await signed(genuine(), service.connector)).split(".");
        const header = Buffer.from(JSON.stringify({ alg: "none", kid: service.connector.kid }));
        return `Bearer ${header.toString("base64url")}.${claims}.${signature}`;
      },
    ],
    ["RS256, unsigned", () => bearer(unsigned(genuine(), { alg: "RS256", kid: service.connector.kid }))],
    [
      "the public key as an HMAC's secret",
      () => bearer(signedWithPublicKey(genuine(), service.connector, "spki")),
    ],
    [
      "the public key as an HMAC's secret, as the SDK has it",
      () => bearer(signedWithPublicKey(genuine(), service.connector, "pkcs1")),
    ],
    ["an unknown key", () => bearer(signed(genuine(), service.stranger))],
    [
      "another's key under a known name",
      () => bearer(signed(genuine(), service.stranger, { kid: "connector-1" })),
    ],
    ["the name of another key", () => bearer(signed(genuine(), service.connector, { kid: "connector-2" }))],
    ["Entra's key under its own name", () => bearer(signed(genuine(), service.entra))],
    ["no key's name", () => byConnector({}, { kid: undefined })],
    ["a key's name that is a path", () => byConnector({}, { kid: "../../../../dev/null" })],
    [
      "an address to fetch the key from",
      () => bearer(signed(genuine(), service.stranger, { jku: `${service.endpoints.login}/keys` })),
    ],
    ["a key endorsed for another channel", () => bearer(signed(genuine(), service.webchat))],
    [
      "claims changed under a signature",
      async () =>
        bearer(tampered(await signed(genuine({ aud: "another" }), service.connector), { aud: appId })),
    ],
    [
      "a serviceUrl changed under a signature",
      async () =>
        bearer(
          tampered(await signed(genuine({ serviceurl: "https://elsewhere.example" }), service.connector), {
            serviceurl: serviceUrl,
          }),
        ),
    ],

    ["Entra v2, own tenant, for the bot", () => byEntra(entraV2(tenantId))],
    ["Entra v2, own tenant, with a serviceUrl", () => byEntra(entraV2(tenantId, { serviceurl: serviceUrl }))],
    ["Entra v2, another tenant, for the bot", () => byEntra(entraV2(otherTenant))],
    ["Entra v1, own tenant, for the bot", () => byEntra(entraV1(tenantId))],
    ["Entra v1, another tenant, for the bot", () => byEntra(entraV1(otherTenant))],
    [
      "Entra v2 of the Bot Framework's own tenant",
      () => byEntra(entraV2("d6d49420-f39b-4df7-a1dc-d59a935871db")),
    ],
    [
      "Entra under the service's issuer",
      () => byEntra(entraV2(tenantId, { iss: issuer, serviceurl: serviceUrl })),
    ],
    [
      "a skill, as another bot calls it",
      () => byEntra(entraV2(tenantId, { azp: "5c111000-0000-4000-8000-000000000000" })),
    ],
    [
      "a skill of version 1",
      () => byEntra(entraV1(tenantId, { appid: "5c111000-0000-4000-8000-000000000000" })),
    ],
    ["an anonymous skill", () => byConnector({ appid: "AnonymousSkill", aud: "AnonymousSkill" })],
    [
      "the bot's own, for another audience",
      () => byEntra(entraV2(tenantId, { aud: "https://graph.microsoft.com" })),
    ],
    [
      "a person's, from the Teams tab",
      () => byEntra(entraV2(tenantId, { azp: teamsClient, scp: "access_as_user", oid: alex.id })),
    ],
    [
      "a person's, where the bot's registration is a client too",
      () => byEntra(entraV2(tenantId, { scp: "access_as_user", oid: alex.id })),
    ],
  ])("%s: is refused, makes no request and stores nothing", async (_what, forge) => {
    const before = await stored();
    const { status, text } = await post(chat.url, await forge());
    expect([401, 403]).toContain(status);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(["error"]);
    expect(text).not.toMatch(/jwt|signature|issuer|key|node_modules|\bat .+:\d+/i);
    expect(await stored()).toEqual(before);
    expect(calledOut).toEqual([]);
    expect(service.requests.filter((path) => !path.startsWith("/connector/"))).toEqual([]);
  });

  it("with an activity that names no serviceUrl, or another: is refused", async () => {
    const before = await stored();
    const token = await byConnector({});
    expect((await post(chat.url, token, whoami({ serviceUrl: undefined }))).status).toBe(400);
    const elsewhere = "https://smba.trafficmanager.net/amer/";
    expect((await post(chat.url, token, whoami({ serviceUrl: elsewhere }))).status).toBe(401);
    expect((await post(chat.url, token, whoami({ serviceUrl: "https://evil.example.com/" }))).status).toBe(
      400,
    );
    expect(await stored()).toEqual(before);
    expect(calledOut).toEqual([]);
  });
});

describe("a genuine token", () => {
  it.each<[string, Forge]>([
    ["as Teams sends it", () => byConnector({})],
    ["that expired within the clocks' difference", () => byConnector({ exp: now() - 200 })],
    ["that begins within the clocks' difference", () => byConnector({ nbf: now() + 200 })],
  ])("%s: is accepted", async (_what, make) => {
    const { status, text } = await post(chat.url, await make(), whoami({ id: `${_what}` }));
    expect(status).toBe(200);
    expect(text).toContain("admin");
  });

  it.each<[string, object]>([
    ["of another tenant, by its conversation", { conversation: { id: "a:x", tenantId: otherTenant } }],
    ["of another tenant, by its channel data", { channelData: { tenant: { id: otherTenant } } }],
    ["that names its tenant once", { channelData: {} }],
    ["of another tenant's sender", { from: { id: "29:x", aadObjectId: alex.id, tenantId: otherTenant } }],
    ["of a guest", { from: { id: "29:x", aadObjectId: alex.id, userRole: "guest" } }],
  ])("does not carry an activity %s", async (_what, over) => {
    const before = await stored();
    expect(await post(chat.url, await byConnector({}), whoami(over))).toEqual({ status: 403, text: "" });
    expect(await stored()).toEqual(before);
  });

  it("waits for the keys: while they cannot be had nobody is let in, and that is no refusal", async () => {
    const other = await startKeyService();
    const logger = pino({ level: "silent" });
    const config = {
      mode: "microsoft",
      cloud: "commercial",
      tenantId,
      bot,
      ...onLoopback,
    } as const;
    const adapter = createTeamsAdapter({ config, logger, endpoints: other.endpoints });
    let turns = 0;
    const receive = async (authorization: string) =>
      adapter.receive(authorization, { channelId: "msteams", serviceUrl }, async () => {
        turns += 1;
      });
    const token = await bearer(signed(genuine(), other.connector));
    other.down = true;
    expect(await receive(token)).toMatchObject({ status: 503 });
    other.down = false;
    expect(await receive(token)).toMatchObject({ status: 200 });
    expect(turns).toBe(1);
    await other.stop();
    expect(await receive(token)).toMatchObject({ status: 200 }); // the keys are kept
  });
});

describe("in the government clouds", () => {
  it.each([
    ["api.botframework.us", "gccHigh", 200],
    ["api.botframework.us", "dod", 200],
    ["api.botframework.com", "gccHigh", 401],
    ["api.botframework.com", "dod", 401],
    ["api.botframework.us", "gcc", 401],
  ] as const)("a token of %s in %s is answered %i", async (host, cloud, expected) => {
    const logger = pino({ level: "silent" });
    const config = {
      mode: "microsoft",
      cloud,
      tenantId,
      bot,
      ...onLoopback,
    } as const;
    const adapter = createTeamsAdapter({ config, logger, endpoints: service.endpoints });
    const server = createWebServer({
      config,
      mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
      receive: (authorization, activity) =>
        adapter.receive(authorization, activity, async (context) => {
          await context.sendActivity({ type: "invokeResponse", value: { status: 200, body: {} } });
        }),
      ready: async () => ({ status: 200, body: {} }),
      logger,
    });
    const url = `http://127.0.0.1:${await server.start()}`;
    const there = `https://smba.infra.${cloud === "gcc" ? "gcc.teams.microsoft.com" : "gov.teams.microsoft.us"}/teams`;
    const claims = genuine({ iss: `https://${host}`, serviceurl: there });
    const { status } = await post(
      url,
      await bearer(signed(claims, service.connector)),
      whoami({ serviceUrl: there }),
    );
    await server.stop();
    expect(status).toBe(expected);
  });
});
