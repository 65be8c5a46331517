import { describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { createObserver, observed } from "../../src/runner/observer.ts";
import type { Probes } from "../../src/preflight/probes/probes.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { runnerForSuite, timings, trunk } from "../support/runner-bench.ts";
import { unhurried } from "../support/tenant-services.ts";

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
    expect(await observations.callsAsOf()).toBeDefined();
    expect((await observations.probes()).get(trunk)).toMatchObject({ reached: false });
    expect((await observations.probes()).size).toBe(fleet?.value.gateways.length);
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

  it("reads calls of eight days at first, and takes up on which day a look broke off", async () => {
    const { observations } = bench.context;
    await sql`truncate observation, call_row`.execute(bench.database.db);
    const start = bench.now().getTime();
    const read: number[] = [];
    const daysAgo = (time: number) => Math.round((start - time) / 86_400_000);
    const tenant: Tenant = {
      ...bench.services.tenant,
      readCalls(from, to, signal) {
        read.push(daysAgo(from.getTime()));
        if (read.length === 3) throw new TenantError("unreachable", "Graph is away.");
        return bench.services.tenant.readCalls(from, to, signal);
      },
    };

    await observe("calls", unhurried, tenant);
    expect(read).toEqual([8, 7, 6]);
    expect(daysAgo((await observations.callsAsOf())?.getTime() ?? 0)).toBe(6);

    await observe("calls", unhurried, tenant);
    expect(read).toEqual([8, 7, 6, 6, 5, 4, 3, 2, 1, 0]);
    expect((await observations.callsAsOf())?.getTime()).toBeGreaterThanOrEqual(start);
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

  it("ends at once when the bot ends, and that is no failure of the tenant", async () => {
    await expect(observe("users", AbortSignal.abort(new Error("stopping")))).rejects.toThrow("stopping");
    expect((await bench.context.observations.failures()).has("users")).toBe(false);
  });
});
