import { afterEach, describe, expect, it } from "@jest/globals";
import {
  bypassStep,
  collect,
  eventually,
  tenantForSuite,
  unhurried,
} from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const sbc1 = "sbc1.contoso.com";
const under = tenantForSuite();
afterEach(() => under.heal());

describe("an effect whose answer is lost", () => {
  it("happened, is of unknown outcome to the caller, and is not sent again", async () => {
    await under.inject({ kind: "lostAnswer", service: "cmdlets" });
    const caller = new AbortController();
    const before = await effects();
    const effect = under.tenant.perform(bypassStep(sbc1, true), caller.signal);
    const unknown = expect(effect).rejects.toMatchObject({ name: "TenantError", kind: "outcomeUnknown" });
    await eventually(async () => (await effects()) > before);
    caller.abort();

    await unknown;
    expect((await under.tenant.readGateway(sbc1, unhurried))?.mediaBypass).toBe(true);
    expect(await effects()).toBe(before + 1);
  });

  it("goes on in the service though its host is dead", async () => {
    whole(await under.tenant.readGateways(unhurried)); // so that the host is up
    await under.inject({ kind: "latency", service: "cmdlets", ms: 5_000 });
    const before = await effects();
    const caller = new AbortController();
    const effect = under.tenant.perform(bypassStep(sbc1, false), caller.signal);
    const unknown = expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    await eventually(async () => (await received()) === 1);
    caller.abort();

    await unknown;
    await under.inject({ kind: "latency", service: "cmdlets", ms: 0 });
    await eventually(async () => (await effects()) === before + 1);
    expect((await under.tenant.readGateway(sbc1, unhurried))?.mediaBypass).toBe(false);
  });
});

describe("an effect that the service", () => {
  it("throttled did not happen and says when to try again", async () => {
    await under.inject({ kind: "status", service: "cmdlets", status: 429, retryAfterSeconds: 9 });
    const before = await effects();

    await expect(under.tenant.perform(bypassStep(sbc1, true), unhurried)).rejects.toMatchObject({
      kind: "throttled",
      retryAfterMs: 9_000,
    });
    expect(await effects()).toBe(before);
  });

  it.each([
    { what: "answered with an error of its own", fault: { kind: "status", service: "cmdlets", status: 503 } },
    { what: "cut off", fault: { kind: "cut", service: "cmdlets" } },
    { what: "answered unreadably", fault: { kind: "garbage", service: "cmdlets" } },
  ] as const)("$what is of unknown outcome", async ({ fault }) => {
    await under.inject(fault);

    await expect(under.tenant.perform(bypassStep(sbc1, true), unhurried)).rejects.toMatchObject({
      kind: "outcomeUnknown",
    });
  });
});

describe("a read of gateways", () => {
  it("survives one unreadable answer", async () => {
    await under.inject({ kind: "garbage", service: "cmdlets" });

    expect((await under.tenant.readGateway(sbc1, unhurried))?.fqdn).toBe(sbc1);
  });

  it.each([
    { status: 429, kind: "throttled" },
    { status: 503, kind: "unreachable" },
    { status: 403, kind: "noAccess" },
  ])("that meets a $status is $kind", async ({ status, kind }) => {
    await under.inject({ kind: "status", service: "cmdlets", status });

    await expect(under.tenant.readGateways(unhurried)).rejects.toMatchObject({ name: "TenantError", kind });
  });
});

describe("a read of users", () => {
  it("survives a throttled, a failed and a cut request", async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    await under.inject(
      { kind: "status", service: "graph", status: 429, retryAfterSeconds: 0 },
      { kind: "cut", service: "graph" },
    );

    expect(await collect(under.tenant.readUsers(unhurried))).toEqual(users);
  });

  it("fails with a TenantError when Graph stays away", async () => {
    await under.inject({ kind: "cut", service: "graph", times: 3 });

    await expect(collect(under.tenant.readUsers(unhurried))).rejects.toMatchObject({
      name: "TenantError",
      kind: "unreachable",
    });
  });
});

async function effects(): Promise<number> {
  return (await under.control<readonly unknown[]>("GET", "/effects")).length;
}

/** Cmdlets that the service has received and not yet answered. */
async function received(): Promise<number> {
  return (await under.control<{ cmdletsUnderWay: number }>("GET", "/state")).cmdletsUnderWay;
}
