import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Plan } from "../../../src/changes/plan.ts";
import { planEmergency } from "../../../src/changes/kinds/emergency/plan-emergency.ts";
import { planMigration } from "../../../src/changes/kinds/migrate/plan-migration.ts";
import { expectationOf } from "../../../src/changes/replay/expectation.ts";
import { plannedRouting } from "../../../src/changes/replay/planned-routing.ts";
import { replayer, type OutboundCalls } from "../../../src/changes/replay/replayer.ts";
import type { Step } from "../../../src/changes/step.ts";
import { candidatesFor } from "../../../src/telephony/call-routing.ts";
import { emergencyNumbersOf } from "../../../src/telephony/numbers/emergency-numbers.ts";
import type { VoiceRouting } from "../../../src/telephony/voice-routing.ts";
import { aPlan, aRouting, noon } from "../../support/changes/builders.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aMovePlan,
  aPolicy,
  aRoute,
  newFqdn,
  oldFqdn,
} from "../../support/changes/migration-builders.ts";

/** Berlin, the rest of Germany and the world, emergencies among Germany's numbers. */
const today: VoiceRouting = aRouting({
  usages: ["Germany", "World"],
  routes: [
    aRoute({ name: "Berlin", numberPattern: "^\\+4930\\d+$", priority: 1 }),
    aRoute({ name: "Germany", numberPattern: "^(?:\\+49\\d+|112|110)$", priority: 2 }),
    aRoute({ name: "World", numberPattern: "^\\+\\d{7,15}$", priority: 3, usages: ["World"] }),
  ],
  policies: [
    aPolicy({ name: "Berlin", usages: ["Germany", "World"] }),
    aPolicy({ name: "Home", usages: ["Germany"] }),
  ],
});

function call(calleeNumber: string, caller = 0): OutboundCalls {
  return { calleeNumber, trunkFqdn: oldFqdn, callers: [caller] };
}

function migration(fallback = true, routing = today): Plan {
  const planned = planMigration(aMigrationSnapshot({ routing }), aMigrationPlanRequest({ fallback }));
  if (!planned.ok) throw new Error(planned.reasons.join(" "));
  return planned.plan;
}

/** The plan, with something of a copied route otherwise than its original. */
function withRoute(plan: Plan, name: string, changed: Parameters<typeof aRoute>[0]): Plan {
  const opening = plan.opening.map((step): Step =>
    step.kind === "createRoute" && step.route.name === name
      ? { ...step, route: { ...step.route, ...changed } }
      : step,
  );
  return { ...plan, opening };
}

function replayed(
  plan: Plan,
  calls: readonly OutboundCalls[],
  { routing = today, to = "Berlin Bypass" }: { routing?: VoiceRouting; to?: string } = {},
) {
  const steps = "opening" in plan ? [...plan.opening, ...plan.closing] : [];
  const run = replayer({
    today: routing,
    planned: plannedRouting(routing, steps),
    expectation: expectationOf(plan, " Bypass"),
    people: [
      { today: "Berlin", planned: to },
      { today: "Berlin", planned: to },
    ],
    emergencyNumbers: emergencyNumbersOf(routing, ["+493012345678"]).all,
  });
  for (const each of calls) run.add(each);
  return run.result();
}

