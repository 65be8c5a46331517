import { afterEach, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { defaultLimits } from "../../src/web/limits.ts";
import { createWebServer, type WebServer, type WebServerOptions } from "../../src/web/server.ts";
import { simulatedTenant as tenantId } from "../support/teams/connector.ts";
import { eventually } from "../support/jest/eventually.ts";
import { openIdle } from "../support/http/idle-connections.ts";
import { onLoopback } from "../support/http/on-loopback.ts";
import { sendRaw } from "../support/http/raw-http.ts";

/** Nobody is ended for being slow, so that only the caps end anybody. */
const patient = {
  ...defaultLimits,
  headersWithin: 600_000,
  requestWithin: 600_000,
  idleFor: 600_000,
  silentFor: 600_000,
};
const config = { mode: "microsoft", cloud: "commercial", tenantId, ...onLoopback } as const;

const servers: WebServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(over: Partial<WebServerOptions> = {}): Promise<number> {
  const server = createWebServer({
    config,
    mayBeGenuine: () => true,
    receive: async () => ({ status: 200 }),
    ready: async () => ({ status: 200, body: {} }),
    logger: pino({ level: "silent" }),
    limits: patient,
    ...over,
  });
  servers.push(server);
  return server.start();
}

const asks = (path: string, ...headers: readonly string[]) =>
  [`GET ${path} HTTP/1.1`, "Host: bot.contoso.com", "Connection: close", ...headers, "", ""].join("\r\n");
const slowBody = (...headers: readonly string[]) =>
  [
    "POST /api/messages HTTP/1.1",
    "Host: bot.contoso.com",
    "Content-Type: application/json",
    "Content-Length: 1000",
    ...headers,
    "",
    '{"type":',
  ].join("\r\n");
const activity = JSON.stringify({
  type: "message",
  channelId: "msteams",
  serviceUrl: "https://smba.trafficmanager.net/emea/",
  from: { id: "29:alex" },
  conversation: { id: "a:1", tenantId },
  channelData: { tenant: { id: tenantId } },
});
const message = (...headers: readonly string[]) =>
  [
    "POST /api/messages HTTP/1.1",
    "Host: bot.contoso.com",
    "Content-Type: application/json",
    `Content-Length: ${activity.length}`,
    "Connection: close",
    ...headers,
    "",
    activity,
  ].join("\r\n");

describe("5,000 connections that say nothing", () => {
  it.each([1, 50])("from %i addresses leave health, readiness and messages answered", async (addresses) => {
    const port = await serve();
    using idle = await openIdle(port, 5_000, { addresses });
    for (const path of ["/healthz", "/readyz"]) expect(await sendRaw(port, asks(path))).toContain("200 OK");
    expect(await sendRaw(port, message())).toContain("200 OK");
    const cap = addresses === 1 ? patient.connectionsOfOne : patient.connections;
    const kept = await eventually("those that are too many to be ended", () => {
      const open = idle.stillOpen();
      return open <= cap ? open : undefined;
    });
    // They were not simply all ended.
    expect(kept).toBeGreaterThan(cap / 2);
  });

  it("leave the page of metrics answered", async () => {
    const telemetry = createTelemetry(
      { serviceName: "bypass-pilot", otlpEndpoint: null, metricsPort: 0 },
      { host: "127.0.0.1" },
    );
    const port = (await telemetry.start()) ?? 0;
    using idle = await openIdle(port, 5_000, { addresses: 50 });
    expect(await sendRaw(port, asks("/metrics"))).toContain("200 OK");
    await eventually("those that are too many to be ended", () => idle.stillOpen() <= 100 || undefined);
    await telemetry.stop();
  });
});

describe("an address that has as many connections as one may have", () => {
  it("loses the one that was idle for longest, and nobody else loses any", async () => {
    const port = await serve({ limits: { ...patient, connectionsOfOne: 3 } });
    using idle = await openIdle(port, 4, { addresses: 2 }); // two of each
    using more = await openIdle(port, 2); // two more of the first
    await eventually(
      "the oldest of the first address to be ended",
      () => idle.sockets[0]?.closed || undefined,
    );
    expect(idle.stillOpen()).toBe(3);
    expect(more.stillOpen()).toBe(2);
  });

  it("loses the oldest of its slow bodies, not one that came after it", async () => {
    let begun = 0;
    const port = await serve({
      limits: { ...patient, connectionsOfOne: 3 },
      mayBeGenuine: () => (begun += 1) > 0,
    });
    using slow = await openIdle(port, 2, { sent: slowBody() });
    await eventually("both to have begun", () => begun === 2 || undefined);
    using idle = await openIdle(port, 1);
    expect(await sendRaw(port, asks("/healthz"))).toContain("200 OK");
    await eventually("one to be ended", () => slow.stillOpen() === 1 || undefined);
    expect(idle.stillOpen()).toBe(1);
  });

  it("is refused another while all are being answered, which nothing interrupts", async () => {
    const waiting: (() => void)[] = [];
    const port = await serve({
      limits: { ...patient, connectionsOfOne: 2 },
      receive: () =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({ status: 200 });
          });
        }),
    });
    const sent = [sendRaw(port, message()), sendRaw(port, message())];
    await eventually("both to be in hand", () => waiting.length === 2 || undefined);
    expect(await sendRaw(port, message())).toBe("");
    for (const answer of waiting) answer();
    for (const answer of await Promise.all(sent)) expect(answer).toContain("200 OK");
  });
});

