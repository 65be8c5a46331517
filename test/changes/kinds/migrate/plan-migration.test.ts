import { describe, expect, it } from "@jest/globals";
import type { MigrationSnapshot } from "../../../../src/changes/plans/migration-snapshot.ts";
import type { Membership } from "../../../../src/changes/waves/members.ts";
import type { Plan } from "../../../../src/changes/plan.ts";
import { planMigration } from "../../../../src/changes/kinds/migrate/plan-migration.ts";
import { candidatesFor } from "../../../../src/telephony/call-routing.ts";
import { createdPolicies, createdRoutes } from "../../../../src/changes/plans/plan-objects.ts";
import type { MigrationOptions } from "../../../../src/changes/kinds/migrate/kind.ts";
import { aGateway, aRouting, minutesAfter, noon } from "../../../support/changes/builders.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  aVoiceUser,
  newFqdn,
  noDependants,
  oldFqdn,
  userId,
} from "../../../support/changes/migration-builders.ts";

function planned(
  snapshot: Partial<MigrationSnapshot> = {},
  options: Partial<MigrationOptions> = {},
): { readonly plan: Plan; readonly membership: Membership } {
  const result = planMigration(aMigrationSnapshot(snapshot), aMigrationPlanRequest(options));
  if (!result.ok) throw new Error(result.reasons.join(" "));
  return result;
}

function reasons(
  snapshot: Partial<MigrationSnapshot>,
  options: Partial<MigrationOptions> = {},
): readonly string[] {
  const result = planMigration(aMigrationSnapshot(snapshot), aMigrationPlanRequest(options));
  return result.ok ? ["planned"] : result.reasons;
}

const twoUsages = aRouting({
  usages: ["National", "International"],
  routes: [
    aRoute({ name: "National", usages: ["National"], priority: 3, gateways: [oldFqdn, "sbc2.contoso.com"] }),
    aRoute({ name: "World", usages: ["International"], priority: 1, numberPattern: "^\\+\\d{7,15}$" }),
  ],
  policies: [
    aPolicy({ name: "Berlin", usages: ["International", "National"] }),
    aPolicy({ name: "Global", usages: ["National"] }),
    aPolicy({ name: "Nobody", usages: [] }),
  ],
});