describe("a migration's replay", () => {
  const ordinary = [
    call("+493012345678"),
    call("+493012345678", 1),
    call("+4989123456"),
    call("+31201234567"),
  ];

  it.each([true, false])("has no difference that was not intended (fallback: %s)", (fallback) => {
    const seen = replayed(migration(fallback), [...ordinary, call("112"), call("+4930123456**")]);
    expect(seen.differences).toEqual([]);
    expect(seen.calls).toMatchObject({ moves: 5, stays: 1, differs: 0, undecided: 0 });
    expect(seen.callers).toBe(2);
    expect(
      seen.moves.map(({ today: from, planned: to, calls, people }) => [from, to, calls, people]),
    ).toEqual([
      [{ route: "Berlin", trunks: [oldFqdn] }, { route: "Berlin Bypass", trunks: [newFqdn] }, 3, 2],
      [{ route: "World", trunks: [oldFqdn] }, { route: "World Bypass", trunks: [newFqdn] }, 1, 1],
      [{ route: "Germany", trunks: [oldFqdn] }, { route: "Germany Bypass", trunks: [newFqdn] }, 1, 1],
    ]);
    expect(seen.trunks).toEqual([
      { trunks: [oldFqdn], today: 6, planned: 1 },
      { trunks: [newFqdn], today: 0, planned: 5 },
    ]);
  });

  it("names the calls that lose their route where a number block was left out of a copy", () => {
    const plan = withRoute(migration(false), "World Bypass", { numberPattern: "^\\+(?!31)\\d{7,15}$" });
    const seen = replayed(plan, [...ordinary, call("+31207654321", 1)]);
    expect(seen.calls).toMatchObject({ moves: 3, differs: 2 });
    expect(seen.differences).toEqual([
      {
        id: "d1",
        kind: "losesRoute",
        emergency: false,
        today: { route: "World", trunks: [oldFqdn] },
        planned: null,
        calls: 2,
        perhaps: 0,
        people: 2,
        block: "+3120",
        example: "+31201234***",
      },
    ]);
  });

  it("names the calls that only the backup route takes, which was meant to stand behind the copy", () => {
    const plan = withRoute(migration(true), "World Bypass", { numberPattern: "^\\+(?!31)\\d{7,15}$" });
    expect(replayed(plan, ordinary).differences).toMatchObject([
      { kind: "otherRoute", planned: { route: "World Bypass Backup", trunks: [oldFqdn] }, calls: 1 },
    ]);
  });

  it("names the calls that another route than the copy of their own takes", () => {
    const plan = withRoute(migration(false), "Berlin Bypass", { numberPattern: "^\\+4940\\d+$" });
    expect(replayed(plan, ordinary).differences).toMatchObject([
      { kind: "otherRoute", today: { route: "Berlin" }, planned: { route: "Germany Bypass" }, calls: 2 },
    ]);
  });

  it("names the calls that go to another trunk than the new one", () => {
    const plan = withRoute(migration(false), "World Bypass", { gateways: ["sbc9.contoso.com"] });
    expect(replayed(plan, ordinary).differences).toMatchObject([
      { kind: "changesTrunk", planned: { route: "World Bypass", trunks: ["sbc9.contoso.com"] }, calls: 1 },
    ]);
  });

  it("names emergency calls whose trunk would change", () => {
    const plan = withRoute(migration(false), "Germany Bypass Emergency", { gateways: [newFqdn] });
    expect(replayed(plan, [call("112")])).toMatchObject({
      differences: [{ kind: "changesTrunk", emergency: true, calls: 1, example: "112" }],
      emergency: [{ today: { trunks: [oldFqdn] }, planned: { trunks: [newFqdn] }, calls: 1 }],
    });
  });

  it("reports calls that no route takes, which is no difference where it was so before", () => {
    const routing = { ...today, policies: [aPolicy({ name: "Berlin", usages: ["Germany"] })] };
    const seen = replayed(migration(false, routing), [call("+31201234567")], { routing });
    expect(seen).toMatchObject({
      differences: [],
      calls: { uncovered: 1 },
      uncovered: [{ policies: ["Berlin"], block: "+31201234", calls: 1 }],
    });
  });

  it("counts calls whose trunk the routing of today does not explain", () => {
    const elsewhere = { ...call("+31201234567"), trunkFqdn: "sbc7.contoso.com" };
    expect(replayed(migration(), [elsewhere, call("+31201234567")]).unexplained).toBe(1);
  });

  it("counts rows without a number separately", () => {
    expect(replayed(migration(), [call("anonymous"), call("")]).calls.untold).toBe(2);
  });
});

