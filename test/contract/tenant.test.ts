import { afterEach, describe, expect, it } from "@jest/globals";
import {
  derivedTrunks,
  emergencyCallsReaching,
  policiesReaching,
} from "../../src/telephony/voice-routing.ts";
import { usesLocalMediaOptimisation } from "../../src/telephony/gateway.ts";
import { effectivePolicy } from "../../src/telephony/voice-user.ts";
import { bypassStep, collect, tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";
import { ids, groups } from "../support/people.ts";

const sbc1 = "sbc1.contoso.com";
const sbc2 = "sbc2.contoso.com";
const { dublinSales } = groups;
const { amsterdamProjects } = groups;
const nobody = "b0000000-0000-4000-8000-00000000dead";
const under = tenantForSuite();
afterEach(() => under.heal());

describe("a tenant's gateways", () => {
  it("are read with their settings", async () => {
    const gateways = whole(await under.tenant.readGateways(unhurried));

    expect(gateways.find(({ fqdn }) => fqdn === sbc1)).toMatchObject({
      sipSignalingPort: 5061,
      mediaBypass: false,
      enabled: true,
      sendSipOptions: true,
      maxConcurrentSessions: 200,
      bypassMode: "None",
      proxySbc: null,
      ipAddressVersion: "IPv4",
      numberTranslationRules: { outboundTeams: [] },
    });
  });

  it("tell local media optimisation from plain bypass", async () => {
    const gateways = whole(await under.tenant.readGateways(unhurried));

    expect(
      gateways.filter((gateway) => usesLocalMediaOptimisation(gateway, gateways)).map(({ fqdn }) => fqdn),
    ).toEqual(["sbc5.contoso.com"]);
  });

  it("are read one at a time in any case of letters", async () => {
    expect((await under.tenant.readGateway("SBC1.contoso.com", unhurried))?.fqdn).toBe(sbc1);
  });

  it("are undefined where there is no object of that name", async () => {
    expect(await under.tenant.readGateway("nobody.contoso.com", unhurried)).toBeUndefined();
  });
});

describe("a tenant's voice routing", () => {
  it("leads from policies through usages and routes to a trunk", async () => {
    const routing = whole(await under.tenant.readVoiceRouting(unhurried));

    expect(policiesReaching(sbc1, routing)).toEqual(["Global", "Amsterdam International"]);
    expect(emergencyCallsReaching(sbc1, routing)).toEqual([]);
    expect(emergencyCallsReaching(sbc2, routing)).toEqual([{ policy: "Ireland", dialStrings: ["112"] }]);
  });

  it("shows carrier trunks that only a route names", async () => {
    const gateways = whole(await under.tenant.readGateways(unhurried));
    const routing = whole(await under.tenant.readVoiceRouting(unhurried));

    expect(derivedTrunks(new Set(gateways.map(({ fqdn }) => fqdn)), routing)).toEqual([
      "customer7.carrier.example",
    ]);
  });

  it("lists what else depends on trunks", async () => {
    expect(whole(await under.tenant.readTrunkDependants(unhurried))).toEqual({
      survivableBranches: [{ fqdn: "sba-dublin.contoso.com", site: "Dublin" }],
      sharedCalling: [{ policy: "Dublin Reception", resourceAccountId: expect.stringMatching(/^ae/) }],
      audioConferencing: [
        { policy: "Global", usages: [] },
        { policy: "Meetings Amsterdam", usages: ["Amsterdam National"] },
      ],
      networkSites: [{ site: "Amsterdam", policy: "Amsterdam International" }],
      groupAssignments: [
        { groupId: dublinSales, policy: "Dublin Sales", rank: 1 },
        { groupId: amsterdamProjects, policy: "Amsterdam International", rank: 2 },
      ],
      emergencyCalling: {
        policies: [
          { name: "Global", tellsSomebody: true },
          { name: "Amsterdam Desk", tellsSomebody: true },
        ],
        sites: [
          { site: "Amsterdam", policy: "Amsterdam Desk" },
          { site: "Rotterdam", policy: null },
        ],
      },
    });
  });
});

describe("a tenant's people", () => {
  it("come with the policy in force and how they got it", async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    const kinds = Map.groupBy(users, ({ voiceRouting }) => voiceRouting.kind);

    expect([...kinds.keys()].sort()).toEqual(["direct", "global", "group"]);
    expect(kinds.get("group")?.map(({ voiceRouting }) => voiceRouting)).toContainEqual({
      kind: "group",
      policy: "Dublin Sales",
      groupId: dublinSales,
    });
  });

  it("who can call through the first trunk are 120, none of them a resource account", async () => {
    const policies = policiesReaching(sbc1, whole(await under.tenant.readVoiceRouting(unhurried)));
    const users = await collect(under.tenant.readUsers(unhurried));
    const reaching = users.filter(
      ({ voiceRouting, enterpriseVoiceEnabled }) =>
        enterpriseVoiceEnabled && policies.includes(effectivePolicy(voiceRouting)),
    );

    expect(reaching).toHaveLength(120);
    expect(new Set(reaching.map(({ accountType }) => accountType))).toEqual(new Set(["user"]));
  });

  it("are all there, those who cannot call too", async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    const without = users.filter(({ enterpriseVoiceEnabled }) => !enterpriseVoiceEnabled);

    expect(new Set(without.map(({ accountType }) => accountType))).toEqual(new Set(["user", "onPremises"]));
  });

  it("come with their office, and with what keeps them from bypass", async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    const named = (alias: string) =>
      users.find(({ userPrincipalName }) => userPrincipalName === `${alias}@contoso.com`);

    expect(named("adelev")).toMatchObject({ site: "Utrecht", complianceRecording: false });
    expect(named("isaiahl")?.site).toBeNull();
    expect(users.filter(({ complianceRecording }) => complianceRecording)).toEqual([named("pattif")]);
    expect(users.filter(({ sharedCalling }) => sharedCalling)).toHaveLength(12);
  });

  it("are read one at a time as in the whole list, and undefined where there is nobody", async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    const lynne = users.find(({ userPrincipalName }) => userPrincipalName.startsWith("lynner"));

    expect(lynne?.voiceRouting).toEqual({
      kind: "group",
      policy: "Amsterdam International",
      groupId: amsterdamProjects,
    });
    expect(await under.tenant.readUser(lynne?.id ?? "", unhurried)).toEqual(lynne);
    expect(await under.tenant.readUser(nobody, unhurried)).toBeUndefined();
  });

  it("in a group include those of nested groups, and no groups", async () => {
    expect(await under.tenant.readGroupMembers(groups.telephonyAdmins, unhurried)).toEqual([
      ids.alex,
      ids.adele,
    ]);
  });

  it("in a group that does not exist are a refusal", async () => {
    await expect(
      under.tenant.readGroupMembers("9a000000-0000-4000-8000-00000000dead", unhurried),
    ).rejects.toMatchObject({
      name: "TenantError",
      kind: "notFound",
    });
  });
});

