import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { pino } from "pino";
import { createObserver } from "../../../src/tasks/observer.ts";
import {
  observationStore,
  type ObservationStore,
} from "../../../src/store/observations/observation-store.ts";
import { hourOf } from "../../../src/telephony/call-hours.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { createTenant } from "../../../src/tenant/microsoft-tenant.ts";
import { createPace } from "../../../src/tenant/graph/graph-pace.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { timings } from "../../support/changes/runner-bench.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { serveHttp, type HttpServer } from "../../support/http/http-server.ts";
import { hour as hourMs } from "../../../src/lib/time.ts";

const trunk = "sbc1.contoso.com";
const minute = 60_000;
const start = Date.parse("2026-11-24T12:20:00Z");

/** A Graph of many calls, or few, on a clock that only the waits of the pace and the test turn. */
interface FakeGraph {
  /** Pages of the hour with that start. */
  pagesOf: (hour: number) => number;
  /** Rows of the hour with that start, on its first page. */
  rowsOf: (hour: number) => readonly object[];
  /** What a request meets instead of its page. */
  refuses: (path: string) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
  readonly asked: { readonly at: number; readonly hour: number; readonly page: number }[];
}

let time: number;
const database = databaseForSuite();
let observations: ObservationStore;
let server: HttpServer;
let graph: FakeGraph;

beforeEach(async () => {
  time = start;
  await sql`truncate call_row, call_hour, observation_failure`.execute(database.db);
  observations = observationStore(database.runtime);
  graph = { pagesOf: () => 1, rowsOf: () => [], refuses: () => undefined, asked: [] };
  server = await serveHttp((request, response) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const from = /fromDateTime=([^,]+),/.exec(url.pathname)?.[1] ?? "";
    const hour = hourOf(new Date(from)).getTime();
    const page = Number(url.searchParams.get("$skip") ?? 0);
    graph.asked.push({ at: time, hour, page });
    const refusal = graph.refuses(`${from} ${page}`);
    if (refusal) {
      response.writeHead(refusal.status, { "Content-Type": "application/json", ...refusal.headers });
      response.end(refusal.body ?? "{}");
      return;
    }
    const next = new URL(url);
    next.host = request.headers.host ?? "";
    next.searchParams.set("$skip", String(page + 1));
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(
      JSON.stringify({
        value: page === 0 ? graph.rowsOf(hour) : [aRow(`${hour}-${page}`, hour)],
        ...(page + 1 < graph.pagesOf(hour) && { "@odata.nextLink": next.href }),
      }),
    );
  });
});
afterEach(() => server.stop());

const noCmdlet = () => Promise.reject(new Error("no cmdlets here"));
const noCmdlets = { read: noCmdlet, effect: noCmdlet, about: noCmdlet, close: async () => {} };

function aRow(id: string, startedAt: number) {
  return {
    id,
    userId: "u-1",
    startDateTime: new Date(startedAt).toISOString(),
    callType: "ByotOut",
    successfulCall: true,
    trunkFullyQualifiedDomainName: trunk,
  };
}

/** A process with its own pace: a look, and when it wants to look again. */
function aProcess(refreshCalls = minute) {
  const now = () => new Date(time);
  const tenant = createTenant({
    graph: createGraph({
      baseUrl: server.url,
      tokens: someTokens,
      retries: 0,
      paceFor: (limit) =>
        createPace(limit, {
          now: () => time,
          wait: async (ms) => {
            time += ms;
          },
        }),
    }),
    host: noCmdlets,
  });
  const observe = createObserver({
    tenant,
    observations,
    changes: { list: async () => ({ changes: [], total: 0 }) },
    tasks: { wake: async () => {} },
    probesFor: () => {
      throw new Error("no probes here");
    },
    timings: { ...timings, refreshCalls },
    now,
    logger: pino({ level: "silent" }),
  });
  return async () => (await observe("calls", unhurried))?.getTime() ?? Infinity;
}

function peakPerMinute(): number {
  const times = graph.asked.map(({ at }) => at);
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + minute).length));
}

describe("a large tenant's calls", () => {
  it("are all read in several runs, the newest first, and never by more than fifty requests a minute", async () => {
    const busySince = hourOf(new Date(start)).getTime() - 6 * hourMs;
    graph.pagesOf = (hour) => (hour >= busySince ? 60 : 1);
    graph.rowsOf = (hour) => [aRow(`${hour}-0`, hour)];
    const look = aProcess();

    const asOf: (number | undefined)[] = [];
    for (let looks = 0; looks < 60; looks += 1) {
      time = Math.max(time, await look());
      const read = await observations.callsRead();
      asOf.push(read?.since.getTime());
      if (read && read.since.getTime() <= time - 10 * 24 * hourMs + hourMs) break;
    }
    expect(asOf.length).toBeGreaterThan(3);
    expect(asOf[0]).toBeGreaterThan(busySince);
    expect(asOf.at(-1)).toBeLessThanOrEqual(time - 10 * 24 * hourMs + hourMs);
    expect(peakPerMinute()).toBeLessThan(50);
    const calls = await observations.calls(trunk, new Date(busySince), new Date(start));
    expect(calls.length).toBeGreaterThanOrEqual(6 * 60);
  });
});