describe("a masked digit", () => {
  const half = withRoute(migration(false), "World Bypass", { numberPattern: "^\\+(?!31205)\\d{7,15}$" });

  it("leaves both outcomes possible where the digits that count are masked", () => {
    const seen = replayed(half, [call("+3120*******"), call("+31205******"), call("+31206******")]);
    expect(seen.calls).toMatchObject({ undecided: 1, differs: 1, moves: 1 });
    expect(seen.differences).toMatchObject([
      { kind: "losesRoute", calls: 1, perhaps: 1, example: "+3120*******" },
    ]);
    expect(seen.moves).toMatchObject([{ calls: 1, perhaps: 1 }]);
  });

  it("is the same digit today and as planned", () => {
    const routing: VoiceRouting = {
      ...today,
      routes: [
        aRoute({ name: "Low", numberPattern: "^\\+4930555[0-4]\\d+$", priority: 1 }),
        aRoute({ name: "High", numberPattern: "^\\+4930555[5-9]\\d+$", priority: 2 }),
      ],
    };
    const seen = replayed(migration(false, routing), [call("+4930555****")], { routing });
    expect(seen.differences).toEqual([]);
    expect(seen.calls).toMatchObject({ moves: 0, undecided: 1 });
    expect(seen.moves.map(({ today: from, planned: to }) => [from?.route, to?.route])).toEqual([
      ["Low", "Low Bypass"],
      ["High", "High Bypass"],
    ]);
  });

  it("that may make it an emergency number is reported as that, without another difference", () => {
    const seen = replayed(migration(false), [call("11*")]);
    expect(seen.differences).toEqual([]);
    expect(seen.emergency).toMatchObject([
      { today: { route: "Germany" }, calls: 0, perhaps: 1, example: "11*" },
      { today: null, calls: 0, perhaps: 1 },
    ]);
    const moved = withRoute(migration(false), "Germany Bypass Emergency", { gateways: [newFqdn] });
    expect(replayed(moved, [call("11*")]).differences).toMatchObject([
      { kind: "changesTrunk", emergency: true, calls: 0, perhaps: 1 },
    ]);
  });
});

describe("a pattern that cannot be read", () => {
  it("leaves the outcome open and is named by its route", () => {
    const routing = {
      ...today,
      routes: [aRoute({ name: "Odd", numberPattern: "^\\p{Nd}+$", priority: 0 }), ...today.routes],
    };
    const seen = replayed(migration(false, routing), [call("+31201234567")], { routing });
    expect(seen.unreadRoutes).toEqual(["Odd", "Odd Bypass"]);
    expect(seen.calls).toMatchObject({ undecided: 1 });
    expect(seen.differences).toEqual([]);
  });
});

describe("an emergency change's replay", () => {
  const done = migration(false);
  const routing = plannedRouting(today, done.opening);
  const asked = { requestedBy: "a", reason: "", startAt: null, approvalsRequired: 1, now: noon };
  const planned = planEmergency(done, { routing }, { ...asked, attestedTestCall: "Called 112" });
  if (!planned.ok) throw new Error(planned.reasons.join(" "));
  const people = { routing, to: "Berlin Bypass" };
  const replayedHere = (plan: Plan, calls: readonly OutboundCalls[]) => {
    const run = replayer({
      today: routing,
      planned: plannedRouting(routing, plan.opening),
      expectation: expectationOf(plan, ""),
      people: [{ today: people.to, planned: people.to }],
      emergencyNumbers: emergencyNumbersOf(routing, ["+493012345678"]).all,
    });
    for (const each of calls) run.add(each);
    return run.result();
  };

  it("intends that emergency calls change to the new trunk, and nothing else", () => {
    const seen = replayedHere(planned.plan, [call("112"), call("+493012345678")]);
    expect(seen.differences).toEqual([]);
    expect(seen.moves).toMatchObject([{ emergency: true, kind: "changesTrunk", calls: 1 }]);
    expect(seen.calls).toMatchObject({ moves: 1, stays: 1 });
  });

  it("names other calls that would move with them", () => {
    const wider: Step = {
      kind: "setRouteGateways",
      route: "World Bypass",
      from: [newFqdn],
      to: ["sbc9.contoso.com"],
    };
    const plan = { ...planned.plan, opening: [...planned.plan.opening, wider] };
    expect(replayedHere(plan, [call("+31201234567")]).differences).toMatchObject([
      { kind: "changesTrunk", emergency: false, today: { route: "World Bypass" } },
    ]);
  });
});