describe("planning a migration", () => {
  it("makes the new trunk with every setting of the old, its own name and port, and bypass on", () => {
    const old = aGateway({
      gatewaySiteId: "Berlin",
      forwardPai: true,
      numberTranslationRules: {
        inboundPstn: ["in"],
        inboundTeams: [],
        outboundPstn: ["a", "b"],
        outboundTeams: [],
      },
    });
    const { plan } = planned({ fleet: [old] });
    expect(plan.pair).toEqual({
      from: old,
      to: { ...old, fqdn: newFqdn, sipSignalingPort: 5067, mediaBypass: true },
    });
    expect(plan.opening[0]).toEqual({ kind: "createGateway", gateway: plan.pair?.to });
  });

  it("makes one usage per source usage, one copy per route and one policy per source policy", () => {
    const { plan } = planned({ routing: twoUsages });
    expect(plan.opening.map(({ kind }) => kind)).toEqual([
      "createGateway",
      "addUsage",
      "addUsage",
      "createRoute",
      "createRoute",
      "createRoute",
      "createRoute",
      "createPolicy",
      "createPolicy",
    ]);
    expect(createdRoutes(plan)).toMatchObject([
      { name: "World Bypass", priority: 4, gateways: [newFqdn], usages: ["International Bypass"] },
      { name: "World Bypass Backup", priority: 5, gateways: [oldFqdn], usages: ["International Bypass"] },
      {
        name: "National Bypass",
        priority: 6,
        gateways: [newFqdn, "sbc2.contoso.com"],
        usages: ["National Bypass"],
      },
      { name: "National Bypass Backup", priority: 7, gateways: [oldFqdn], usages: ["National Bypass"] },
    ]);
    expect(createdPolicies(plan)).toMatchObject([
      {
        name: "Berlin Bypass",
        usages: ["International Bypass", "National Bypass", "International", "National"],
      },
      { name: "Global Bypass", usages: ["National Bypass", "National"] },
    ]);
  });

  it("lets a call that the new trunk cannot take go by the old one, inside the usage of the copy", () => {
    const { plan } = planned({ routing: twoUsages });
    const routes = [...twoUsages.routes, ...createdRoutes(plan)];
    const usages = createdPolicies(plan)[1]?.usages ?? [];
    expect(
      candidatesFor("+493012345678", usages, routes).map(({ usage, gateways }) => [usage, ...gateways]),
    ).toEqual([
      ["National Bypass", newFqdn, "sbc2.contoso.com"],
      ["National Bypass", oldFqdn],
    ]);
    const said = plan.cautions.join(" ");
    expect(said).toMatch(
      /408,503,504 without any provisional answer but 100.*goes by sbc1.*backup route in the same usage/,
    );
    expect(said).toMatch(/source usages stand behind.*numbers that no copy matches.*no fallback/);
  });

  it("makes no backup routes and appends no source usages without the fallback", () => {
    const { plan } = planned({ routing: twoUsages }, { fallback: false });
    expect(createdPolicies(plan)[0]?.usages).toEqual(["International Bypass", "National Bypass"]);
    expect(createdRoutes(plan).some(({ gateways }) => gateways.includes(oldFqdn))).toBe(false);
    expect(plan.cautions.join(" ")).toContain("no way back inside the policy");
  });

  it("takes a hosted trunk's name that is itself a verified domain", () => {
    const { plan } = planned(
      { verifiedDomains: ["customer1.carrier.example"] },
      { newFqdn: "customer1.carrier.example" },
    );
    expect(plan.pair?.to.fqdn).toBe("customer1.carrier.example");
  });

  it("moves people on Global by a direct grant, and says so", () => {
    const user = aVoiceUser(1, { voiceRouting: { kind: "global" } });
    const { plan, membership } = planned({ routing: twoUsages, users: [user] });
    expect(membership.members).toMatchObject([
      { userId: user.id, former: { kind: "global" }, target: "Global Bypass" },
    ]);
    expect(plan.cautions[0]).toContain('direct grant of "Global Bypass"');
  });

  it("keeps emergency routes on the old trunk, and cuts emergency numbers out of a catch-all", () => {
    const routing = aRouting({
      routes: [
        aRoute({ name: "Emergency", numberPattern: "^\\+?(112|110)$", priority: 0 }),
        aRoute({ name: "All", numberPattern: "^\\+?\\d+$", priority: 1 }),
      ],
    });
    const { plan } = planned({ routing });
    expect(createdRoutes(plan).map(({ name, gateways }) => [name, ...gateways])).toEqual([
      ["Emergency Bypass", oldFqdn],
      ["All Bypass Emergency", oldFqdn],
      ["All Bypass", newFqdn],
      ["All Bypass Backup", oldFqdn],
    ]);
    expect(createdRoutes(plan)[1]?.numberPattern).toContain("911");
    expect(createdRoutes(plan)[0]?.description).toContain("emergency calls move last");
  });

  it.each([
    "^\\+49(110|112)$",
    "^+110$",
    "^(?=110)",
    "^\\+64111$",
    "^\\+61(000|1[0125]\\d{1,8})$",
    "^(?>110)$",
  ])("keeps the old trunk for %s, which may be an emergency route", (numberPattern) => {
    const service = aRoute({ name: "Service", numberPattern, priority: 0 });
    const { plan } = planned({ routing: aRouting({ routes: [service, aRoute()] }) });
    expect(createdRoutes(plan)[0]).toMatchObject({
      name: "Service Bypass",
      numberPattern,
      gateways: [oldFqdn],
    });
    expect(plan.cautions.join(" ")).toContain('"Service"');
  });

  it("cuts the emergency numbers of the users' countries out of a national route, as dial plans write them", () => {
    const routing = aRouting({ routes: [aRoute({ numberPattern: "^\\+\\d+$" })] });
    const front = (telephoneNumber: string) =>
      createdRoutes(planned({ routing, users: [aVoiceUser(1, { telephoneNumber })] }).plan)[0]?.numberPattern;
    expect(front("+61291234567")).toContain("\\+61000");
    expect(front("+493012345678")).toContain("\\+49110");
    expect(front("+493012345678")).not.toContain("\\+61000");
  });

  it("never copies a route with a bridge number", () => {
    const bridge = aRoute({ name: "Bridge", gateways: [], bridgeSourcePhoneNumber: "+4989555" });
    const { plan } = planned({ routing: aRouting({ routes: [aRoute(), bridge] }) });
    expect(createdRoutes(plan).map(({ name }) => name)).toEqual(["Germany Bypass", "Germany Bypass Backup"]);
    expect(plan.cautions.join(" ")).toContain('The routes "Bridge" go by a bridge number');
  });

  it("names copies in printable ASCII only", () => {
    const routing = aRouting({
      usages: ["Straße\u200b"],
      routes: [aRoute({ name: "Köln", usages: ["Straße\u200b"] })],
      policies: [aPolicy({ name: "Berlin", usages: ["Straße\u200b"] })],
    });
    const { plan } = planned({ routing });
    expect(createdRoutes(plan)).toMatchObject([
      { name: "Koln Bypass", usages: ["Strasse Bypass"] },
      { name: "Koln Bypass Backup", usages: ["Strasse Bypass"] },
    ]);
  });

  it("says what a policy does not move, by name", () => {
    const { plan } = planned({
      routing: aRouting({
        emergencyPolicies: [
          { name: "Berlin 112", emergencyNumbers: [{ dialString: "112", usage: "Germany" }] },
        ],
      }),
      dependants: noDependants({
        audioConferencing: [{ policy: "Meetings", usages: ["Germany"] }],
        networkSites: [{ site: "Adlershof", policy: "Berlin" }],
        groupAssignments: [{ groupId: "g-1", policy: "Berlin", rank: 1 }],
        survivableBranches: [{ fqdn: "sba.contoso.com", site: null }],
      }),
    });
    const said = plan.notMoved.join(" ");
    const may = "Survivable branches may be on";
    for (const words of [
      "Contact",
      "forwarded",
      "Berlin 112",
      "Meetings",
      "Adlershof",
      "g-1",
      may,
      "sba.contoso",
    ])
      expect(said).toContain(words);
  });

  it("lists what the SBC needs, the media ports of both trunks counted", () => {
    const { plan } = planned();
    expect(plan.sbcTasks.map(({ id }) => id)).toContain("trunk-pair:own-contact");
    expect(plan.sbcTasks.map(({ text }) => text).join(" ")).toContain(
      "at least 800 ports (2 ports for each of 400 calls)",
    );
  });

  it("lists it in the words of the SBC's vendor, each with its source", () => {
    const { plan } = planned({ vendor: "audiocodes" });
    const tasks = new Map(plan.sbcTasks.map((task) => [task.id, task]));
    expect(tasks.get("trunk-pair:media-port-count")?.text).toContain("at least 400 legs");
    const refer = tasks.get("trunk-pair:refer")?.advice ?? [];
    expect(refer.map(({ text }) => text).join()).toContain("IP-to-IP Routing");
    expect(refer.every(({ source }) => source.page !== "" && source.date !== "")).toBe(true);
    expect(tasks.get("trunk-pair:trusted-roots")?.text).toContain("Both trunks' TLS contexts trust");
  });

  it.each([
    ["notVoiceEnabled", { enterpriseVoiceEnabled: false }],
    ["noNumber", { telephoneNumber: null }],
    ["noPhoneSystem", { featureTypes: ["Teams"] }],
    ["onPremises", { accountType: "onPremises" as const }],
    ["guestOrIneligible", { accountType: "guest" as const }],
    ["unknownAccount", { accountType: "unknown" as const }],
    ["sharedCalling", { sharedCalling: true }],
    ["otherPolicy", { voiceRouting: { kind: "direct" as const, policy: "Munich" } }],
  ])("leaves people where they are: %s", (why, changed) => {
    const { plan, membership } = planned({ users: [aVoiceUser(1), aVoiceUser(2, changed)] });
    expect(membership.excluded).toMatchObject([{ userId: userId(2), why }]);
    expect(plan.excluded).toEqual([{ why, users: 1 }]);
  });

  it("moves resource accounts last, without a gate, and labels who differs", () => {
    const { plan, membership } = planned({
      fleet: [aGateway({ gatewaySiteId: "Berlin", gatewaySiteLbrEnabled: true })],
      users: [
        aVoiceUser(1, { complianceRecording: true }),
        aVoiceUser(2, { accountType: "resourceAccount", telephoneNumber: null, featureTypes: [] }),
      ],
    });
    expect(plan.waves).toMatchObject([
      { number: 1, kind: "pilot", users: 1, gated: true },
      { number: 2, kind: "resourceAccounts", users: 1, gated: false },
    ]);
    expect(membership.members.map(({ labels }) => labels)).toEqual([
      ["complianceRecording", "locationBasedRouting"],
      ["locationBasedRouting", "resourceAccount"],
    ]);
  });

  it("moves the pilot that was named, then shares of the rest", () => {
    const { plan, membership } = planned({}, { pilot: [userId(7), userId(8)], shares: [50, 100] });
    expect(membership.members.filter(({ wave }) => wave === 1).map(({ userId: id }) => id)).toEqual([
      userId(7),
      userId(8),
    ]);
    expect(plan.waves.map(({ title }) => title)).toEqual([
      "Pilot",
      "Up to 50 % of each policy and site",
      "Everybody else",
    ]);
  });
});

