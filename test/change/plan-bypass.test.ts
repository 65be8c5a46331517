import { describe, expect, it } from "@jest/globals";
import { digestOf, shortDigest } from "../../src/change/digest.ts";
import { driftOf } from "../../src/change/drift.ts";
import { planBypass, type BypassSnapshot } from "../../src/change/plan-bypass.ts";
import { aGateway, alex, aPlan, aRouting } from "../support/builders.ts";
import { noDependants } from "../support/migration-builders.ts";

function aSnapshot(changed: Partial<BypassSnapshot> = {}): BypassSnapshot {
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

function reasonOf(snapshot: BypassSnapshot, kind: typeof enable | typeof disable): string {
  const result = planBypass(snapshot, kind);
  return result.ok ? "planned" : result.reason;
}

describe("planning a bypass switch", () => {
  it("holds the effect, its undo, the state before, and whoever is on the trunk", () => {
    const result = planBypass(aSnapshot(), enable);
    if (!result.ok) throw new Error(result.reason);
    expect(result.plan).toMatchObject({
      steps: [{ fqdn: "sbc1.contoso.com", from: false, to: true }],
      undo: [{ fqdn: "sbc1.contoso.com", from: true, to: false }],
      before: aGateway(),
      affected: { policies: [{ policy: "Berlin", users: 120, resourceAccounts: 2 }], emergencyCalls: [] },
      locks: ["trunk:sbc1.contoso.com"],
    });
  });

  it("tells the approver that emergency calls move at once", () => {
    const routing = aRouting({
      emergencyPolicies: [{ name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Germany" }] }],
    });
    const result = planBypass(aSnapshot({ routing }), enable);
    if (!result.ok) throw new Error(result.reason);
    expect(result.plan.affected.emergencyCalls).toEqual([{ policy: "Berlin", dialStrings: ["112"] }]);
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
      if (!result.ok) throw new Error(result.reason);
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
    if (!result.ok) throw new Error(result.reason);
    expect(result.plan.cautions).toContain(
      'Routes to this trunk that take emergency numbers, or may: "AU-Emergency" and "Odd".',
    );
  });

  it("does not count nobody where people were not read", () => {
    const result = planBypass(aSnapshot({ usersByPolicy: null }), enable);
    if (!result.ok) throw new Error(result.reason);
    expect(result.plan.affected.policies).toBeNull();
  });

  it("is refused where it is on already", () => {
    expect(reasonOf(aSnapshot({ gateway: aGateway({ mediaBypass: true }) }), enable)).toBe(
      "Media bypass is already on on sbc1.contoso.com.",
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

  it("is refused for a name nobody knows", () => {
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
    expect(digestOf(reordered)).toBe(digestOf(plan));
  });

  it.each([
    aPlan({ reason: "Another reason" }),
    aPlan({ steps: [] }),
    aPlan({ before: aGateway({ sendSipOptions: false }) }),
    aPlan({ startAt: "2026-12-01T00:00:00.000Z" }),
  ])("changes with anything in the plan", (other) => {
    expect(digestOf(other)).not.toBe(digestOf(aPlan()));
  });

  it("is shown short", () => {
    expect(digestOf(aPlan())).toContain(shortDigest(digestOf(aPlan())));
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