describe("a reassignment's replay", () => {
  const plan = aMovePlan({ kind: "reassign", pair: null, opening: [], subject: "Home" });

  it("names calls that lose their route by the other policy", () => {
    const seen = replayed(plan, [call("+31201234567"), call("+493012345678")], { to: "Home" });
    expect(seen.differences).toMatchObject([{ kind: "losesRoute", today: { route: "World" }, calls: 1 }]);
    expect(seen.calls).toMatchObject({ stays: 1, differs: 1 });
  });

  it("takes other trunks for a difference, and other routes to the same trunk for none", () => {
    const routing = {
      ...today,
      routes: [
        ...today.routes,
        aRoute({ name: "Same", numberPattern: "^\\+31", usages: ["Other"] }),
        aRoute({ name: "Else", numberPattern: "^\\+49", usages: ["Other"], gateways: ["sbc9.contoso.com"] }),
      ],
      policies: [...today.policies, aPolicy({ name: "Other", usages: ["Other"] })],
    };
    const seen = replayed(plan, [call("+31201234567"), call("+493012345678")], { routing, to: "Other" });
    expect(seen.differences).toMatchObject([{ kind: "changesTrunk", planned: { route: "Else" } }]);
    expect(seen.calls).toMatchObject({ stays: 1, differs: 1 });
  });
});

describe("a switch's replay", () => {
  it("changes no routing: it counts calls on the trunk, emergency calls and calls that no route takes", () => {
    const seen = replayed(aPlan(), [call("+31201234567"), call("112"), call("000000000")], { to: "Berlin" });
    expect(seen.differences).toEqual([]);
    expect(seen.calls).toMatchObject({ stays: 2, uncovered: 1 });
    expect(seen.trunks).toEqual([{ trunks: [oldFqdn], today: 2, planned: 2 }]);
    expect(seen.emergency).toMatchObject([{ example: "112", calls: 1 }]);
  });
});

describe("the routing of today, in a replay", () => {
  it("is what the routing says of each number without masks", () => {
    const patterns = ["^\\+49\\d+$", "^\\+4930\\d+$", "^\\+\\d+$", "^\\d{2,4}$", ".*", "^\\+31"];
    const route = fc.record({
      numberPattern: fc.constantFrom(...patterns),
      priority: fc.nat(5),
      usages: fc.subarray(["A", "B", "C"], { minLength: 1 }),
      gateways: fc.constantFrom([oldFqdn], ["sbc9.contoso.com"], []),
    });
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 8 }),
        fc.shuffledSubarray(["A", "B", "C"]),
        fc.constantFrom("+493012345678", "+4989123456", "+31201234567", "1234"),
        (those, usages, number) => {
          const routing: VoiceRouting = {
            usages: ["A", "B", "C"],
            routes: those.map((each, n) => aRoute({ ...each, name: `R${n}` })),
            policies: [aPolicy({ name: "Berlin", usages })],
            emergencyPolicies: [],
          };
          const [first] = candidatesFor(number, usages, routing.routes);
          const seen = replayed(aPlan(), [call(number)], { routing, to: "Berlin" });
          expect(seen.trunks.map(({ trunks }) => trunks)).toEqual(first ? [first.gateways] : []);
        },
      ),
    );
  });
});

describe("copies of a whole routing", () => {
  it("intend everything that they do, for numbers with and without masks", () => {
    const number = fc
      .tuple(fc.constantFrom("+4930", "+4989", "+3120", "11", ""), fc.stringMatching(/^[0-9*]{1,8}$/))
      .map(([begin, rest]) => begin + rest);
    fc.assert(
      fc.property(fc.array(number, { maxLength: 5 }), fc.boolean(), (numbers, fallback) => {
        const seen = replayed(
          migration(fallback),
          numbers.map((each) => call(each)),
        );
        expect(seen.differences).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
