import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import { createTeamsAdapter } from "../../src/teams/sdk/adapter.ts";
import { createFailedSenders } from "../../src/web/failed-senders.ts";
import { defaultLimits } from "../../src/web/limits.ts";
import { createWebServer, type WebServer, type WebServerOptions } from "../../src/web/server.ts";
import { simulatedTenant as tenantId } from "../support/teams/connector.ts";
import { eventually } from "../support/jest/eventually.ts";
import { signed, startKeyService, type KeyService, type SigningKey } from "../support/teams/key-service.ts";
import { chunk, sendRaw } from "../support/http/raw-http.ts";
import { onLoopback } from "../support/http/on-loopback.ts";

/** Nobody is hung up on for being slow, as this machine may be. */
const limits = { ...defaultLimits, idleFor: 300, checkedEvery: 50, headerSize: 4_096 };
const hasty = { ...limits, headersWithin: 200, requestWithin: 400 };
const simulated = {
  mode: "simulated",
  cloud: "commercial",
  tenantId,
  ...onLoopback,
} as const;
const microsoft = { ...simulated, mode: "microsoft" } as const;

let turns = 0;
function serverWith(over: Partial<WebServerOptions> = {}): WebServer {
  return createWebServer({
    config: simulated,
    mayBeGenuine: () => true,
    receive: async () => {
      turns += 1;
      return { status: 200 };
    },
    ready: async () => ({ status: 200, body: {} }),
    logger: pino({ level: "silent" }),
    limits,
    ...over,
  });
}

let server: WebServer;
let port: number;
beforeAll(async () => {
  server = serverWith();
  port = await server.start();
});
afterAll(async () => {
  await server.stop();
});

const activity = JSON.stringify({
  type: "message",
  id: "1",
  channelId: "msteams",
  serviceUrl: "http://127.0.0.1:9/",
  from: { id: "29:alex" },
  conversation: { id: "a:1", tenantId },
  channelData: { tenant: { id: tenantId } },
});
const head = (...headers: readonly string[]) =>
  [
    "POST /api/messages HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    ...headers,
    "",
    "",
  ].join("\r\n");
const whole = (body: string | Buffer, ...headers: readonly string[]) =>
  [head(`Content-Length: ${Buffer.byteLength(body)}`, "Connection: close", ...headers), body] as const;

/** The same as Teams sends it. */
const ofTeams = activity.replace("http://127.0.0.1:9/", "https://smba.trafficmanager.net/emea/");