describe("an hour of calls", () => {
  const noon = Date.parse("2026-11-24T12:00:00Z");

  /** Looks whenever the observer wants to, for so long. */
  async function lookFor(milliseconds: number, look = aProcess()): Promise<void> {
    const end = time + milliseconds;
    while (time < end) time = Math.max(time, await look());
  }

  it("is read on where a page ended in 429 for a minute, and what came before is kept", async () => {
    graph.pagesOf = (hour) => (hour === noon ? 5 : 1);
    graph.rowsOf = (hour) => [aRow(`${hour}-0`, hour)];
    const look = aProcess();
    const until = start + minute;
    graph.refuses = (path) => (path.endsWith(" 3") && time < until ? { status: 429 } : undefined);

    const next = await look();
    expect(next).toBe(time + 15_000);
    expect(await observations.callsRead()).toMatchObject({ asOf: new Date(noon) });
    expect(await observations.calls(trunk, new Date(noon), new Date(start))).toHaveLength(3);
    const asked = graph.asked.length;

    time = next;
    const after = await look();
    // Its pause doubles, and nothing but that hour was asked for.
    expect(after - time).toBe(30_000);
    expect(new Set(graph.asked.slice(asked).map(({ hour }) => hour))).toEqual(new Set([noon]));

    time = Math.max(after, until);
    await look();
    expect(await observations.calls(trunk, new Date(noon), new Date(start))).toHaveLength(5);
    expect((await observations.callsRead())?.asOf.getTime()).toBeGreaterThan(until);
    expect((await observations.failures()).has("calls")).toBe(false);
  });

  it("is not asked for while Graph asked to wait, by this process, another one, or one started anew", async () => {
    graph.refuses = () =>
      time < start + 300_000 ? { status: 429, headers: { "Retry-After": "300" } } : undefined;
    const until = await aProcess()();
    expect(until).toBe(start + 300_000);
    expect((await observations.failures()).get("calls")?.until?.getTime()).toBe(until);
    expect(graph.asked).toHaveLength(1);

    for (const look of [aProcess(), aProcess()]) {
      time += minute;
      expect(await look()).toBe(until);
    }
    expect(graph.asked).toHaveLength(1);

    time = until;
    await aProcess()();
    expect(await observations.callsRead()).toBeDefined();
    expect((await observations.failures()).has("calls")).toBe(false);
  });

  it("that cannot be read leaves the others readable, and says so", async () => {
    const bad = new Date(noon - 5 * hourMs).toISOString();
    graph.refuses = (path) => (path.startsWith(bad) ? { status: 200, body: "no JSON" } : undefined);
    await aProcess()();
    expect((await observations.callHours(new Date(0))).length).toBeGreaterThan(150);
    expect((await observations.callsRead())?.since).toEqual(new Date(noon - 4 * hourMs));
    expect((await observations.failures()).get("calls")?.message).toContain("not JSON");
  });

  it("whose rows are all unreadable counts as read, with their number", async () => {
    graph.rowsOf = (hour) =>
      hour === noon
        ? [
            { ...aRow("odd", start), successfulCall: "yes" },
            { ...aRow("no id", start), id: null },
          ]
        : [];
    await aProcess()();
    expect(await observations.callHours(new Date(noon))).toMatchObject([{ rows: 0, setAside: 2 }]);
    expect((await observations.callsRead())?.asOf.getTime()).toBeGreaterThan(noon);
  });

  it("that breaks its contract is reported as such", async () => {
    graph.rowsOf = (hour) =>
      Array.from({ length: 11 }, (_, row) => ({ ...aRow(`${hour}-${row}`, hour), successfulCall: "yes" }));
    await aProcess()();
    expect(await observations.callHours(new Date(0))).toEqual([]);
    expect((await observations.failures()).get("calls")?.message).toContain("successfulCall");
  });

  it("is read again until two days after its end, so that late rows and long calls are found, once", async () => {
    const came = new Map([
      ["at once", start],
      ["after a long call", noon + 5 * hourMs],
      ["late", noon + 20 * hourMs],
      ["very late", noon + 48 * hourMs],
    ]);
    graph.rowsOf = (hour) =>
      hour === noon
        ? [...came].filter(([, at]) => at <= time).map(([id]) => aRow(id, noon + 5 * minute))
        : [];
    const look = aProcess(10 * minute);
    const found = async () =>
      (await observations.calls(trunk, new Date(noon), new Date(noon + hourMs))).map(({ id }) => id).sort();

    await lookFor(minute, look);
    expect(await found()).toEqual(["at once"]);
    // Found when it is half as late again.
    await lookFor(noon + 8 * hourMs - time, look);
    expect(await found()).toEqual(["after a long call", "at once"]);
    await lookFor(noon + 30 * hourMs - time, look);
    expect(await found()).toEqual(["after a long call", "at once", "late"]);
    await lookFor(noon + 50 * hourMs - time, look);
    expect(await found()).toEqual([...came.keys()].sort());
    const [hour] = (await observations.callHours(new Date(noon))).slice(0, 1);
    expect(hour).toMatchObject({ start: new Date(noon), rows: 4, late: 3 });
  });
});
