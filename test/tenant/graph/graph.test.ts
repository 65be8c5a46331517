import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { createGraph, type GraphOptions } from "../../../src/tenant/graph/graph.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import type { Tokens } from "../../../src/tenant/sign-in/tokens.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { serveHttp, type HttpServer } from "../../support/http/http-server.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: HttpServer;
let answers: Answer[];
let requests: IncomingMessage[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = await serveHttp((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
});
afterEach(() => server.stop());

describe("reading one object", () => {
  const one = () =>
    createGraph({ baseUrl: origin(), tokens: someTokens, retries: 0 }).one(
      "/v1.0/things/1",
      z.object({ id: z.string() }),
      "User.Read.All",
      new AbortController().signal,
    );

  it.each([{ id: "1" }, { value: { id: "1" } }, { value: [{ id: "1" }] }, { id: "1", value: { id: "2" } }])(
    "takes %j",
    async (body) => {
      answers = [(_, response) => json(response, 200, body)];
      expect(await one()).toEqual({ id: "1" });
    },
  );

  it.each([{ value: null }, { value: [] }, { value: [{ id: "1" }, { id: "2" }] }, { value: {} }])(
    "refuses %j",
    async (body) => {
      answers = [(_, response) => json(response, 200, body)];
      await expect(one()).rejects.toMatchObject({ kind: "contractDrift" });
    },
  );
});

describe("reading a collection", () => {
  it("follows the links until there is none", async () => {
    answers = [page(["a", "b"], "/v1.0/things?$skip=2"), page(["c"])];

    expect(await read()).toEqual(["a", "b", "c"]);
    expect(requests.map(({ url }) => url)).toEqual(["/v1.0/things", "/v1.0/things?$skip=2"]);
  });

  it("ends with a page whose link is null", async () => {
    answers = [(_, response) => json(response, 200, { value: [{ id: "a" }], "@odata.nextLink": null })];
    expect(await read()).toEqual(["a"]);
  });

  it("shows the token to Graph", async () => {
    answers = [page([])];
    await read();

    expect(requests[0]?.headers.authorization).toBe("Bearer a-token");
  });

  it.each([
    "https://elsewhere.example/v1.0/things?$skip=2",
    "//elsewhere.example/v1.0",
    "/v1.0/relative",
    "not a link",
  ])("refuses a link to %s", async (link) => {
    answers = [(_, response) => json(response, 200, { value: [], "@odata.nextLink": link })];

    await expect(read()).rejects.toMatchObject({ kind: "unreadable" });
    expect(requests).toHaveLength(1);
  });

  it("refuses a link that leads back", async () => {
    answers = [page(["a"], "/v1.0/things")];

    await expect(read()).rejects.toMatchObject({ kind: "unreadable" });
  });

  it("does not follow a redirect, which would carry the token away", async () => {
    answers = [
      (_, response) => {
        response.writeHead(302, { Location: "http://127.0.0.1:9/" }).end();
      },
    ];

    await expect(read({ retries: 0 })).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("a read that Graph does not serve at once", () => {
  it("waits as long as Graph asks and tries again", async () => {
    answers = [refusal(429, { "Retry-After": "0" }), page(["a"])];

    expect(await read({ firstWait: 3_600_000 })).toEqual(["a"]);
  });

  it("leaves a longer wait to the caller and says how long", async () => {
    answers = [refusal(429, { "Retry-After": "120" })];

    await expect(read()).rejects.toMatchObject({ kind: "throttled", retryAfterMs: 120_000 });
    expect(requests).toHaveLength(1);
  });

  it("waits longer for a later page, rather than lose the pages before it", async () => {
    const pages = () => [
      page(["a"], "/v1.0/things?$skip=1"),
      refusal(429, { "Retry-After": "1" }),
      page(["b"]),
    ];
    answers = pages();

    expect(await read({ maxWaitMs: 500 })).toEqual(["a", "b"]);
    answers = pages();
    await expect(read({ maxWaitMs: 500, maxWaitInFlightMs: 500 })).rejects.toMatchObject({
      kind: "throttled",
    });
  });

  it("tries a later page twice as often, where Graph does not say how long to wait", async () => {
    answers = [page(["a"], "/v1.0/things?$skip=1"), ...Array<Answer>(4).fill(refusal(429)), page(["b"])];

    expect(await read({ retries: 2 })).toEqual(["a", "b"]);
    requests = [];
    answers = [refusal(429)];
    await expect(read({ retries: 2 })).rejects.toMatchObject({ kind: "throttled" });
    expect(requests).toHaveLength(3);
  });

  it("tries again over another connection after a 503, and keeps to one otherwise", async () => {
    answers = [refusal(500), refusal(503), page(["a"], "/v1.0/things?$skip=1"), page(["b"])];

    expect(await read()).toEqual(["a", "b"]);
    const [first, second, third, fourth] = requests.map(({ socket }) => socket.remotePort);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(fourth).toBe(first);
    expect(requests[2]?.headers).toMatchObject({
      authorization: "Bearer a-token",
      accept: "application/json",
    });
  });

  it("is told a wait over another connection, too, and ends with the caller", async () => {
    const caller = new AbortController();
    answers = [refusal(503), () => caller.abort()];

    await expect(read({}, caller.signal)).rejects.toMatchObject({ kind: "timedOut" });
  });

  it("tries again where Graph has it not ready yet", async () => {
    answers = [(_, response) => response.writeHead(202).end(), page(["a"])];
    expect(await read()).toEqual(["a"]);

    answers = [(_, response) => response.writeHead(202).end()];
    await expect(read({ retries: 1 })).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("not have it ready yet"),
    });
  });

  it("asks for enumerations as a whole", async () => {
    answers = [page([])];
    await read();

    expect(requests[0]?.headers.prefer).toBe("include-unknown-enum-members");
  });

  it.each([500, 502, 503, 504])("tries again after a %i", async (status) => {
    answers = [refusal(status), page(["a"])];

    expect(await read()).toEqual(["a"]);
  });

  it("gives up after the tries it has", async () => {
    answers = [refusal(503)];

    await expect(read({ retries: 2 })).rejects.toMatchObject({ kind: "unreachable" });
    expect(requests).toHaveLength(3);
  });

  it("tries again after a cut connection", async () => {
    answers = [(request) => request.socket.destroy(), page(["a"])];

    expect(await read()).toEqual(["a"]);
  });

  it("takes an answer that breaks off for none", async () => {
    answers = [
      (request, response) => {
        response.writeHead(200, { "Content-Length": "1000" }).write('{"value":[');
        setImmediate(() => request.socket.destroy());
      },
      page(["a"]),
    ];

    expect(await read()).toEqual(["a"]);
  });

  it("ends at its deadline when Graph is silent", async () => {
    answers = [() => {}];

    await expect(read({ deadline: 1_000, retries: 1 })).rejects.toMatchObject({ kind: "timedOut" });
    expect(requests).toHaveLength(2);
  });

  it("ends with the caller's signal, even while waiting to try again", async () => {
    const caller = new AbortController();
    answers = [
      (request, response) => {
        refusal(429, { "Retry-After": "20" })(request, response);
        response.on("close", () => caller.abort());
      },
    ];

    await expect(read({}, caller.signal)).rejects.toMatchObject({ kind: "timedOut" });
  });
});

describe("a read that Graph refuses", () => {
  it("names the permission after a 403, what it is for, and is not tried again", async () => {
    answers = [refusal(403, { "request-id": "11-22" })];

    await expect(read()).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(
        /refused to read things \(403 No\).*Domain\.Read\.All, with admin consent.*preflights/,
      ),
      trace: "11-22",
    });
    expect(requests).toHaveLength(1);
  });

  it("keeps Graph's own words for the log, and the id of the request wherever it stands", async () => {
    const said = {
      error: { code: "BadRequest", message: "Words of Graph's.", innerError: { "request-id": "33-44" } },
    };
    answers = [(_, response) => json(response, 400, said)];

    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: "refused",
      message: "Graph refused to read things (400 BadRequest).",
      trace: "33-44",
      cause: { message: expect.stringContaining("Words of Graph's.") },
    });
  });

  it("asks once for another token after a 401, and goes on with it", async () => {
    const tokens = tokensInTurn("dead", "alive");
    answers = [refusal(401), page(["a"])];

    expect(await read({ tokens })).toEqual(["a"]);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer dead", "Bearer alive"]);
    expect(tokens.refused).toEqual([undefined, "dead"]);
  });

  it("speaks of the credential first where a fresh token is turned down, too", async () => {
    answers = [refusal(401)];

    await expect(read({ tokens: tokensInTurn("a", "b") })).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(
        /does not accept the bot's token, nor a fresh one.*credential.*Domain\.Read\.All/,
      ),
    });
    expect(requests).toHaveLength(2);
  });

  it("is not sent without a token, and says what the sign-in said", async () => {
    const why = new TenantError("noAccess", "The certificate has expired.");

    await expect(read({ tokens: { get: () => Promise.reject(why) } })).rejects.toBe(why);
    expect(requests).toHaveLength(0);
  });

  it("is something that does not exist after a 404", async () => {
    answers = [refusal(404)];

    await expect(read()).rejects.toMatchObject({ kind: "notFound" });
  });

  it("is unreadable when it is no JSON", async () => {
    answers = [(_, response) => response.end("<html>")];

    await expect(read()).rejects.toMatchObject({ kind: "unreadable" });
    expect(requests).toHaveLength(1);
  });

  it.each([
    { what: "no collection", body: "{}", lacks: "Graph /v1.0/things answered without value" },
    {
      what: "items without what the contract promises",
      body: '{"value":[{"id":"a"},{"name":"b"}]}',
      lacks: "Graph /v1.0/things answered without id",
    },
  ])("is contract drift, by path and property, when it holds $what", async ({ body, lacks }) => {
    answers = [(_, response) => response.end(body)];

    await expect(read()).rejects.toMatchObject({
      kind: "contractDrift",
      message: expect.stringContaining(lacks),
    });
    expect(requests).toHaveLength(1);
  });
});

async function read(options: Partial<GraphOptions> = {}, signal = unhurried): Promise<readonly string[]> {
  const graph = createGraph({ baseUrl: origin(), tokens: someTokens, firstWait: 1, ...options });
  const pages = graph.pages(
    "/v1.0/things",
    z.object({ id: z.string() }).transform(({ id }) => id),
    "Domain.Read.All",
    signal,
  );
  const items: string[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** Gives out these tokens, one a request, and remembers which were turned down. */
function tokensInTurn(...values: readonly string[]): Tokens & { readonly refused: (string | undefined)[] } {
  const refused: (string | undefined)[] = [];
  return {
    refused,
    get: async (_audience, _signal, turnedDown) => {
      const value = values[refused.length] ?? values.at(-1) ?? "";
      refused.push(turnedDown?.value);
      return { value, expiresAt: new Date("2100-01-01T00:00:00Z") };
    },
  };
}

function page(ids: readonly string[], next?: string): Answer {
  return (_, response) =>
    json(response, 200, {
      value: ids.map((id) => ({ id })),
      ...(next === undefined ? {} : { "@odata.nextLink": origin() + next }),
    });
}

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => json(response, status, { error: { code: "No", message: "no" } }, headers);
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

function origin(): string {
  return server.url;
}
