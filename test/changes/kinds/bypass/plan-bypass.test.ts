import { describe, expect, it } from "@jest/globals";
import { digestOf, shortDigest } from "../../../../src/changes/digest.ts";
import { driftOf } from "../../../../src/changes/drift.ts";
import { planBypass } from "../../../../src/changes/kinds/bypass/plan-bypass.ts";
import type { TrunkSnapshot } from "../../../../src/changes/plans/trunk-snapshot.ts";
import { aGateway, aPlan, aReplay, aRouting, aSubmission } from "../../../support/changes/builders.ts";
import { noDependants } from "../../../support/changes/migration-builders.ts";
import { alex } from "../../../support/people.ts";

function aSnapshot(changed: Partial<TrunkSnapshot> = {}): TrunkSnapshot {
  const gateway = "gateway" in changed ? changed.gateway : aGateway();
  return {
    fqdn: "sbc1.contoso.com",
    gateway,
    fleet: gateway ? [gateway] : [],
    routing: aRouting(),
    dependants: noDependants(),
    usersByPolicy: [
      { policy: "Berlin", users: 120, resourceAccounts: 2 },
      { policy: "Madrid", users: 40, resourceAccounts: 0 },
    ],
    unread: [],
    ...changed,
  };
}

const request = { requestedBy: alex.id, reason: "Shorter media path", startAt: null, approvalsRequired: 1 };
const enable = { kind: "enableBypass" as const, ...request };
const disable = { kind: "disableBypass" as const, ...request };

function reasonOf(snapshot: TrunkSnapshot, kind: typeof enable | typeof disable): string {
  const result = planBypass(snapshot, kind);
  return result.ok ? "planned" : result.reasons.join(" ");
}

