import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type {
  CloseOutPlanRequest,
  CloseOutSnapshot,
} from "../../../../src/changes/kinds/close-out/close-out-snapshot.ts";
import type { MigrationSnapshot } from "../../../../src/changes/plans/migration-snapshot.ts";
import { planCloseOut } from "../../../../src/changes/kinds/close-out/plan-close-out.ts";
import { planEmergency } from "../../../../src/changes/kinds/emergency/plan-emergency.ts";
import { planMigration } from "../../../../src/changes/kinds/migrate/plan-migration.ts";
import { backupRoutes } from "../../../../src/changes/plans/plan-objects.ts";
import { undoOf } from "../../../../src/changes/step.ts";
import { aCall, aRouting, minutesAfter, noon } from "../../../support/changes/builders.ts";
import { configurationOf, perform, picture } from "../../../support/changes/configuration-model.ts";
import { migrated, movedBy } from "../../../support/changes/migrated-tenant.ts";
import { arbitrarySnapshot } from "../../../support/changes/migration-arbitraries.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  aVoiceUser,
  newFqdn,
  noDependants,
  oldFqdn,
} from "../../../support/changes/migration-builders.ts";
import { allCallsRead } from "../../../support/database/read-calls.ts";
import { alex } from "../../../support/people.ts";

const request = { requestedBy: alex.id, reason: "Done", startAt: null, approvalsRequired: 1, now: noon };
const emergencyRoute = aRoute({
  name: "Emergency",
  numberPattern: "^\\+?112$",
  priority: 0,
  usages: ["Emergency"],
});
const withEmergency = aRouting({
  usages: ["Germany", "Emergency"],
  routes: [emergencyRoute, aRoute()],
  policies: [aPolicy({ usages: ["Emergency", "Germany"] })],
  emergencyPolicies: [{ name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Emergency" }] }],
});

function migration(changed: Partial<MigrationSnapshot> = {}) {
  const snapshot = aMigrationSnapshot(changed);
  const result = planMigration(snapshot, aMigrationPlanRequest());
  if (!result.ok) throw new Error(result.reasons.join(" "));
  return { ...result, snapshot, now: migrated(snapshot, result.plan, result.membership) };
}

function closeOut(
  { plan, membership, now }: ReturnType<typeof migration>,
  asked: Partial<CloseOutPlanRequest> = {},
  changed: Partial<CloseOutSnapshot> = {},
) {
  return planCloseOut(
    plan,
    { ...now, calls: [], callsRead: allCallsRead, moved: movedBy(membership), ...changed },
    { ...request, option: "drain", attestedInbound: true, ...asked },
  );
}

const said = (result: ReturnType<typeof planCloseOut>) => (result.ok ? "planned" : result.reasons.join(" "));

describe("moving emergency routes", () => {
  const done = migration({ routing: withEmergency });

  it("gives the new trunk to the copies and to what emergency policies use, without waves", () => {
    const result = planEmergency(done.plan, done.now, {
      ...request,
      attestedTestCall: "112 arranged with Berlin",
    });
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.opening).toEqual([
      { kind: "setRouteGateways", route: "Emergency", from: [oldFqdn], to: [newFqdn] },
      { kind: "setRouteGateways", route: "Emergency Bypass", from: [oldFqdn], to: [newFqdn] },
    ]);
    expect(result.plan.waves).toEqual([]);
    expect(result.plan.cautions.join(" ")).toContain("112 arranged with Berlin");
  });

  it("requires a confirmed test call", () => {
    const result = planEmergency(done.plan, done.now, { ...request, attestedTestCall: " " });
    expect(said(result)).toContain("confirmed a test call");
  });

  it.each(["^\\+49(110|112)$", "^+110$", "^(?=110)", "^(?>110)$"])(
    "moves an emergency route written as %s",
    (numberPattern) => {
      const routing = { ...withEmergency, routes: [{ ...emergencyRoute, numberPattern }, aRoute()] };
      const there = migration({ routing });
      const result = planEmergency(there.plan, there.now, { ...request, attestedTestCall: "yes" });
      if (!result.ok) throw new Error(said(result));
      expect(result.plan.opening).toMatchObject([{ route: "Emergency" }, { route: "Emergency Bypass" }]);
    },
  );

  it("leaves the backup routes on the old trunk, and says what stays there with other calls", () => {
    const all = aRoute({ name: "All", numberPattern: ".*", priority: 2 });
    const there = migration({ routing: { ...withEmergency, routes: [emergencyRoute, all] } });
    const result = planEmergency(there.plan, there.now, { ...request, attestedTestCall: "yes" });
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.opening.map((step) => step.kind === "setRouteGateways" && step.route)).toEqual([
      "All Bypass Emergency",
      "Emergency",
      "Emergency Bypass",
    ]);
    expect(result.plan.cautions.join(" ")).toContain('The routes "All" take emergency numbers among others');
    expect(result.plan.cautions.join(" ")).not.toContain("goes on sending");
  });

  it("names the emergency policy whose calls stay, as its usage leads on by a route for any number alone", () => {
    const all = aRoute({ name: "All", numberPattern: ".*", priority: 2 });
    const routing = {
      ...withEmergency,
      routes: [emergencyRoute, all],
      emergencyPolicies: [
        ...withEmergency.emergencyPolicies,
        { name: "Bonn", emergencyNumbers: [{ dialString: "110", usage: "Germany" }] },
      ],
    };
    const there = migration({ routing });
    const result = planEmergency(there.plan, there.now, { ...request, attestedTestCall: "yes" });
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.cautions.filter((caution) => caution.includes("goes on sending"))).toEqual([
      `The emergency policy "Bonn" goes on sending 110 by ${oldFqdn}: give these numbers a route of their own in the usage "Germany", in front, and ask for this again.`,
    ]);
  });

  it("never says that there is nothing to move while a route may take emergency calls, and names it", () => {
    const all = aRoute({ name: "All", numberPattern: ".*" });
    const there = migration({ routing: aRouting({ routes: [all] }) });
    const { routing } = there.now;
    const routes = routing.routes.filter(({ name }) => name !== "All Bypass Emergency");
    const result = planEmergency(
      there.plan,
      { routing: { ...routing, routes } },
      { ...request, attestedTestCall: "yes" },
    );
    expect(said(result)).toMatch(
      /The routes "All" take emergency numbers among others.*a route of their own/,
    );
    expect(said(result)).not.toContain("nothing to move");
  });

  it("is refused where no emergency route is left", () => {
    const plain = migration();
    expect(said(planEmergency(plain.plan, plain.now, { ...request, attestedTestCall: "yes" }))).toContain(
      "nothing to move",
    );
  });
});