describe("a migration is refused", () => {
  const refusing: readonly (readonly [
    string,
    Partial<MigrationSnapshot>,
    Partial<MigrationOptions>,
    RegExp,
  ])[] = [
    [
      "of a name nobody knows",
      { fleet: [], routing: aRouting({ routes: [] }) },
      {},
      /not a gateway of this tenant/,
    ],
    ["of a derived trunk", { fleet: [] }, {}, /derived trunk.*Ask the carrier/],
    ["where bypass is on already", { fleet: [aGateway({ mediaBypass: true })] }, {}, /already on/],
    ["of an IPv6 trunk", { fleet: [aGateway({ ipAddressVersion: "IPv6" })] }, {}, /IPv6/],
    ["with a bypass mode", { fleet: [aGateway({ bypassMode: "Always" })] }, {}, /local media optimisation/],
    [
      "with a proxy SBC",
      { fleet: [aGateway({ proxySbc: "p.contoso.com" })] },
      {},
      /local media optimisation/,
    ],
    ["of a trunk that is off", { fleet: [aGateway({ enabled: false })] }, {}, /switched off/],
    ["in a cloud that fixes the port", { cloud: "gccHigh" }, {}, /fixes.*5061.*needs its own address/],
    [
      "to a taken FQDN",
      { fleet: [aGateway(), aGateway({ fqdn: newFqdn })] },
      {},
      /gateway of this tenant already/,
    ],
    ["to the same FQDN", {}, { newFqdn: "SBC1.contoso.com" }, /an FQDN of its own/],
    [
      "to an FQDN that a route names",
      { routing: aRouting({ routes: [aRoute({ gateways: [oldFqdn, newFqdn] })] }) },
      {},
      /named by a voice route already/,
    ],
    [
      "outside verified domains",
      {},
      { newFqdn: "sbc1.fabrikam.com" },
      /fabrikam\.com is not a verified domain/,
    ],
    [
      "below a verified domain",
      {},
      { newFqdn: "a.b.contoso.com" },
      /b\.contoso\.com is not a verified domain/,
    ],
    [
      "to Microsoft's own domain",
      { verifiedDomains: ["contoso.onmicrosoft.com"] },
      { newFqdn: "sbc.contoso.onmicrosoft.com" },
      /is Microsoft's/,
    ],
    [
      "to Microsoft's own domain as its full name",
      { verifiedDomains: ["contoso.onmicrosoft.com"] },
      { newFqdn: "contoso.onmicrosoft.com" },
      /is Microsoft's/,
    ],
    [
      "to a name that is too long",
      {},
      { newFqdn: `${"a".repeat(60)}.contoso.com` },
      /72 characters.*up to 63/,
    ],
    ["to something else than a name", {}, { newFqdn: "sbc one" }, /not an FQDN/],
    ["to port 0", {}, { newPort: 0 }, /1 to 65535/],
    ["to port 65536", {}, { newPort: 65_536 }, /1 to 65535/],
    ["to the old trunk's port", {}, { newPort: 5061 }, /Port 5061 is in use/],
    ["without a suffix", {}, { nameSuffix: "  " }, /suffix.*empty/],
    ["with an unprintable suffix", {}, { nameSuffix: " Bypäss" }, /printable ASCII/],
    [
      "where a copy's name is taken",
      { routing: aRouting({ usages: ["Germany", "germany bypass"] }) },
      {},
      /usage named "Germany Bypass" is there already/,
    ],
    [
      "where a backup route's name is taken",
      {
        routing: aRouting({ routes: [aRoute(), aRoute({ name: "Germany Bypass backup", usages: ["Fax"] })] }),
      },
      {},
      /route named "Germany Bypass Backup" is there already/,
    ],
    [
      "where two copies would have one name",
      { routing: aRouting({ routes: [aRoute({ name: "Zürich" }), aRoute({ name: "Zurich" })] }) },
      {},
      /"Zürich" and "Zurich" \(route\)|"Zurich" and "Zürich" \(route\)/,
    ],
    ["of a policy that does not exist", {}, { policies: ["Bonn"] }, /no voice routing policy “Bonn”/],
    [
      "of a policy without usages",
      { routing: twoUsages },
      { policies: ["nobody"] },
      /“Nobody” has no usages/,
    ],
    [
      "of a policy that leads elsewhere",
      { routing: aRouting({ policies: [aPolicy(), aPolicy({ name: "Munich", usages: ["Bavaria"] })] }) },
      { policies: ["Munich"] },
      /“Munich” does not lead to/,
    ],
    ["of a trunk that no policy leads to", { routing: aRouting({ policies: [] }) }, {}, /nobody to move/],
    [
      "where nobody is eligible",
      { users: [aVoiceUser(1, { telephoneNumber: null })] },
      {},
      /Nobody can be moved/,
    ],
    ["with a pilot of nobody", {}, { pilotSize: 0 }, /at least one person/],
    ["with shares that do not rise", {}, { shares: [50, 25, 100] }, /rise and end with 100/],
    ["with shares that do not reach everybody", {}, { shares: [5, 25] }, /end with 100/],
    ["with no shares", {}, { shares: [] }, /end with 100/],
    ["with a time that is none", {}, { bakeHours: Number.NaN }, /0 to 672 hours/],
    [
      "with a window that never opens",
      {},
      { window: { days: [], from: "22:00", to: "04:00", zone: "Europe/Berlin" } },
      /window never opens/,
    ],
  ];

  it.each(refusing)("%s", (_, snapshot, options, words) => {
    expect(reasons(snapshot, options).join(" ")).toMatch(words);
  });

  it("with all problems at once", () => {
    expect(reasons({}, { newPort: 0, newFqdn: "nowhere", shares: [] })).toHaveLength(3);
  });

  it("naming each of the pilot who cannot move", () => {
    const users = [
      aVoiceUser(1),
      aVoiceUser(2, { telephoneNumber: null }),
      aVoiceUser(3, { accountType: "resourceAccount" }),
    ];
    const pilot = [userId(1), userId(1), userId(2), userId(3), "nobody@contoso.com"];
    expect(reasons({ users }, { pilot })).toEqual([
      "user1@contoso.com is named twice for the pilot.",
      "user2@contoso.com cannot be in the pilot: user2@contoso.com has no phone number.",
      "user3@contoso.com cannot be in the pilot: resource accounts move in a wave of their own, at the end.",
      "nobody@contoso.com cannot be in the pilot: there is no such voice user.",
    ]);
  });

  it("when its start time is too long past to begin", () => {
    const request = { ...aMigrationPlanRequest(), startAt: noon, now: minutesAfter(noon, 61) };
    expect(planMigration(aMigrationSnapshot(), request)).toEqual({
      ok: false,
      reasons: ["The start time has passed."],
      about: { "The start time has passed.": "startTime" },
    });
  });
});