describe("planning a bypass switch", () => {
  it("holds the effect, its undo, the state before, and whoever is on the trunk", () => {
    const result = planBypass(aSnapshot(), enable);
    if (!result.ok) throw new Error(result.reasons.join(" "));
    expect(result.plan).toMatchObject({
      opening: [{ fqdn: "sbc1.contoso.com", from: false, to: true }],
      basis: { gateway: aGateway() },
      affected: { policies: [{ policy: "Berlin", users: 120, resourceAccounts: 2 }], emergencyCalls: [] },
      locks: ["trunk:sbc1.contoso.com"],
    });
  });

  it("tells the approver that emergency calls move at once", () => {
    const routing = aRouting({
      emergencyPolicies: [{ name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Germany" }] }],
    });
    const result = planBypass(aSnapshot({ routing }), enable);
    if (!result.ok) throw new Error(result.reasons.join(" "));
    expect(result.plan.affected?.emergencyCalls).toEqual([{ policy: "Berlin", dialStrings: ["112"] }]);
    expect(result.plan.cautions.join(" ")).toContain("emergency test call");
  });

  it("names to the approver who may be on the trunk, and leaves out whose policy leads elsewhere", () => {
    const dependants = noDependants({
      survivableBranches: [
        { fqdn: "sba.contoso.com", site: "Berlin" },
        { fqdn: "sba2.contoso.com", site: null },
      ],
      networkSites: [
        { site: "Adlershof", policy: "Berlin" },
        { site: "Gran Via", policy: "Madrid" },
      ],
    });
    for (const [kind, gatewaySiteId, expected] of [
      [
        enable,
        null,
        "Survivable branches may be on sbc1.contoso.com, as nothing ties them to one trunk, and need media bypass where they are: sba.contoso.com (site Berlin), sba2.contoso.com (no site).",
      ],
      [
        disable,
        "Berlin",
        "Survivable branches at the site of sbc1.contoso.com need its media bypass: sba.contoso.com.",
      ],
    ] as const) {
      const gateway = aGateway({ mediaBypass: kind === disable, gatewaySiteId });
      const result = planBypass(aSnapshot({ gateway, dependants }), kind);
      if (!result.ok) throw new Error(result.reasons.join(" "));
      expect(result.plan.cautions).toContain(expected);
      expect(result.plan.cautions).toContain(
        "People at these network sites may call by sbc1.contoso.com: Adlershof.",
      );
    }
  });

  it("names the routes that may carry emergency calls, also where no emergency policy leads here", () => {
    const [route] = aRouting().routes;
    if (!route) throw new Error("no route");
    const routing = aRouting({
      routes: [
        { ...route, name: "AU-Emergency", numberPattern: "^+000$" },
        { ...route, name: "Odd", numberPattern: "^(?>1)$" },
        route,
      ],
    });
    const result = planBypass(aSnapshot({ routing }), enable);
    if (!result.ok) throw new Error(result.reasons.join(" "));
    expect(result.plan.cautions).toContain(
      'Routes to this trunk that take emergency numbers, or may: "AU-Emergency" and "Odd".',
    );
    expect(result.plan.affected?.emergencyRoutes).toEqual(["AU-Emergency", "Odd"]);
  });

  it("does not count zero people where people were not read", () => {
    const result = planBypass(aSnapshot({ usersByPolicy: null }), enable);
    if (!result.ok) throw new Error(result.reasons.join(" "));
    expect(result.plan.affected?.policies).toBeNull();
  });

  it("is refused where it is on already", () => {
    expect(reasonOf(aSnapshot({ gateway: aGateway({ mediaBypass: true }) }), enable)).toBe(
      "Bypass is already on for sbc1.contoso.com.",
    );
  });

  it("is refused for an IPv6 trunk", () => {
    expect(reasonOf(aSnapshot({ gateway: aGateway({ ipAddressVersion: "IPv6" }) }), enable)).toContain(
      "IPv6 trunk",
    );
  });

  it("is refused for a derived trunk, whose settings are the carrier's", () => {
    expect(reasonOf(aSnapshot({ gateway: undefined }), enable)).toContain("Ask the carrier");
  });

  it("is refused for an unknown trunk", () => {
    expect(reasonOf(aSnapshot({ gateway: undefined, fqdn: "nobody.contoso.com" }), enable)).toContain(
      "not a gateway of this tenant",
    );
  });

  it.each([
    { what: "has a bypass mode", gateway: aGateway({ mediaBypass: true, bypassMode: "Always" }), fleet: [] },
    {
      what: "has a proxy SBC",
      gateway: aGateway({ mediaBypass: true, proxySbc: "proxy.contoso.com" }),
      fleet: [],
    },
    {
      what: "is another trunk's proxy SBC",
      gateway: aGateway({ mediaBypass: true }),
      fleet: [aGateway({ fqdn: "branch.contoso.com", proxySbc: "SBC1.contoso.com" })],
    },
  ])(
    "is refused to be switched off where the trunk $what: local media optimisation",
    ({ gateway, fleet }) => {
      expect(reasonOf(aSnapshot({ gateway, fleet: [gateway, ...fleet] }), disable)).toContain(
        "local media optimisation",
      );
    },
  );

  it("does not take a site id alone, which is location-based routing, for local media optimisation", () => {
    const gateway = aGateway({ mediaBypass: true, gatewaySiteId: "Berlin", gatewaySiteLbrEnabled: true });
    expect(reasonOf(aSnapshot({ gateway }), disable)).toBe("planned");
  });
});

describe("a plan's digest", () => {
  it("does not depend on the order in which keys were written", () => {
    const plan = aPlan();
    const reordered = Object.fromEntries(Object.entries(plan).reverse()) as unknown as typeof plan;
    expect(digestOf(aSubmission({ plan: reordered }))).toBe(digestOf(aSubmission({ plan })));
  });

  it.each([
    aPlan({ reason: "Another reason" }),
    aPlan({ opening: [] }),
    aPlan({ basis: { ...aPlan().basis, gateway: aGateway({ sendSipOptions: false }) } }),
    aPlan({ startAt: "2026-12-01T00:00:00.000Z" }),
  ])("changes with anything in the plan", (other) => {
    expect(digestOf(aSubmission({ plan: other }))).not.toBe(digestOf(aSubmission()));
  });

  it.each([
    { unknowns: ["Firewall"] },
    { warnings: ["Certificate: 20 days left"] },
    { replay: aReplay({ callers: 9 }) },
  ])("changes with anything that is accepted with it: %j", (changed) => {
    expect(digestOf(aSubmission(changed))).not.toBe(digestOf(aSubmission()));
  });

  it("has a short form for display", () => {
    expect(digestOf(aSubmission())).toContain(shortDigest(digestOf(aSubmission())));
  });
});

describe("drift of a trunk", () => {
  it("is nothing while all settings are as planned from", () => {
    expect(driftOf(aGateway(), aGateway())).toEqual([]);
  });

  it("names each setting with its old and new value", () => {
    expect(driftOf(aGateway(), aGateway({ enabled: false, maxConcurrentSessions: null }))).toEqual([
      "Enabled was true, is now false.",
      "MaxConcurrentSessions was 200, is now unset.",
    ]);
  });

  it("is a trunk that is gone", () => {
    expect(driftOf(aGateway(), undefined)).toEqual([
      "sbc1.contoso.com is no longer a gateway of this tenant.",
    ]);
  });
});
