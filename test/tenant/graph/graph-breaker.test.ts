import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { z } from "zod";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";

const unhurried = new AbortController().signal;

const pause = 60_000;
let server: Server;
let status: number;
let requests: number;
let read: (signal?: AbortSignal) => Promise<unknown>;

beforeEach(async () => {
  // Only the clock is turned by hand; sockets and timers are real.
  jest.useFakeTimers({
    doNotFake: ["setTimeout", "clearTimeout", "setImmediate", "nextTick", "queueMicrotask", "performance"],
  });
  status = 503;
  requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    if (status === 0) return;
    response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const graph = createGraph({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: someTokens,
    retries: 0,
    deadline: 60_000,
    breaker: { failures: 3, pause },
  });
  read = (signal = unhurried) => graph.one("/v1.0/domains", z.object({}), "Domain.Read.All", signal);
});

afterEach(async () => {
  jest.useRealTimers();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function failing(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await expect(read()).rejects.toMatchObject({ name: "TenantError" });
}

function turnClock(ms: number): void {
  jest.setSystemTime(Date.now() + ms);
}

describe("a Graph that does not answer", () => {
  it("is not asked again for a while, and people read since when it has been away", async () => {
    const since = new Date().toISOString().slice(11, 16);
    await failing(1);
    turnClock(170_000);
    await failing(2);
    turnClock(20_000);

    await expect(read()).rejects.toMatchObject({
      kind: "unreachable",
      message: `Graph has not answered since ${since} UTC. Nothing was sent; it is asked again in a moment.`,
      retryAfterMs: pause - 20_000,
    });
    expect(requests).toBe(3);
  });

  it("is tried by one request after the pause, and all go on when that one is answered", async () => {
    await failing(3);
    turnClock(pause);
    status = 200;

    await Promise.all([read(), read(), read()]);
    expect(requests).toBe(6);
  });

  it("is not asked for another while when that one fails, too", async () => {
    await failing(3);
    turnClock(pause);
    await failing(3);

    expect(requests).toBe(4);
  });

  it("is still asked after refusals, throttling and things that do not exist", async () => {
    for (status of [400, 401, 403, 404, 429]) await failing(4);
    status = 200;

    await read();
  });

  it("starts to count anew with every answer", async () => {
    await failing(2);
    status = 200;
    await read();
    status = 503;
    await failing(2);
    status = 200;

    await read();
  });

  it("is not counted as failing when callers give up", async () => {
    status = 0;
    for (let n = 0; n < 4; n += 1) {
      const caller = new AbortController();
      const left = read(caller.signal);
      server.once("request", () => {
        caller.abort();
      });
      await expect(left).rejects.toMatchObject({ kind: "timedOut" });
    }
    status = 200;

    await read();
  });

  it("is still not asked when the one request that tried it was given up", async () => {
    await failing(3);
    turnClock(pause);
    status = 0;
    const caller = new AbortController();
    server.once("request", () => {
      caller.abort();
    });
    await expect(read(caller.signal)).rejects.toMatchObject({ kind: "timedOut" });
    // The answer to the one that tried is taken in before the next is asked.
    await new Promise((resolve) => setImmediate(resolve));

    await expect(read()).rejects.toMatchObject({
      message: expect.stringContaining("has not answered since"),
    });
    expect(requests).toBe(4);
  });
});
