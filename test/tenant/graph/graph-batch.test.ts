import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createGraph, type GraphOptions } from "../../../src/tenant/graph/graph.ts";
import type { TenantError } from "../../../src/tenant/tenant-error.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";

const unhurried = new AbortController().signal;

interface Sent {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}
interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
type Answer = "cut" | Said | ((item: Sent) => Said | undefined);

const ok: Said = { status: 200, body: { fine: true } };
const no = (status: number, retryAfter?: string): Said => ({
  status,
  headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter },
  body: { error: { code: "No", message: "Not this one." } },
});

let server: Server;
/** To each batch in turn, the last one for good. */
let answers: Answer[];
let batches: Sent[][];

beforeEach(async () => {
  answers = [() => ok];
  batches = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { requests } = JSON.parse(body) as { requests: Sent[] };
      batches.push(requests);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === "cut") return request.socket.destroy();
      if (typeof answer !== "function")
        return response.writeHead(answer?.status ?? 500, answer?.headers).end(JSON.stringify(answer?.body));
      const responses = requests.toReversed().flatMap((item) => {
        const said = answer(item);
        return said ? [{ id: item.id, ...said }] : [];
      });
      return response.end(JSON.stringify({ responses }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function batch(
  count: number,
  method: "GET" | "POST" = "GET",
  signal = unhurried,
  logger: GraphOptions["logger"] = { info: () => undefined },
) {
  const { port } = server.address() as AddressInfo;
  const graph = createGraph({
    baseUrl: `http://127.0.0.1:${port}`,
    tokens: someTokens,
    logger,
    retries: 2,
    firstWait: 1,
    maxWaitMs: 40_000,
  });
  const requests = Array.from({ length: count }, (_, n) => ({
    method,
    url: `/users/${n}`,
    what: "read an account",
    ...(method === "POST" && { body: { n } }),
  }));
  return graph.batch(requests, "User.Read.All", signal);
}

describe("many requests at once", () => {
  it("go in batches of twenty and are answered in their order, whatever Graph's", async () => {
    answers = [({ url }) => ({ status: 200, body: url })];
    const said = await batch(45);

    expect(batches.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(said.map((answer) => answer.ok && answer.body)).toEqual(
      Array.from({ length: 45 }, (_, n) => `/users/${n}`),
    );
  });

  it("try again only what was throttled or not served, each by itself", async () => {
    answers = [
      ({ url }) => (url === "/users/1" ? no(429, "0") : url === "/users/2" ? no(503) : ok),
      () => ok,
    ];

    expect((await batch(4)).every((answer) => answer.ok)).toBe(true);
    expect(
      batches
        .slice(1)
        .flatMap((items) => items.map(({ url }) => url))
        .sort(),
    ).toEqual(["/users/1", "/users/2"]);
  });

  it("ask again for what Graph has not ready yet, and take it for no answer in the end", async () => {
    answers = [({ url }) => (url === "/users/1" ? { status: 202 } : ok), () => ok];
    expect((await batch(3)).every((answer) => answer.ok)).toBe(true);

    answers = [() => ({ status: 202 })];
    expect(await batch(1)).toEqual([
      { ok: false, error: expect.objectContaining({ kind: "unreachable", passing: true }) },
    ]);
    expect(await batch(1, "POST")).toEqual([{ ok: true, body: undefined }]);
  });

  it("tell the log what Graph said of each, and nobody else", async () => {
    answers = [() => no(400)];
    const lines: { err: TenantError }[] = [];
    const [answer] = await batch(1, "GET", unhurried, {
      info: (line: { err: TenantError }) => lines.push(line),
    });

    expect(answer).toMatchObject({
      ok: false,
      error: { message: "Graph refused to read an account (400 No)." },
    });
    expect(lines).toMatchObject([{ err: { cause: { message: expect.stringContaining("Not this one.") } } }]);
  });

  it("do not wait for one that was throttled", async () => {
    answers = [({ url }) => (url === "/users/0" ? no(429, "3") : ok), () => ok];
    await batch(25);

    expect(batches.map((items) => items.map(({ url }) => url)).slice(1)).toEqual([
      ["/users/20", "/users/21", "/users/22", "/users/23", "/users/24"],
      ["/users/0"],
    ]);
  });

  it("keep what Graph said no to among the answers", async () => {
    answers = [({ url }) => (url === "/users/1" ? no(404) : url === "/users/2" ? no(400) : ok)];

    expect(await batch(4)).toMatchObject([
      { ok: true },
      { ok: false, error: { kind: "notFound" } },
      { ok: false, error: { kind: "refused" } },
      { ok: true },
    ]);
    expect(batches).toHaveLength(1);
  });

  it("name the permission where Graph refuses them", async () => {
    answers = [no(403)];

    expect(await batch(30)).toEqual(
      Array.from({ length: 30 }, () => ({
        ok: false,
        error: expect.objectContaining({
          kind: "noAccess",
          message: expect.stringContaining("User.Read.All"),
        }),
      })),
    );
    expect(batches).toHaveLength(1);
  });

  it("leave a long wait to the caller", async () => {
    answers = [() => no(429, "60")];

    expect(await batch(1)).toMatchObject([{ ok: false, error: { kind: "throttled", retryAfterMs: 60_000 } }]);
    expect(batches).toHaveLength(1);
  });

  it("survive a cut, a throttled and an unserved batch while they only read", async () => {
    answers = ["cut", no(429, "0"), () => ok];

    expect((await batch(3)).every((answer) => answer.ok)).toBe(true);
    expect(batches).toHaveLength(3);
  });

  it("give up after the tries they have", async () => {
    answers = [() => no(503)];

    expect(await batch(1)).toMatchObject([{ ok: false, error: { kind: "unreachable" } }]);
    expect(batches).toHaveLength(3);
  });

  it("that read and are left out of the answer are unreadable", async () => {
    answers = [({ url }) => (url === "/users/0" ? undefined : ok)];

    expect(await batch(2)).toMatchObject([{ ok: false, error: { kind: "unreadable" } }, { ok: true }]);
  });
});

describe("many requests that change something", () => {
  it.each([
    { what: "cut", answer: "cut" as const },
    { what: "answered with a 504", answer: no(504) },
    { what: "answered with nonsense", answer: { status: 200, body: "<html>" } },
  ])("are of unknown outcome when their batch is $what, and no more are sent", async ({ answer }) => {
    answers = [() => ok, answer];
    const said = await batch(45, "POST");

    expect(said.slice(0, 20).every(({ ok }) => ok)).toBe(true);
    const kinds = said.slice(20).map((each) => (each.ok ? "" : each.error.kind));
    expect(new Set(kinds.slice(0, 20))).toEqual(new Set(["outcomeUnknown"]));
  });

  it("are sent again after a batch that was throttled, which did nothing", async () => {
    answers = [no(429, "0"), () => ok];

    expect((await batch(2, "POST")).every((answer) => answer.ok)).toBe(true);
  });

  it("stay undecided where Graph could not serve one of them, whatever it says later", async () => {
    answers = [() => no(503), () => no(429, "60")];

    expect(await batch(1, "POST")).toMatchObject([{ ok: false, error: { kind: "outcomeUnknown" } }]);
  });

  it("stay undecided after an answer that was not clear, whatever a later one says", async () => {
    answers = [() => no(503), () => no(404)];

    expect(await batch(1, "POST")).toMatchObject([{ ok: false, error: { kind: "outcomeUnknown" } }]);
  });

  it("end with the caller's signal, while they wait to try again", async () => {
    answers = [() => no(429, "30")];
    const caller = new AbortController();
    server.once("request", (_, response: ServerResponse) => {
      response.once("close", () => setTimeout(() => caller.abort(), 2_000));
    });

    expect(await batch(1, "POST", caller.signal)).toMatchObject([{ ok: false, error: { kind: "timedOut" } }]);
    expect(batches).toHaveLength(1);
  });
});
