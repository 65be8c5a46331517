import { noDependants } from "../../support/changes/migration-builders.ts";
import { describe, expect, it } from "@jest/globals";
import type { CheckContext } from "../../../src/preflight/check.ts";
import { gatewaySettingsCheck } from "../../../src/preflight/checks/gateway-settings.ts";
import { trunkDependantsCheck } from "../../../src/preflight/checks/trunk-dependants.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import { aGateway, aRouting } from "../../support/changes/builders.ts";
import { aCheckContext } from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();

describe("the gateway's settings", () => {
  const check = (changed: Partial<Gateway>, context: Partial<CheckContext> = {}) =>
    gatewaySettingsCheck.run(aCheckContext({ gateway: aGateway(changed), ...context }), signal);

  it("pass when enabled, watched and on IPv4", async () => {
    const result = await check({});
    expect(result).toMatchObject({ outcome: "pass", fix: null });
    expect(result.evidence).toContain("MaxConcurrentSessions: 200");
  });

  it("fail on an IPv6 trunk", async () => {
    expect(await check({ ipAddressVersion: "IPv6" })).toMatchObject({
      outcome: "fail",
      summary: "This is an IPv6 trunk, and media bypass works on IPv4 trunks only.",
    });
  });

  it.each<[string, Partial<Gateway>, string]>([
    ["a disabled trunk", { enabled: false }, "The trunk is disabled"],
    ["SendSipOptions off", { sendSipOptions: false }, "SendSipOptions is off"],
    ["a bypass mode", { bypassMode: "Always" }, "part of local media optimisation"],
    ["a proxy SBC", { proxySbc: "proxy.contoso.com" }, "part of local media optimisation"],
  ])("warn about %s", async (_case, changed, words) => {
    expect(await check(changed)).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining(words),
    });
  });

  it("warn where another trunk names this one as its proxy", async () => {
    const fleet = [aGateway(), aGateway({ fqdn: "branch.contoso.com", proxySbc: "sbc1.contoso.com" })];
    expect(await check({}, { fleet })).toMatchObject({ outcome: "warn" });
  });

  it("tell location-based routing and a mere site apart from local media optimisation", async () => {
    const lbr = await check({ gatewaySiteId: "Mumbai", gatewaySiteLbrEnabled: true });
    expect(lbr.outcome).toBe("pass");
    expect(lbr.evidence.join()).toContain("Location-based routing at site Mumbai");
    const site = await check({ gatewaySiteId: "Mumbai" });
    expect(site.outcome).toBe("pass");
    expect(site.evidence.join()).toContain("neither local media optimisation nor location-based routing");
  });

  it("say that an unset session limit is none", async () => {
    const result = await check({ maxConcurrentSessions: null });
    expect(result.evidence).toContain("MaxConcurrentSessions: not set, so Teams alerts on no limit");
  });

  it("warn about another port in the government clouds only", async () => {
    expect(await check({ sipSignalingPort: 5067 }, { cloud: "dod" })).toMatchObject({ outcome: "warn" });
    expect(await check({ sipSignalingPort: 5067 })).toMatchObject({ outcome: "pass" });
    expect(await check({}, { cloud: "gccHigh" })).toMatchObject({ outcome: "pass" });
  });

  it("fail for a carrier's derived trunk, which only routes name", async () => {
    const context = aCheckContext({ gateway: undefined });
    expect(await gatewaySettingsCheck.run(context, signal)).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("carrier's derived trunk"),
      fix: expect.stringContaining("Ask the carrier"),
    });
  });

  it("fail for an unknown trunk", async () => {
    const context = aCheckContext({ gateway: undefined, fqdn: "sbc9.contoso.com" });
    expect(await gatewaySettingsCheck.run(context, signal)).toMatchObject({
      outcome: "fail",
      summary: "The tenant has no gateway of this name.",
    });
  });
});

