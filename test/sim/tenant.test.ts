import { afterEach, describe, expect, it } from "@jest/globals";
import { Defect, readContoso, type Contoso } from "../../sim/contoso.ts";
import { scaleUp } from "../../sim/tenant/scale.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";
import { fetchGraph, runCmdletAt } from "../support/tenant/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";
import { ids } from "../support/people.ts";

interface Page {
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly "@odata.nextLink"?: string;
}

const day = 24 * 3_600_000;
let services: Services | undefined;
afterEach(async () => {
  await services?.stop();
  services = undefined;
});

describe("the simulated tenant's seed", () => {
  const contoso = readContoso();

  it("has a trunk for every defect that an SBC can have", () => {
    const seeded = new Set(contoso.gateways.flatMap(({ sbc }) => sbc.defects));

    expect([...Defect.options].filter((defect) => !seeded.has(defect))).toEqual([]);
  });

  it("has a first trunk that nothing is wrong with", () => {
    const [first] = contoso.gateways;

    expect(first).toMatchObject({
      fqdn: "sbc1.contoso.com",
      settings: { MediaBypass: false, Enabled: true, SendSipOptions: true, IPAddressVersion: "IPv4" },
      sbc: { defects: [] },
    });
  });

  it("names every trunk once, at an address of its own", () => {
    const places = contoso.gateways.map(({ sbc, settings }) => `${sbc.address}:${settings.SipSignalingPort}`);

    expect(new Set(places).size).toBe(contoso.gateways.length);
    expect(new Set(contoso.gateways.map(({ fqdn }) => fqdn)).size).toBe(contoso.gateways.length);
  });
});

describe("a larger tenant", () => {
  it("has as many gateways and users as asked for, the seed's among them", async () => {
    const contoso = scaleUp(readContoso(), 260, 2_500);
    const places = contoso.gateways.map(({ sbc, settings }) => `${sbc.address}:${settings.SipSignalingPort}`);
    await start(contoso);

    expect(contoso.gateways[0]?.fqdn).toBe("sbc1.contoso.com");
    expect(new Set(places).size).toBe(260);
    expect(await pagesOf("/v1.0/admin/teams/userConfigurations")).toEqual(Array<number>(25).fill(100));
  });

  it("has its further users even without further gateways", async () => {
    await start(scaleUp(readContoso(), 0, 1_200));

    expect(await pagesOf("/v1.0/admin/teams/userConfigurations")).toEqual(Array<number>(12).fill(100));
  });
});