describe("draining and removing the old trunk", () => {
  it("takes the backup routes away before the trunk is switched off", () => {
    const result = closeOut(migration());
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.opening).toMatchObject([
      { kind: "removeRoute", route: { name: "Germany Bypass Backup", gateways: [oldFqdn] } },
      { kind: "setEnabled", fqdn: oldFqdn, from: true, to: false },
    ]);
    expect(result.plan.cautions.join(" ")).toContain("backup routes of the migration are removed");
    expect(result.plan.locks).toContain("route:Germany Bypass Backup");
    expect(result.plan.pair).toBeNull();
  });

  it("removes it from routes with other trunks, then the routes without any, then the trunk itself", () => {
    const shared = aRoute({ name: "Shared", gateways: [oldFqdn, "sbc2.contoso.com"], priority: 2 });
    const result = closeOut(migration({ routing: aRouting({ routes: [aRoute(), shared] }) }), {
      option: "remove",
    });
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.opening).toMatchObject([
      { kind: "setRouteGateways", route: "Shared", to: ["sbc2.contoso.com"] },
      { kind: "removeRoute", route: { name: "Germany" } },
      { kind: "removeRoute", route: { name: "Germany Bypass Backup" } },
      { kind: "removeRoute", route: { name: "Shared Bypass Backup" } },
      { kind: "removeGateway", gateway: { fqdn: oldFqdn } },
    ]);
    expect(result.plan.cautions.join(" ")).toMatch(/The routes "Germany" lead to .* cannot be merged back/);
  });

  it.each([
    { what: "no calls were read", callsRead: undefined, says: "none were read yet" },
    {
      what: "those of nine days ago were not",
      callsRead: { since: minutesAfter(noon, -8 * 24 * 60), asOf: noon },
      says: "from 2026",
    },
    {
      what: "the newest were not",
      callsRead: { since: new Date(0), asOf: minutesAfter(noon, -90) },
      says: "from 1970",
    },
  ])("is refused while $what, as nobody knows that it was quiet", ({ callsRead, says }) => {
    const done = migration();
    for (const option of ["drain", "remove"] as const)
      expect(said(closeOut(done, { option }, { callsRead }))).toContain(says);
    expect(closeOut(done, { option: "foldBack" }, { callsRead }).ok).toBe(true);
  });

  it("is refused while anybody or anything needs the trunk, each by name", () => {
    const done = migration({ routing: withEmergency });
    const { routing } = done.now;
    const stray = aVoiceUser(70);
    const result = closeOut(
      done,
      { attestedInbound: false },
      {
        users: [...done.now.users, stray, aVoiceUser(71, { enterpriseVoiceEnabled: false })],
        routing: { ...routing, routes: [...routing.routes, aRoute({ name: "Fax", priority: 99 })] },
        dependants: noDependants({
          audioConferencing: [{ policy: "Meetings", usages: ["Germany"] }],
          networkSites: [{ site: "Adlershof", policy: "Berlin" }],
          groupAssignments: [{ groupId: "g-1", policy: "Berlin", rank: 1 }],
        }),
        calls: [
          aCall({ startedAt: minutesAfter(noon, -60), callType: "ByotIn" }),
          aCall({ startedAt: minutesAfter(noon, -10 * 24 * 60) }),
        ],
      },
    );
    const reasons = said(result);
    for (const words of [
      '1 voice user is on the policy "Berlin"',
      'the route "Emergency Bypass" still take',
      'The route "Fax", which the migration did not copy',
      'The emergency policy "Berlin" sends 112',
      '"Meetings" dial out',
      '"Adlershof" may use',
      "The group g-1",
      "carried 1 call in the last nine days",
      "Nobody confirmed",
    ])
      expect(reasons).toContain(words);
  });

  it("names the survivable branches that may be on the trunk, which nothing could ever clear", () => {
    const dependants = noDependants({ survivableBranches: [{ fqdn: "sba.contoso.com", site: null }] });
    for (const option of ["drain", "remove"] as const) {
      const result = closeOut(migration(), { option }, { dependants });
      if (!result.ok) throw new Error(said(result));
      expect(result.plan.cautions.join(" ")).toMatch(/may be on .*sba\.contoso\.com \(no site\)/);
    }
  });

  it("does not wait for people who cannot call anyway", () => {
    const done = migration({
      users: [aVoiceUser(1), aVoiceUser(2, { enterpriseVoiceEnabled: false })],
    });
    expect(closeOut(done).ok).toBe(true);
  });
});

