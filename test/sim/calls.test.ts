import { afterEach, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";
import { scaleUp } from "../../sim/tenant/scale.ts";
import type { CallRow } from "../../src/telephony/call-row.ts";
import { fetchGraph, runCmdletAt } from "../support/tenant/simulated-tokens.ts";
import { collect, eventually, tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { ids } from "../support/people.ts";

const sbc1 = "sbc1.contoso.com";
const second = "sbc1-bypass.contoso.com";
const alex = "alexw@contoso.com";
const dutch = "+31205551234";

describe("people who call out", () => {
  const under = tenantForSuite();
  afterEach(async () => {
    await under.heal();
    await under.control("PUT", `/gateways/${sbc1}/defects`, []);
    await under.control("PATCH", "/routes/Amsterdam%20National", { gateways: [sbc1] });
    await under.control("PATCH", `/users/${alex}`, { direct: "Amsterdam International" });
  });

  async function callsOf(body: object): Promise<readonly CallRow[]> {
    const from = new Date();
    await under.control("POST", "/users/calls", body);
    return collect(under.tenant.readCalls(from, new Date(Date.now() + 1_000), unhurried));
  }
  const trunksOf = (rows: readonly CallRow[]) => [...new Set(rows.map(({ trunkFqdn }) => trunkFqdn))];

  it("take the trunk of their policy's usage and route", async () => {
    const rows = await callsOf({ users: [alex], count: 5, number: dutch, allAnswered: true });

    expect(rows).toHaveLength(5);
    expect(trunksOf(rows)).toEqual([sbc1]);
    expect(rows[0]).toMatchObject({
      userId: ids.alex,
      callType: "ByotOut",
      calleeNumber: "+31205551***",
      successful: true,
    });
  });

  it("take another trunk as soon as they have another policy", async () => {
    await under.control("PATCH", `/users/${alex}`, { direct: "Dublin Staff" });

    expect(trunksOf(await callsOf({ users: [alex], count: 3, number: dutch }))).toEqual(["sbc2.contoso.com"]);
  });

  it("reach nobody where no route of theirs takes the number", async () => {
    const [row] = await callsOf({ users: ["adelev@contoso.com"], count: 1, number: "+442012345678" });

    expect(row).toMatchObject({ trunkFqdn: "", successful: false, callEndSubReason: 510_559 });
  });

  it("of a policy take turns", async () => {
    const rows = await callsOf({ policy: "Dublin Sales", count: 70, allAnswered: true });

    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(35);
    expect(trunksOf(rows)).toEqual(["sbc2.contoso.com"]);
  });

  it("are carried by the next trunk when the first cannot be reached", async () => {
    await under.control("PATCH", "/routes/Amsterdam%20National", { gateways: ["sbc4.contoso.com"] });
    await under.control("PUT", "/gateways/sbc4.contoso.com/defects", ["silent"]);
    await under.control("PATCH", "/routes/Dublin%20International", { usages: ["Amsterdam National"] });
    const rows = await callsOf({ users: [alex], count: 5, number: dutch, allAnswered: true });

    expect(rows).toHaveLength(5);
    expect(trunksOf(rows)).toEqual(["sbc2.contoso.com"]);
    await under.control("PUT", "/gateways/sbc4.contoso.com/defects", ["no-refer"]);
    await under.control("PATCH", "/routes/Dublin%20International", { usages: ["Dublin International"] });
  });

  it("are not carried by a later usage, however the trunk of the first one fails", async () => {
    await under.control("PUT", `/gateways/${sbc1}/defects`, ["silent"]);
    await under.control("PATCH", "/routes/Dublin%20International", { usages: ["Amsterdam International"] });
    const rows = await callsOf({ users: [alex], count: 5, number: dutch, allAnswered: true });

    expect(trunksOf(rows)).toEqual([sbc1]);
    expect(rows.every(({ successful }) => !successful)).toBe(true);
    await under.control("PATCH", "/routes/Dublin%20International", { usages: ["Dublin International"] });
  });

  it("fail with the last trunk's reason when none can be reached", async () => {
    await under.control("PUT", `/gateways/${sbc1}/defects`, ["expired"]);
    const [row] = await callsOf({ users: [alex], count: 1, number: dutch });

    expect(row).toMatchObject({ trunkFqdn: sbc1, successful: false, callEndSubReason: 569_008 });
  });

  it("skip a trunk that is disabled", async () => {
    await under.control("PATCH", `/gateways/${sbc1}`, { Enabled: false });
    const [row] = await callsOf({ users: [alex], count: 1, number: dutch });

    expect(row).toMatchObject({ trunkFqdn: "", callEndSubReason: 510_559 });
    await under.control("PATCH", `/gateways/${sbc1}`, { Enabled: true });
  });

  it("who hear nothing hang up within seconds and dial again", async () => {
    await under.inject({ kind: "shortRedials", fqdn: sbc1, share: 1 });
    const from = new Date();
    await callsOf({ users: [alex], count: 1, number: dutch, allAnswered: true });
    let rows: readonly CallRow[] = [];
    await eventually(async () => {
      rows = await collect(under.tenant.readCalls(from, new Date(Date.now() + 1), unhurried));
      return rows.length === 2;
    });
    const [short, again] = rows;

    expect(short?.duration).toBeLessThan(20);
    expect(again?.calleeNumber).toBe(short?.calleeNumber);
    const pause = (again?.startedAt.getTime() ?? 0) - (short?.startedAt.getTime() ?? 0);
    expect(pause).toBeGreaterThan((short?.duration ?? 0) * 1_000);
    expect(pause).toBeLessThan(120_000);
  });

  it("have rows of which a share comes late, on the day of the call", async () => {
    await under.inject({ kind: "lateRows", share: 0.3, ms: 3_600_000 });
    const early = await callsOf({ users: [alex], count: 200, number: dutch, allAnswered: true });
    expect(early.length).toBeGreaterThan(100);
    expect(early.length).toBeLessThan(180);
    await under.heal();
    expect(await callsOf({ users: [alex], count: 20, number: dutch, allAnswered: true })).toHaveLength(20);
  });

  it.each([
    { what: "somebody unknown", body: { users: ["nobody@contoso.com"], count: 1 }, says: /nobody@contoso/ },
    { what: "a policy without people", body: { policy: "Nowhere", count: 1 }, says: /Nobody is there/ },
    { what: "no number of calls", body: { users: [alex] }, says: /count/ },
  ])("cannot be $what", async ({ body, says }) => {
    await expect(under.control("POST", "/users/calls", body)).rejects.toThrow(says);
  });
});

describe("a tenant whose call rows mask nothing", () => {
  const under = tenantForSuite({ ...readContoso(), maskedDigits: 0 });

  it("shows the whole number at the far end", async () => {
    const from = new Date();
    await under.control("POST", "/users/calls", {
      users: [alex],
      count: 1,
      number: dutch,
      allAnswered: true,
    });
    const [row] = await collect(under.tenant.readCalls(from, new Date(Date.now() + 1_000), unhurried));

    expect(row?.calleeNumber).toBe(dutch);
  });
});

describe("a person whom somebody moves", () => {
  let services: Services | undefined;
  afterEach(() => services?.stop());

  it("calls out by the new trunk in the background too, and is called by the one their SBC sends from", async () => {
    let now = new Date("2026-11-20T12:00:00Z");
    const contoso = readContoso();
    const people = contoso.people.map(({ id }) => id);
    services = await startServices(
      {
        ...contoso,
        populations: [],
        gateways: contoso.gateways
          .filter(({ fqdn }) => fqdn === sbc1)
          .map((gateway) => ({ ...gateway, calls: { perDay: 0, perMinute: 60_000 } })),
      },
      { clock: () => now, requestLimits: Infinity },
    );
    await control("POST", "/faults", [
      { kind: "propagation", ms: 0 },
      { kind: "rowsLag", ms: 0 },
    ]);
    await runCmdletAt(services, "New-CsOnlinePSTNGateway", {
      Identity: second,
      SipSignalingPort: 5062,
      MediaBypass: true,
      Enabled: true,
    });
    for (const name of ["Amsterdam National", "Amsterdam International"])
      await control("PATCH", `/routes/${encodeURIComponent(name)}`, { gateways: [second] });
    now = new Date(now.getTime() + 1);
    const since = now;

    const seen = new Map<string, Set<string>>();
    const deadline = Date.now() + 60_000;
    while (seen.size < 2 && Date.now() < deadline) {
      for (const row of await rowsSince(since)) {
        // Not those that people have sent on, nor those to a voice application.
        if (!["ByotIn", "ByotOut"].includes(row.callType) || row.userId === null) continue;
        expect(people).toContain(row.userId);
        const trunks = seen.get(row.callType) ?? new Set();
        seen.set(row.callType, trunks.add(row.trunkFullyQualifiedDomainName));
      }
    }
    expect(seen).toEqual(
      new Map([
        ["ByotOut", new Set([second])],
        ["ByotIn", new Set([sbc1])],
      ]),
    );
  });

  async function rowsSince(from: Date) {
    const window = `fromDateTime=${from.toISOString()},toDateTime=${new Date(from.getTime() + 1).toISOString()}`;
    const path = `/v1.0/communications/callRecords/getDirectRoutingCalls(${window})`;
    if (!services) throw new Error("The services have not been started yet.");
    const page = (await (await fetchGraph(services, path)).json()) as {
      value: readonly { userId: string | null; callType: string; trunkFullyQualifiedDomainName: string }[];
    };
    return page.value;
  }
  const control = (method: string, path: string, body: unknown) =>
    fetch(`${services?.url}/control${path}`, { method, body: JSON.stringify(body) });
});

describe("a large tenant's calls", () => {
  const under = tenantForSuite(scaleUp(readContoso(), 0, 20_000));

  it("are all kept and read, a hundred thousand of them", async () => {
    const from = new Date();
    await under.control("POST", "/users/calls", { count: 100_000, allAnswered: true });
    const rows = await collect(under.tenant.readCalls(from, new Date(Date.now() + 60_000), unhurried));

    expect(rows).toHaveLength(100_000);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBeGreaterThan(19_000);
  });
});