describe("the callers", () => {
  it("have called for a day when the tenant starts, the same calls for the same seed", async () => {
    const now = new Date("2026-11-20T12:00:00Z");
    const first = await rowsFrom({ seed: 7, clock: () => now });
    const again = await rowsFrom({ seed: 7, clock: () => now });
    const other = await rowsFrom({ seed: 8, clock: () => now });

    expect(first.length).toBeGreaterThan(500);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("succeed mostly on a healthy trunk and never on one with an expired certificate", async () => {
    const rows = await rowsFrom({});
    const share = (fqdn: string) => {
      const own = rows.filter((row) => row.trunkFullyQualifiedDomainName === fqdn);
      return own.filter((row) => row.successfulCall).length / own.length;
    };

    expect(share("sbc1.contoso.com")).toBeGreaterThan(0.6);
    expect(share("sbc3.contoso.com")).toBe(0);
  });

  it("leave the documented sentinels in their rows", async () => {
    const rows = await rowsFrom({});
    const good = rows.filter((row) => row.successfulCall);
    const bad = rows.filter((row) => !row.successfulCall);

    expect(good.every((row) => typeof row.endDateTime === "string")).toBe(true);
    expect(bad.every((row) => row.endDateTime === null)).toBe(true);
    expect(
      good.every((row) => row.failureDateTime === "0001-01-01T00:00:00Z" && row.finalSipCode === 0),
    ).toBe(true);
    expect(good.every((row) => row.callEndSubReason === 540000)).toBe(true);
    expect(bad.every((row) => row.duration === 0 && row.failureDateTime === row.startDateTime)).toBe(true);
  });

  it("are not all alike: some ring for long, some are sent on, and some reach nobody whom the row could name", async () => {
    const rows = await rowsFrom({});
    const ringing = rows
      .filter(({ callType }) => callType === "ByotOut")
      .map(
        ({ startDateTime, inviteDateTime }) =>
          Date.parse(String(startDateTime)) - Date.parse(String(inviteDateTime)),
      );

    expect(new Set(rows.map(({ callType }) => callType))).toEqual(
      new Set(["ByotIn", "ByotOut", "ByotOutUserForwarding"]),
    );
    expect(Math.min(...ringing)).toBeLessThan(5_000);
    expect(Math.max(...ringing)).toBeGreaterThan(60_000);
    expect(rows.some(({ userId, callType }) => userId === null && callType === "ByotIn")).toBe(true);
  });
});

describe("time in the simulated tenant", () => {
  it("passes before an accepted change and a call's row show", async () => {
    let now = new Date("2026-11-20T12:00:00Z");
    await start(readContoso(), { clock: () => now, calls: false });
    await control("POST", "/faults", [
      { kind: "propagation", ms: 60_000 },
      { kind: "rowsLag", ms: 60_000 },
    ]);
    await cmdlet("Set-CsOnlinePSTNGateway", { Identity: "sbc1.contoso.com", MediaBypass: true });
    await control("POST", "/gateways/sbc1.contoso.com/calls", { count: 1 });
    const seen = async () => [await bypass("sbc1.contoso.com"), (await calls(now)).length];

    expect(await seen()).toEqual([false, 0]);
    now = new Date(now.getTime() + 60_000);
    expect(await seen()).toEqual([true, 1]);
  });
});

describe("a new gateway", () => {
  it("needs a verified domain: its full name, or that less one label", async () => {
    await start(readContoso(), { calls: false });
    await control("POST", "/faults", [{ kind: "propagation", ms: 0 }]);
    const names = ["voice.contoso.com", "sbc99.voice.contoso.com", "sbc99.sip.contoso.com", "adatum.com"];
    for (const Identity of names)
      await cmdlet("New-CsOnlinePSTNGateway", { Identity, SipSignalingPort: 5061 });
    expect(await Promise.all(names.map(bypass))).toEqual([false, false, undefined, undefined]);
  });
});

describe("the control API", () => {
  const under = tenantForSuite();
  afterEach(() => under.heal());

  it("makes media fail on a bypassed trunk only", async () => {
    const from = new Date(Date.now() - 1);
    await under.inject(
      { kind: "failingCalls", fqdn: "sbc1.contoso.com", code: 531027 },
      { kind: "failingCalls", fqdn: "sbc31.voice.contoso.com", code: 531004 },
    );
    await under.control("POST", "/gateways/sbc1.contoso.com/calls", { count: 20 });
    await under.control("POST", "/gateways/sbc31.voice.contoso.com/calls", { count: 20 });
    const rows = await collect(under.tenant.readCalls(from, new Date(Date.now() + 1_000), unhurried));
    const codes = Map.groupBy(rows, ({ callEndSubReason }) => callEndSubReason);

    expect(codes.get(531027)).toBeUndefined();
    expect(codes.get(531004)?.map(({ trunkFqdn }) => trunkFqdn)).toEqual(
      Array<string>(20).fill("sbc31.voice.contoso.com"),
    );
  });

  it("edits a gateway as another admin would, seen at once and not counted as the bot's effect", async () => {
    const before = await under.control<readonly unknown[]>("GET", "/effects");
    await under.control("PATCH", "/gateways/sbc8.contoso.com", { Enabled: false, SipSignalingPort: 5067 });

    expect(await under.tenant.readGateway("sbc8.contoso.com", unhurried)).toMatchObject({
      enabled: false,
      sipSignalingPort: 5067,
      sendSipOptions: true,
    });
    expect(await under.control("GET", "/effects")).toEqual(before);
  });

  it("edits people, routes and policies as another admin would, seen at once", async () => {
    const before = await under.control("GET", "/tenant");
    const effects = await under.control("GET", "/effects");
    await under.control("PATCH", "/users/adelev@contoso.com", { direct: "Dublin Staff" });
    await under.control("PATCH", "/routes/Dublin%20National", { pattern: "^\\+353", priority: 9 });
    await under.control("PATCH", "/policies/Dublin%20Sales", { usages: ["Dublin National"] });

    const routing = whole(await under.tenant.readVoiceRouting(unhurried));
    expect(routing.routes.find(({ name }) => name === "Dublin National")).toMatchObject({
      numberPattern: "^\\+353",
      priority: 9,
      gateways: ["sbc2.contoso.com"],
    });
    expect(routing.policies.find(({ name }) => name === "Dublin Sales")?.usages).toEqual(["Dublin National"]);
    const adele = await under.tenant.readUser(ids.adele, unhurried);
    expect(adele?.voiceRouting).toEqual({ kind: "direct", policy: "Dublin Staff" });
    expect(await under.control("GET", "/effects")).toEqual(effects);
    expect(await under.control("GET", "/tenant")).not.toEqual(before);
  });

  it("lists every fault that was injected, until they are healed", async () => {
    const kinds = async () =>
      (await under.control<readonly { kind: string }[]>("GET", "/faults")).map(({ kind }) => kind);
    const usual = await kinds();
    await under.inject(
      { kind: "shortRedials", fqdn: "sbc1.contoso.com" },
      { kind: "batchRefuses", users: ["u-1"], why: "No." },
      { kind: "assignmentPropagation", users: ["u-1"], ms: 5 },
    );

    expect((await kinds()).length).toBe(usual.length + 3);
    await under.heal();
    expect(await kinds()).toEqual(usual);
  });

  it("changes what is wrong with an SBC", async () => {
    await under.control("PUT", "/gateways/sbc3.contoso.com/defects", ["self-signed"]);
    const { gateways } = await under.control<{
      gateways: readonly { fqdn: string; defects: readonly string[] }[];
    }>("GET", "/state");

    expect(gateways.find(({ fqdn }) => fqdn === "sbc3.contoso.com")?.defects).toEqual(["self-signed"]);
  });

  it.each([
    { what: "an unknown fault", method: "POST", path: "/faults", body: { kind: "earthquake" }, says: /kind/ },
    {
      what: "an unknown setting",
      method: "PATCH",
      path: "/gateways/sbc1.contoso.com",
      body: { Colour: 1 },
      says: /Colour/,
    },
    {
      what: "an unknown person",
      method: "PATCH",
      path: "/users/nobody@contoso.com",
      body: { direct: null },
      says: /Nothing at/,
    },
    {
      what: "an unknown gateway",
      method: "PATCH",
      path: "/gateways/nobody.contoso.com",
      body: {},
      says: /Nothing at/,
    },
    { what: "an unknown path", method: "GET", path: "/weather", body: undefined, says: /Nothing at/ },
  ])("refuses $what", async ({ method, path, body, says }) => {
    await expect(under.control(method, path, body)).rejects.toThrow(says);
  });
});

async function start(contoso: Contoso, options: Parameters<typeof startServices>[1] = {}): Promise<void> {
  await services?.stop();
  services = await startServices(contoso, options);
}

async function rowsFrom(options: Parameters<typeof startServices>[1]) {
  await start(readContoso(), options);
  return calls(options?.clock?.() ?? new Date());
}

async function calls(now: Date): Promise<Page["value"]> {
  const window = `fromDateTime=${new Date(now.getTime() - day).toISOString()},toDateTime=${new Date(now.getTime() + 1).toISOString()}`;
  const rows = [];
  for (
    let path: string | undefined = `/v1.0/communications/callRecords/getDirectRoutingCalls(${window})`;
    path;
  ) {
    const page = await get(path);
    rows.push(...page.value);
    path = page["@odata.nextLink"];
  }
  return rows;
}

async function pagesOf(path: string): Promise<readonly number[]> {
  const lengths = [];
  for (let next: string | undefined = path; next;) {
    const page = await get(next);
    lengths.push(page.value.length);
    next = page["@odata.nextLink"];
  }
  return lengths;
}

async function get(path: string): Promise<Page> {
  if (!services) throw new Error("The services have not been started yet.");
  return (await (await fetchGraph(services, path)).json()) as Page;
}

async function control(method: string, path: string, body: unknown): Promise<void> {
  await fetch(`${services?.url}/control${path}`, { method, body: JSON.stringify(body) });
}

async function cmdlet(name: string, parameters: Readonly<Record<string, unknown>>) {
  if (!services) throw new Error("The services have not been started yet.");
  return runCmdletAt(services, name, parameters);
}

async function bypass(fqdn: string): Promise<unknown> {
  const [gateway] = await cmdlet("Get-CsOnlinePSTNGateway", { Identity: fqdn });
  return gateway?.MediaBypass;
}