describe("merging the copies back", () => {
  it("repoints the originals, restores what people had in one wave, and deletes the copies", () => {
    const users = [
      aVoiceUser(1),
      aVoiceUser(2, { voiceRouting: { kind: "group", policy: "Berlin", groupId: "g" } }),
    ];
    const result = closeOut(migration({ users }), { option: "foldBack", attestedInbound: false });
    if (!result.ok) throw new Error(said(result));
    expect(result.plan.opening).toEqual([
      { kind: "setRouteGateways", route: "Germany", from: [oldFqdn], to: [newFqdn] },
    ]);
    expect(result.membership.members).toMatchObject([
      { former: { kind: "direct", policy: "Berlin Bypass" }, target: "Berlin" },
      { former: { kind: "direct", policy: "Berlin Bypass" }, target: null },
    ]);
    expect(result.plan.cautions.join(" ")).toContain("backup routes go with them");
    expect(result.plan.waves).toMatchObject([{ number: 1, users: 2, gated: false, bakeHours: 24 }]);
    expect(result.plan.closing.map(({ kind }) => kind)).toEqual([
      "removePolicy",
      "removeRoute",
      "removeRoute",
      "removeUsage",
    ]);
  });

  it("leaves people alone whom somebody else changed since", () => {
    const done = migration();
    const users = done.now.users.map((user, n) =>
      n === 0 ? { ...user, voiceRouting: { kind: "direct" as const, policy: "Berlin" } } : user,
    );
    const result = closeOut(done, { option: "foldBack" }, { users });
    if (!result.ok) throw new Error(said(result));
    expect(result.membership.excluded).toMatchObject([{ userId: users[0]?.id, why: "otherPolicy" }]);
  });

  it("waits until emergency calls have moved", () => {
    expect(said(closeOut(migration({ routing: withEmergency }), { option: "foldBack" }))).toContain(
      '"Emergency Bypass" still take',
    );
  });

  it("is refused while people outside the migration have a copied policy", () => {
    const done = migration();
    const stranger = aVoiceUser(80, { voiceRouting: { kind: "direct", policy: "Berlin Bypass" } });
    expect(said(closeOut(done, { option: "foldBack" }, { users: [...done.now.users, stranger] }))).toContain(
      "1 person has a copied policy that this migration did not give them, user80@contoso.com first",
    );
  });

  it("undone in reverse order leaves every tenant as it was before", () => {
    let plans = 0;
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const first = planMigration(snapshot, aMigrationPlanRequest());
        if (!first.ok) return;
        let now = migrated(snapshot, first.plan, first.membership);
        const emergency = planEmergency(first.plan, now, { ...request, attestedTestCall: "done" });
        if (emergency.ok) now = migrated(now, emergency.plan, emergency.membership);
        const result = planCloseOut(
          first.plan,
          { ...now, calls: [], callsRead: allCallsRead, moved: movedBy(first.membership) },
          { ...request, option: "foldBack", attestedInbound: false },
        );
        if (!result.ok) throw new Error(said(result));
        plans += 1;
        const backups = backupRoutes(first.plan);
        const steps = [...result.plan.opening, ...result.plan.closing];
        const start = configurationOf(now.fleet, now.routing);
        const done = steps.reduce((configuration, step) => perform(step, configuration), start);
        expect([...done.routes.values()].some(({ gateways }) => gateways.includes(oldFqdn))).toBe(
          now.routing.routes.some(
            ({ name, gateways }) =>
              gateways.includes(oldFqdn) &&
              !backups.has(name) &&
              !first.plan.basis.routes.some((route) => route.name === name),
          ),
        );
        const undone = [...steps]
          .reverse()
          .reduce((configuration, step) => perform(undoOf(step), configuration), done);
        expect(picture(undone)).toBe(picture(start));
      }),
    );
    expect(plans).toBeGreaterThan(20);
  });
});
