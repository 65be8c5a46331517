import { describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { createObserver, observed } from "../../src/tasks/observer.ts";
import type { Probes } from "../../src/preflight/probes/probes.ts";
import { hourOf } from "../../src/telephony/call-hours.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { runnerForSuite, timings, trunk } from "../support/changes/runner-bench.ts";
import { unhurried } from "../support/tenant/tenant-services.ts";
import { hour as hourMs } from "../../src/lib/time.ts";

const bench = runnerForSuite();
const dead: Probes = Object.fromEntries(
  ["dns", "tls", "microsoftTls", "sipOptions"].map((name) => [
    name,
    async () => ({ ok: false, reason: "notDialled", detail: "not dialled" }),
  ]),
) as unknown as Probes;

const observe = (
  what: string,
  signal = unhurried,
  tenant: Tenant = bench.services.tenant,
  probesFor: (fqdn: string) => Probes = () => dead,
) =>
  createObserver({
    tenant,
    observations: bench.context.observations,
    changes: bench.changes,
    tasks: bench.context.tasks,
    probesFor,
    timings,
    now: () => bench.now(),
    logger: bench.context.logger,
  })(what, signal);

describe("what is observed in the background", () => {
  it("probes nothing before the fleet is known, and looks for it again soon", async () => {
    const next = await observe("probes");
    expect(next?.getTime()).toBeLessThanOrEqual(bench.now().getTime() + 1000);
    expect((await bench.context.observations.probes()).size).toBe(0);
  });

  it("is the fleet, the users, the calls and each SBC, each again after its time", async () => {
    for (const what of observed) {
      const next = await observe(what);
      expect(next?.getTime()).toBeGreaterThan(bench.now().getTime() + 30_000);
    }
    const { observations } = bench.context;
    const fleet = await observations.fleet();
    expect(fleet?.value.gateways.map(({ fqdn }) => fqdn)).toContain(trunk);
    expect((await observations.usersByPolicy())?.value.length).toBeGreaterThan(0);
    expect(await observations.callsRead()).toBeDefined();
    expect((await observations.probes()).get(trunk)).toMatchObject({ reached: false });
    expect((await observations.probes()).size).toBe(fleet?.value.gateways.length);
  });

  it.each(["fleet", "users"])("has requests that wait redrawn after a look at the %s", async (what) => {
    const { id } = await bench.request();
    await bench.advance(id);
    const { db } = bench.database;
    await db.deleteFrom("task").where("kind", "=", "announce").execute();
    await observe(what);
    const woken = await db.selectFrom("task").select("key").where("kind", "=", "announce").execute();
    expect(woken).toEqual([{ key: String(id) }]);
  });

  it("looks at all other SBCs where one shows what nobody expects", async () => {
    const { observations } = bench.context;
    await sql`truncate probe`.execute(bench.database.db);
    const strange: Probes = { ...dead, sipOptions: () => Promise.reject(new Error("strange")) };
    const next = await observe("probes", unhurried, bench.services.tenant, (fqdn) =>
      fqdn === trunk ? strange : dead,
    );
    expect(next?.getTime()).toBeGreaterThan(bench.now().getTime() + 30_000);
    const gateways = (await observations.fleet())?.value.gateways.map(({ fqdn }) => fqdn) ?? [];
    const seen = [...(await observations.probes()).keys()];
    expect(seen.sort()).toEqual(gateways.filter((fqdn) => fqdn !== trunk).sort());
  });

  it("reads calls of ten days at first, the newest before the others, and goes on where a look broke off", async () => {
    const { observations } = bench.context;
    await sql`truncate call_hour, call_row`.execute(bench.database.db);
    // In the middle of an hour, so that none ends under way.
    bench.turnClock(hourOf(bench.now()).getTime() + 1.5 * hourMs - bench.now().getTime());
    const running = hourOf(bench.now()).getTime();
    const read: number[] = [];
    const tenant: Tenant = {
      ...bench.services.tenant,
      readCalls(from, to, signal) {
        read.push((running - from.getTime()) / hourMs);
        if (read.length === 4) throw new TenantError("unreachable", "Graph is away.");
        return bench.services.tenant.readCalls(from, to, signal);
      },
    };

    await observe("calls", unhurried, tenant);
    expect(read).toEqual([1, 0, 2, 3]);
    expect((await observations.callsRead())?.since).toEqual(new Date(running - 2 * hourMs));
    expect((await observations.failures()).get("calls")?.message).toBe("Graph is away.");

    await observe("calls", unhurried, tenant);
    expect(read.slice(4, 7)).toEqual([3, 4, 5]);
    expect(read).toHaveLength(4 + 237);
    expect((await observations.callsRead())?.since).toEqual(new Date(running - 239 * hourMs));
    expect((await observations.failures()).has("calls")).toBe(false);
  });

  it("finds calls whose rows come late, and each call once", async () => {
    const { observations } = bench.context;
    await sql`truncate call_hour, call_row`.execute(bench.database.db);
    bench.turnClock(hourOf(bench.now()).getTime() + 1.5 * hourMs - bench.now().getTime());
    const from = bench.now();
    await bench.services.inject({ kind: "lateRows", share: 0.5, ms: 26 * hourMs });
    await bench.services.control("POST", `/gateways/${trunk}/calls`, { count: 40 });
    const found = async () =>
      (await observations.calls(trunk, from, new Date(from.getTime() + hourMs))).length;
    await bench.services.heal();

    await observe("calls");
    const early = await found();
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(40);
    for (let hours = 0; hours < 39; hours += 3) {
      bench.turnClock(3 * hourMs);
      await observe("calls");
    }
    expect(await found()).toBe(40);
    const [hour] = await observations.callHours(from);
    expect(hour).toMatchObject({ rows: 40, late: 40 - early });
  });

  it("keeps what was last known when the tenant fails, says since when, and forgets that once it answers", async () => {
    const { observations } = bench.context;
    await observe("fleet");
    const known = await observations.fleet();
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 503, times: 50 });
    bench.turnClock(60_000);
    const failedAt = bench.now();
    const next = await observe("fleet");
    expect(next?.getTime()).toBeLessThanOrEqual(bench.now().getTime() + timings.refreshGateways);
    expect((await observations.fleet())?.at).toEqual(known?.at);
    const failure = (await observations.failures()).get("fleet");
    expect(failure?.at.getTime()).toBeGreaterThanOrEqual(failedAt.getTime());
    expect(failure?.message).not.toBe("");

    await bench.services.heal();
    await observe("fleet");
    expect((await observations.failures()).has("fleet")).toBe(false);
  });

  it("waits for as long as a throttling tenant asks", async () => {
    await bench.services.inject({
      kind: "status",
      service: "cmdlets",
      status: 429,
      retryAfterSeconds: 7,
      times: 50,
    });
    const asked = bench.now().getTime();
    const next = await observe("fleet");
    expect(next?.getTime()).toBeGreaterThan(asked + 6_000);
    expect(next?.getTime()).toBeLessThanOrEqual(bench.now().getTime() + 7_000);
  });

  it("is not asked for again before that, whoever looks and however often", async () => {
    bench.turnClock(10_000);
    await bench.services.heal();
    await bench.services.inject({
      kind: "status",
      service: "cmdlets",
      status: 429,
      retryAfterSeconds: 120,
      times: 50,
    });
    const until = await observe("fleet");
    bench.turnClock(timings.refreshGateways);
    expect(await observe("fleet")).toEqual(until);
    expect((await bench.context.observations.failures()).get("fleet")?.until).toEqual(until);
    bench.turnClock(60_000);
    await bench.services.heal();
    await observe("fleet");
    expect((await bench.context.observations.failures()).has("fleet")).toBe(false);
  });

  it("ends at once when the bot ends, and that is no failure of the tenant", async () => {
    await expect(observe("users", AbortSignal.abort(new Error("stopping")))).rejects.toThrow("stopping");
    expect((await bench.context.observations.failures()).has("users")).toBe(false);
  });
});