describe("behind a proxy", () => {
  const proxied = { config: { ...config, proxies: 1 }, limits: { ...patient, connectionsOfOne: 2 } };

  it("the cap is of the address that the proxy saw, whose oldest slow request gives way", async () => {
    let begun = 0;
    const port = await serve({ ...proxied, mayBeGenuine: () => (begun += 1) > 0 });
    using slow = await openIdle(port, 2, { sent: slowBody("X-Forwarded-For: 8.8.8.8") });
    using other = await openIdle(port, 2, { sent: slowBody("X-Forwarded-For: 8.8.8.8, 9.9.9.9") });
    await eventually("all to have begun", () => begun === 4 || undefined);
    expect(await sendRaw(port, asks("/healthz", "X-Forwarded-For: 8.8.8.8"))).toContain("200 OK");
    await eventually("one of that address to be ended", () => slow.stillOpen() === 1 || undefined);
    expect(other.stillOpen()).toBe(2);
  });

  it("a request too many is refused, while others' and the platform's own probes are answered", async () => {
    const waiting: (() => void)[] = [];
    const port = await serve({
      ...proxied,
      receive: () =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({ status: 200 });
          });
        }),
    });
    const busy = [1, 2].map(() => sendRaw(port, message("X-Forwarded-For: 8.8.8.8")));
    await eventually("both to be in hand", () => waiting.length === 2 || undefined);
    expect(await sendRaw(port, message("X-Forwarded-For: 8.8.8.8"))).toContain("429 ");
    expect(await sendRaw(port, asks("/healthz", "X-Forwarded-For: 9.9.9.9"))).toContain("200 OK");
    expect(await sendRaw(port, asks("/healthz"))).toContain("200 OK");
    for (const answer of waiting) answer();
    for (const answer of await Promise.all(busy)) expect(answer).toContain("200 OK");
  });

  it("its own connections, which are idle between requests, count for all only", async () => {
    const port = await serve(proxied);
    const kept = asks("/healthz", "X-Forwarded-For: 8.8.8.8").replace("Connection: close", "X-Any: 1");
    using idle = await openIdle(port, 6, { sent: kept });
    expect(await sendRaw(port, asks("/healthz", "X-Forwarded-For: 8.8.8.8"))).toContain("200 OK");
    expect(idle.stillOpen()).toBe(6);
  });
});

it("a response that nobody reads does not keep its connection open", async () => {
  let ended: boolean | undefined;
  const port = await serve({
    limits: { ...patient, silentFor: 300 },
    addRoutes: (routes) => {
      routes.get("/much", async (_request, response) => {
        response.once("close", () => (ended = response.writableFinished));
        response.end(Buffer.alloc(64 * 1024 * 1024));
      });
    },
  });
  using idle = await openIdle(port, 1, { sent: asks("/much") });
  idle.sockets[0]?.pause();
  expect(
    await eventually("the connection to be ended", () => (ended === undefined ? undefined : { ended })),
  ).toEqual({
    ended: false,
  });
});