/** Status, and no word of the inside. */
function statusOf(answer: string): number {
  expect(answer).not.toMatch(/node_modules|\bat .+:\d+|restify/i);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

describe("a slow sender", () => {
  let impatient: WebServer;
  let there: number;
  beforeAll(async () => {
    impatient = serverWith({ limits: hasty });
    there = await impatient.start();
  });
  afterAll(() => impatient.stop());

  it.each<[string, string]>([
    ["says nothing at all", ""],
    ["sends headers without end", "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "],
    ["sends a body without end", `${head("Content-Length: 1000")}{"type":`],
    ["sends chunks without end", `${head("Transfer-Encoding: chunked")}${chunk('{"type":')}`],
    ["tells a length that is too long", `${head(`Content-Length: ${activity.length + 10}`)}${activity}`],
  ])("who %s is disconnected in time", async (_what, sent) => {
    const before = turns;
    const answer = await sendRaw(there, sent);
    expect([408, 400]).toContain(statusOf(answer));
    expect(turns).toBe(before);
  });

  it("does not keep an idle connection for ever", async () => {
    expect(await sendRaw(port, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toContain("200 OK");
  });
});

describe("a strange sender", () => {
  it.each<[string, number, readonly (string | Buffer)[]]>([
    ["no HTTP", 400, ["hello?\r\n\r\n"]],
    ["TLS", 400, [Buffer.from("160301020001000001fc0303", "hex")]],
    ["two lengths", 400, [head("Content-Length: 4", "Content-Length: 5"), "null"]],
    ["a length and chunks", 400, [head("Content-Length: 4", "Transfer-Encoding: chunked"), "0\r\n\r\n"]],
    ["a length below zero", 400, [head("Content-Length: -1"), "null"]],
    ["a line break inside a header", 400, [head("X-A: a\nX-B: b\rc"), "null"]],
    ["headers of 8 KB", 431, [head(`X-Long: ${"x".repeat(8_192)}`), "null"]],
    ["a compressed body", 415, whole(gzipSync(activity), "Content-Encoding: gzip")],
    ["a bomb", 415, whole(gzipSync(Buffer.alloc(20_000_000)), "Content-Encoding: gzip")],
    ["a bomb that is called JSON", 400, whole(gzipSync(Buffer.alloc(20_000_000)))],
    ["another kind of JSON", 415, [whole(activity)[0].replace("json", "json-patch+json"), activity]],
    ["an empty body", 400, whole("")],
    ["300 KB", 413, whole(JSON.stringify("x".repeat(300_000)))],
    [
      "300 KB in chunks",
      413,
      [
        head("Transfer-Encoding: chunked", "Connection: close"),
        ...Array.from({ length: 300 }, () => chunk("x".repeat(1_000))),
        "0\r\n\r\n",
      ],
    ],
    ["lists in lists", 400, whole(`${"[".repeat(60_000)}${"]".repeat(60_000)}`)],
    ["lists that are never closed", 400, whole("[".repeat(250_000))],
    ["objects in objects", 400, whole(`${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`)],
    ["a value 65 levels deep", 400, whole(`{"value":${"[".repeat(65)}${"]".repeat(65)}}`)],
    ["text that is not UTF-8", 400, whole(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ])("of %s is answered %i", async (_what, status, parts) => {
    const before = turns;
    expect(statusOf(await sendRaw(port, ...parts))).toBe(status);
    expect(turns).toBe(before);
  });

  it("of chunks without end is disconnected once far beyond the limit", async () => {
    const many = Array.from({ length: 2_000 }, () => chunk("x".repeat(1_000)));
    const answer = await sendRaw(port, head("Transfer-Encoding: chunked"), ...many);
    expect([413, Number.NaN]).toContain(statusOf(answer)); // the answer may be lost when the connection is reset
  });

  it("of a body that is shorter than told gains nothing by what stands behind it", async () => {
    const before = turns;
    const smuggled = `${activity}POST /api/messages HTTP/1.1\r\n\r\n`;
    const answer = await sendRaw(port, head(`Content-Length: ${activity.length}`), smuggled);
    expect(turns).toBe(before + 1);
    expect(answer).toContain("HTTP/1.1 400");
  });
});

describe("every answer", () => {
  it.each<[string, string]>([
    ["a turn", whole(activity).join("")],
    ["a refusal", whole("{}").join("")],
    ["health", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"],
    ["nothing there", "GET /secret HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"],
    ["another method", "DELETE /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"],
    ["OPTIONS", "OPTIONS /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"],
    ["no HTTP", "hello?\r\n\r\n"],
    ["another host", "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"],
  ])("carries secure headers and names no product: %s", async (_what, request) => {
    const answer = (await sendRaw(port, request)).toLowerCase();
    expect(answer).toContain("cache-control: no-store");
    expect(answer).toContain("content-security-policy: default-src 'none'; frame-ancestors 'none'");
    expect(answer).toContain("x-content-type-options: nosniff");
    expect(answer).toContain("referrer-policy: no-referrer");
    expect(answer).toContain("strict-transport-security: max-age=");
    expect(answer).not.toMatch(/^(server|x-powered-by|access-control-[a-z-]+):/m);
  });
});

describe("in simulated mode, where nobody is authenticated,", () => {
  it.each(["0.0.0.0", "192.0.2.10", "bot.contoso.com", ""])("%j is not listened on", (host) => {
    expect(() => serverWith({ config: { ...simulated, host } })).toThrow("loopback only");
  });

  const asks = (...headers: readonly string[]) =>
    sendRaw(port, ["GET /healthz HTTP/1.1", ...headers, "Connection: close", "", ""].join("\r\n"));

  it.each([
    "Host: evil.example",
    "Host: 127.0.0.1.evil.example:3978",
    "Host: 192.168.1.10:3978",
    "Host: ",
    "Host: 127.0.0.1\r\nOrigin: https://evil.example",
    "Host: 127.0.0.1\r\nOrigin: null",
    "Host: 127.0.0.1\r\nForwarded: for=203.0.113.7",
    "Host: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.7",
    "Host: 127.0.0.1\r\nx-forwarded-host: bot.contoso.com",
    "Host: 127.0.0.1\r\nX-Forwarded-Proto: https",
    "Host: localhost\r\nOrigin: http://localhost.evil.example",
  ])("a request with %j is refused", async (headers) => {
    expect(statusOf(await asks(headers))).toBe(421);
  });

  it.each(["Host: 127.0.0.1:3978", "Host: localhost:3978", "Host: [::1]:3978", "Host: LOCALHOST"])(
    "a request with %j is answered",
    async (headers) => {
      expect(statusOf(await asks(headers))).toBe(200);
    },
  );

  it("an activity by another name is not read: a page that rebound its name gets nothing", async () => {
    const before = turns;
    const sent = whole(activity).join("").replace("Host: 127.0.0.1", "Host: evil.example:3978");
    expect(statusOf(await sendRaw(port, sent))).toBe(421);
    expect(turns).toBe(before);
  });

  it("which a real tenant is not: any name may lead there", async () => {
    const real = serverWith({ config: microsoft });
    const there = await real.start();
    const sent = "GET /healthz HTTP/1.1\r\nHost: bot.contoso.com\r\nConnection: close\r\n\r\n";
    expect(statusOf(await sendRaw(there, sent))).toBe(200);
    await real.stop();
  });
});

describe("who is not authentic", () => {
  it("is told so before the body is read", async () => {
    const real = serverWith({ config: microsoft, mayBeGenuine: () => false });
    const there = await real.start();
    const started = head("Content-Length: 200000");
    expect(statusOf(await sendRaw(there, started, "{"))).toBe(401);
    await real.stop();
  });

  describe("and comes through a proxy", () => {
    let time = 0;
    let real: WebServer;
    let there: number;
    beforeAll(async () => {
      real = serverWith({
        config: { ...microsoft, proxies: 1 },
        receive: async (authorization) => ({ status: authorization === "Bearer good" ? 200 : 401 }),
        failedSenders: createFailedSenders({ most: 3, window: 60_000, now: () => time }),
      });
      there = await real.start();
    });
    afterAll(async () => {
      await real.stop();
    });

    const send = async (forwardedFor: string | null, authorization = "Bearer forged") => {
      const forwarded = forwardedFor === null ? [] : [`X-Forwarded-For: ${forwardedFor}`];
      const headers = [`Authorization: ${authorization}`, ...forwarded];
      return statusOf(await sendRaw(there, ...whole(ofTeams, ...headers)));
    };
    const inTurn = async (count: number, sending: (index: number) => Promise<number>) => {
      const statuses: number[] = [];
      for (let index = 0; index < count; index += 1) statuses.push(await sending(index));
      return statuses;
    };

    it("is blocked after so many attempts, until the window ends; nobody else is", async () => {
      expect(await inTurn(5, () => send("8.8.1.1"))).toEqual([401, 401, 401, 429, 429]);
      expect(await send("8.8.1.1", "Bearer good")).toBe(429);
      expect(await send("52.112.0.1", "Bearer good")).toBe(200);
      time += 60_001;
      expect(await send("8.8.1.1")).toBe(401);
    });

    it("cannot pose as another address by a header of its own", async () => {
      const lying = await inTurn(5, (index) => send(`52.112.0.${index + 10}, 8.8.2.2`));
      expect(lying).toEqual([401, 401, 401, 429, 429]);
      expect(await send("52.112.0.10")).toBe(401);
    });

    it("is known without the port that some proxies append", async () => {
      expect(await inTurn(4, (index) => send(`8.8.4.4:${index + 1024}`))).toEqual([401, 401, 401, 429]);
      expect(await send("8.8.4.4")).toBe(429);
      const ipv6 = [
        "[2603:1000:0:9::1]:1024",
        "[2603:1000:0:9::1]",
        "2603:1000:0:9::1",
        "[2603:1000:0:9::1]:1025",
      ];
      expect(await inTurn(4, (index) => send(ipv6[index] ?? null))).toEqual([401, 401, 401, 429]);
    });

    it("is not blocked where the proxy names no address, or none of the internet", async () => {
      expect(await inTurn(5, () => send(null))).toEqual([401, 401, 401, 401, 401]);
      expect(await inTurn(5, () => send("8.8.3.3, 10.0.0.4"))).toEqual([401, 401, 401, 401, 401]);
    });
  });

  it("is known by the proxy furthest out, where there are several", async () => {
    const real = serverWith({
      config: { ...microsoft, proxies: 2 },
      receive: async () => ({ status: 401 }),
      failedSenders: createFailedSenders({ most: 1, window: 60_000, now: () => 0 }),
    });
    const there = await real.start();
    const send = async (forwardedFor: string) =>
      statusOf(await sendRaw(there, ...whole(ofTeams, `X-Forwarded-For: ${forwardedFor}`)));
    expect(await send("1.1.1.1, 8.8.1.1, 9.9.9.9")).toBe(401);
    expect(await send("1.0.0.1, 8.8.1.1, 149.112.112.112")).toBe(429);
    expect(await send("1.1.1.1, 8.8.4.4, 9.9.9.9")).toBe(401);
    // One entry came past one of the proxies, so it names nobody.
    expect([await send("8.8.5.5"), await send("8.8.5.5")]).toEqual([401, 401]);
    await real.stop();
  });
});

describe("what the Bot Connector delivers for others", () => {
  const bot = {
    appId: "b0700000-0000-4000-8000-000000000000",
    appType: "SingleTenant",
    appPassword: "a secret",
  } as const;
  const other = "b0b00000-0000-4000-8000-000000000000";
  let service: KeyService;
  let real: WebServer;
  let there: number;
  beforeAll(async () => {
    // The SDK prints what it refuses.
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    service = await startKeyService();
    const config = { ...microsoft, bot, proxies: 1 };
    const logger = pino({ level: "silent" });
    const adapter = createTeamsAdapter({ config, logger, endpoints: service.endpoints });
    real = serverWith({
      config,
      mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
      receive: (authorization, received) => adapter.receive(authorization, received, async () => undefined),
      failedSenders: createFailedSenders({ most: 3, window: 60_000, now: () => 0 }),
    });
    there = await real.start();
  });
  afterAll(async () => {
    await service.stop();
    await real.stop();
    jest.restoreAllMocks();
  });

  const send = async (
    from: string,
    key: SigningKey,
    { aud = bot.appId, over = {} }: { readonly aud?: string; readonly over?: object } = {},
  ) => {
    const claims = {
      iss: "https://api.botframework.com",
      aud,
      serviceurl: "https://smba.trafficmanager.net/emea/",
      exp: Math.floor(Date.now() / 1000) + 3_600,
    };
    const token = await signed(claims, key, { kid: service.connector.kid });
    const body = JSON.stringify({ ...(JSON.parse(ofTeams) as object), ...over });
    const headers = [`Authorization: Bearer ${token}`, `X-Forwarded-For: ${from}`];
    return statusOf(await sendRaw(there, ...whole(body, ...headers)));
  };

  it.each([
    ["another bot's", 401, "52.112.1.1", { aud: other }],
    ["another tenant's", 403, "52.112.1.2", { over: { channelData: { tenant: { id: other } } } }],
    ["a guest's", 403, "52.112.1.3", { over: { from: { id: "29:g", userRole: "guest" } } }],
    ["an unknown invoke", 400, "52.112.1.4", { over: { type: "invoke", name: "somebody/else" } }],
    ["another channel's", 400, "52.112.1.5", { over: { channelId: "webchat" } }],
  ])("(%s) does not keep a genuine message from the same address out", async (_what, status, from, sent) => {
    for (let count = 0; count < 5; count += 1) expect(await send(from, service.connector, sent)).toBe(status);
    expect(await send(from, service.connector)).toBe(200);
  });

  it("is distinguished from what somebody else signed, which is blocked", async () => {
    for (let count = 0; count < 3; count += 1) expect(await send("8.8.9.9", service.stranger)).toBe(401);
    expect(await send("8.8.9.9", service.stranger)).toBe(429);
    expect(await send("52.112.1.6", service.connector)).toBe(200);
  });
});

it("says once why it turned many away, and how many", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const loud = serverWith({ logger: pino({}, destination) });
  const there = await loud.start();
  for (let count = 0; count < 5; count += 1) expect(statusOf(await sendRaw(there, ...whole("{}")))).toBe(400);
  await loud.stop();
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ msg: "activity turned away", status: 400, count: 1 }),
  ]);
});

it("a stop waits for the request in hand, not for the next one on its connection", async () => {
  let answer: (() => void) | undefined;
  const busy = serverWith({
    limits: { ...limits, idleFor: 600_000, requestWithin: 60_000 },
    receive: () =>
      new Promise((resolve) => {
        answer = () => {
          resolve({ status: 200 });
        };
      }),
  });
  const there = await busy.start();
  const sent = sendRaw(there, head(`Content-Length: ${activity.length}`), activity);
  await eventually("the request to be in hand", () => answer);
  const stopped = busy.stop();
  answer?.();
  await stopped;
  expect(statusOf(await sent)).toBe(200);
});