it("a tenant's verified domains leave out the unverified", async () => {
  expect(whole(await under.tenant.readVerifiedDomains(unhurried))).toEqual([
    "contoso.com",
    "voice.contoso.com",
    "contoso.onmicrosoft.com",
  ]);
});

it("a tenant's client media ports are a range", async () => {
  expect(await under.tenant.readClientMediaPorts(unhurried)).toEqual({
    restricted: true,
    audio: { first: 50_000, last: 50_019 },
  });
});

describe("a tenant's calls", () => {
  it("carry the trunk's flag at the time of the call", async () => {
    const from = new Date(Date.now() - 1_000);
    await under.control("POST", `/gateways/sbc31.voice.contoso.com/calls`, { count: 3 });
    await under.control("POST", `/gateways/${sbc2}/calls`, { count: 2 });

    const rows = await collect(under.tenant.readCalls(from, new Date(Date.now() + 1_000), unhurried));

    expect(rows.map(({ trunkFqdn, mediaBypassEnabled }) => `${trunkFqdn} ${mediaBypassEnabled}`)).toEqual([
      ...Array<string>(3).fill("sbc31.voice.contoso.com true"),
      ...Array<string>(2).fill(`${sbc2} false`),
    ]);
    expect(rows.every(({ startedAt }) => startedAt >= from)).toBe(true);
  });

  it("of a long span are read in slices that neither lose nor repeat a row", async () => {
    await under.control("POST", `/gateways/${sbc2}/calls`, { count: 1_500 });
    const from = new Date(Date.now() - 9.5 * 24 * 3_600_000);

    const rows = await collect(under.tenant.readCalls(from, new Date(Date.now() + 1_000), unhurried));

    expect(rows.length).toBeGreaterThanOrEqual(1_500);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});

describe("media bypass", () => {
  it("is accepted at once, read back when the change has arrived, and undone the same way", async () => {
    await under.tenant.perform(bypassStep(sbc1, true), unhurried);
    expect((await under.tenant.readGateway(sbc1, unhurried))?.mediaBypass).toBe(true);

    await under.tenant.perform(bypassStep(sbc1, false), unhurried);
    expect((await under.tenant.readGateway(sbc1, unhurried))?.mediaBypass).toBe(false);
  });

  it("shows the former state until the change has arrived", async () => {
    await under.inject({ kind: "propagation", ms: 3_600_000 });
    await under.tenant.perform(bypassStep("sbc4.contoso.com", true), unhurried);

    expect((await under.tenant.readGateway("sbc4.contoso.com", unhurried))?.mediaBypass).toBe(false);
  });

  it("touches nothing else of the trunk", async () => {
    const before = await under.tenant.readGateway(sbc2, unhurried);
    await under.tenant.perform(bypassStep(sbc2, true), unhurried);

    expect(await under.tenant.readGateway(sbc2, unhurried)).toEqual({ ...before, mediaBypass: true });
  });

  it("may be asked for twice", async () => {
    await under.tenant.perform(bypassStep(sbc2, true), unhurried);
    await under.tenant.perform(bypassStep(sbc2, true), unhurried);

    expect((await under.tenant.readGateway(sbc2, unhurried))?.mediaBypass).toBe(true);
  });

  it.each([
    { because: "there is no such trunk", fqdn: "nobody.contoso.com", kind: "notFound" },
    { because: "the trunk is IPv6", fqdn: "sbc28.contoso.com", kind: "refused" },
  ])("is refused when $because", async ({ fqdn, kind }) => {
    await expect(under.tenant.perform(bypassStep(fqdn, true), unhurried)).rejects.toMatchObject({
      name: "TenantError",
      kind,
    });
  });
});