describe("who else is on the trunk", () => {
  const check = (changed: Partial<CheckContext>) => trunkDependantsCheck.run(aCheckContext(changed), signal);

  it("passes with ordinary users only, and counts them", async () => {
    expect(await check({})).toMatchObject({ outcome: "pass", summary: "Only ordinary users: 120 users." });
  });

  it("warns that emergency calls move at once", async () => {
    const emergencyPolicies = [
      {
        name: "Germany",
        emergencyNumbers: [
          { dialString: "112", usage: "Germany" },
          { dialString: "110", usage: "Other" },
        ],
      },
    ];
    expect(await check({ routing: aRouting({ emergencyPolicies }) })).toMatchObject({
      outcome: "warn",
      summary: "Emergency calls use this trunk and move to media bypass at once: 112 (Germany).",
    });
  });

  it("warns that voice applications move at once", async () => {
    const usersByPolicy = [{ policy: "Berlin", users: 1, resourceAccounts: 1 }];
    expect(await check({ usersByPolicy })).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining("Voice applications (1 resource account) use this trunk"),
    });
  });

  it("leaves out people on policies that do not reach it", async () => {
    const usersByPolicy = [
      { policy: "Berlin", users: 3, resourceAccounts: 0 },
      { policy: "Oslo", users: 50, resourceAccounts: 4 },
    ];
    expect(await check({ usersByPolicy })).toMatchObject({
      outcome: "pass",
      summary: "Only ordinary users: 3 users.",
    });
  });

  it("lists every survivable branch by its own name: one on its site depends on it, others may", async () => {
    const dependants = {
      ...noDependants(),
      survivableBranches: [{ fqdn: "sba.contoso.com", site: "Berlin" }],
    };
    expect(await check({ dependants, gateway: aGateway({ gatewaySiteId: "Berlin" }) })).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining("sba.contoso.com depends on media bypass"),
    });
    const survivableBranches = [...dependants.survivableBranches, { fqdn: "sba2.contoso.com", site: null }];
    const elsewhere = await check({
      dependants: { ...dependants, survivableBranches },
      gateway: aGateway({ gatewaySiteId: "Oslo" }),
    });
    // True of every trunk of this tenant, so it is told and warns of nothing.
    expect(elsewhere).toMatchObject({ outcome: "pass" });
    expect(elsewhere.evidence.join(" ")).toMatch(
      /may depend on media bypass on this trunk.*sba\.contoso\.com \(site Berlin\).*sba2\.contoso\.com \(no site\)/,
    );
  });

  it("names routes that take emergency numbers, or may, also where no emergency policy uses them", async () => {
    const route = (name: string, numberPattern: string) => ({
      ...aRouting().routes[0]!,
      name,
      numberPattern,
    });
    const routes = [route("AU", "^\\+61000$"), route("Odd", "^(?>1)$"), route("People", "^\\+49\\d{6,13}$")];
    const { evidence, summary } = await check({ routing: aRouting({ routes }) });
    const said = [summary, ...evidence].join(" ");
    expect(said).toMatch(/Routes to this trunk take emergency numbers, or may: AU.*Odd/);
    expect(said).not.toContain("People");
  });

  it("says of network sites that they may use it, and of meetings that they do", async () => {
    const dependants = {
      ...noDependants(),
      audioConferencing: [
        { policy: "Meetings", usages: ["Germany"] },
        { policy: "Elsewhere", usages: ["Norway"] },
      ],
      networkSites: [
        { site: "Adlershof", policy: "Berlin" },
        { site: "Oslo", policy: "Oslo" },
      ],
    };
    const { summary, evidence } = await check({ dependants });
    const said = [summary, ...evidence].join(" ");
    expect(said).toContain("Meetings dial out by this trunk under Meetings.");
    expect(said).toMatch(/network sites Adlershof may call by this trunk/);
    expect(said).not.toContain("Oslo");
  });

  it("warns about Shared Calling where resource accounts are on the trunk", async () => {
    const dependants = {
      ...noDependants(),
      survivableBranches: [],
      sharedCalling: [{ policy: "Reception", resourceAccountId: "r-1" }],
    };
    const usersByPolicy = [{ policy: "Berlin", users: 0, resourceAccounts: 2 }];
    const result = await check({ dependants, usersByPolicy });
    expect(result.evidence.join()).toContain("Shared Calling (Reception)");
    expect(await check({ dependants })).toMatchObject({ outcome: "pass" });
  });
});
