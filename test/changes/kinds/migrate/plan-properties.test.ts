import { aSubmission } from "../../../support/changes/builders.ts";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { digestOf } from "../../../../src/changes/digest.ts";
import type { MigrationSnapshot } from "../../../../src/changes/plans/migration-snapshot.ts";
import type { Membership } from "../../../../src/changes/waves/members.ts";
import type { Plan } from "../../../../src/changes/plan.ts";
import { planMigration } from "../../../../src/changes/kinds/migrate/plan-migration.ts";
import { backupRoutes, createdRoutes } from "../../../../src/changes/plans/plan-objects.ts";
import type { MigrationOptions } from "../../../../src/changes/kinds/migrate/kind.ts";
import { undoOf } from "../../../../src/changes/step.ts";
import { candidatesFor } from "../../../../src/telephony/call-routing.ts";
import { matches, readPattern } from "../../../../src/telephony/numbers/number-pattern.ts";
import { configurationOf, perform, picture } from "../../../support/changes/configuration-model.ts";
import {
  arbitraryNumber,
  arbitraryShares,
  arbitrarySnapshot,
} from "../../../support/changes/migration-arbitraries.ts";
import { aMigrationPlanRequest, newFqdn, oldFqdn } from "../../../support/changes/migration-builders.ts";

const arbitraryOptions = fc.record({
  fallback: fc.boolean(),
  pilotSize: fc.integer({ min: 1, max: 20 }),
  shares: arbitraryShares,
});

interface Planned {
  readonly snapshot: MigrationSnapshot;
  readonly options: Partial<MigrationOptions>;
  readonly plan: Plan;
  readonly membership: Membership;
}

/** Checks something of every plan that can be made; tenants whose trunk nobody uses give none. */
function everyPlan(check: (planned: Planned, number: string) => void): void {
  let plans = 0;
  fc.assert(
    fc.property(arbitrarySnapshot, arbitraryOptions, arbitraryNumber, (snapshot, options, number) => {
      const result = planMigration(snapshot, aMigrationPlanRequest(options));
      if (!result.ok) return;
      plans += 1;
      check({ snapshot, options, ...result }, number);
    }),
    { numRuns: 400 },
  );
  expect(plans).toBeGreaterThan(100);
}

describe("every migration plan", () => {
  it("has every user in exactly one wave, or excluded with a reason", () => {
    everyPlan(({ snapshot, plan, membership }) => {
      const placed = [...membership.members, ...membership.excluded].map(({ userId }) => userId);
      expect(placed.sort()).toEqual(snapshot.users.map(({ id }) => id).sort());
      expect(plan.waves.map(({ number }) => number)).toEqual(plan.waves.map((_, index) => index + 1));
      for (const { number, users } of plan.waves) {
        expect(membership.members.filter(({ wave }) => wave === number)).toHaveLength(users);
        expect(users).toBeGreaterThan(0);
      }
    });
  });

  it("never has old and new trunk in one route", () => {
    everyPlan(({ plan }) => {
      for (const { gateways } of createdRoutes(plan))
        expect(gateways.includes(oldFqdn) && gateways.includes(newFqdn)).toBe(false);
    });
  });

  it("changes no existing object, the Global policy included", () => {
    everyPlan(({ snapshot, plan }) => {
      const { routing } = snapshot;
      const there = new Set([
        ...routing.usages,
        ...routing.routes.map(({ name }) => name),
        ...routing.policies.map(({ name }) => name),
        ...snapshot.fleet.map(({ fqdn }) => fqdn),
      ]);
      for (const step of plan.opening) {
        expect(step.kind).toMatch(/^(createGateway|addUsage|createRoute|createPolicy)$/);
        if (step.kind === "createGateway") expect(there.has(step.gateway.fqdn)).toBe(false);
        if (step.kind === "addUsage") expect(there.has(step.usage)).toBe(false);
        if (step.kind === "createRoute") expect(there.has(step.route.name)).toBe(false);
        if (step.kind === "createPolicy") expect(there.has(step.policy.name)).toBe(false);
      }
      expect(plan.policies.map(({ to }) => to)).not.toContain("Global");
      if (plan.policies.some(({ from }) => from === "Global"))
        expect(plan.cautions.join(" ")).toContain("The Global policy itself is never written");
    });
  });

  it("leads every call where it led before, the new trunk in place of the old, in the same order", () => {
    everyPlan(({ snapshot, plan }, number) => {
      const created = createdRoutes(plan);
      const routes = [...snapshot.routing.routes, ...created];
      const own = new Set(created.map(({ name }) => name));
      for (const { from, to } of plan.policies) {
        const source = snapshot.routing.policies.find(({ name }) => name === from);
        const target = plan.opening.flatMap((step) =>
          step.kind === "createPolicy" && step.policy.name === to ? [step.policy] : [],
        )[0];
        if (!source || !target) throw new Error(from);
        const kept = new Set(
          created.filter(({ gateways }) => gateways.includes(oldFqdn)).map(({ name }) => name),
        );
        const before = candidatesFor(number, source.usages, routes)
          .filter(({ route }) => !kept.has(`${route.name} Bypass`))
          .map(({ gateways }) => gateways.map((fqdn) => (fqdn === oldFqdn ? newFqdn : fqdn)).sort());
        const after = candidatesFor(number, target.usages, routes)
          .filter(({ route }) => own.has(route.name) && !kept.has(route.name))
          .map(({ gateways }) => [...gateways].sort());
        expect(after).toEqual(before);
      }
    });
  });

  it("makes no number reachable that was not", () => {
    everyPlan(({ snapshot, plan }, number) => {
      const routes = [...snapshot.routing.routes, ...createdRoutes(plan)];
      for (const step of plan.opening) {
        if (step.kind !== "createPolicy") continue;
        const from = plan.policies.find(({ to }) => to === step.policy.name)?.from;
        const source = snapshot.routing.policies.find(({ name }) => name === from);
        if (candidatesFor(number, source?.usages ?? [], routes).length === 0)
          expect(candidatesFor(number, step.policy.usages, routes)).toEqual([]);
      }
    });
  });

  it("sends emergency numbers to the old trunk first wherever they went there first", () => {
    everyPlan(({ snapshot, plan }) => {
      const routes = [...snapshot.routing.routes, ...createdRoutes(plan)];
      for (const number of ["112", "+112", "911", "+49112", "000"]) {
        for (const { from, to } of plan.policies) {
          const source = snapshot.routing.policies.find(({ name }) => name === from);
          const first = candidatesFor(number, source?.usages ?? [], routes)[0];
          if (!first?.gateways.includes(oldFqdn)) continue;
          const usages = plan.opening.flatMap((step) =>
            step.kind === "createPolicy" && step.policy.name === to ? step.policy.usages : [],
          );
          expect(candidatesFor(number, usages, routes)[0]?.gateways).toContain(oldFqdn);
        }
      }
    });
  });

  it("puts the old trunk right behind the new one wherever a fallback was asked for, in the same usage", () => {
    everyPlan(({ snapshot, options, plan }, number) => {
      const routes = [...snapshot.routing.routes, ...createdRoutes(plan)];
      for (const step of plan.opening) {
        if (step.kind !== "createPolicy") continue;
        const candidates = candidatesFor(number, step.policy.usages, routes);
        candidates.forEach(({ usage, gateways }, index) => {
          if (!gateways.includes(newFqdn)) return;
          const next = candidates[index + 1];
          if (options.fallback) expect(next).toMatchObject({ usage, gateways: [oldFqdn] });
        });
      }
      if (!options.fallback) expect(backupRoutes(plan).size).toBe(0);
    });
  });

  it("keeps the old trunk for emergency numbers only, and moves whatever ordinary numbers take", () => {
    const short = ["112", "110", "911", "000", "118", "119", "933", "999", "19222"];
    const emergency = [...short, ...short.map((number) => `49${number}`), "61000"];
    const ordinary = ["+493012345678", "+498912345678", "+14255550100", "+442079460000"];
    const takes = (pattern: string, number: string) => {
      const read = readPattern(pattern);
      return read ? matches(read, number) : null;
    };
    everyPlan(({ plan }) => {
      const created = createdRoutes(plan);
      const backups = backupRoutes(plan);
      for (const { name, numberPattern, gateways } of created)
        if (gateways.includes(oldFqdn) && !backups.has(name)) {
          const taken = emergency
            .flatMap((number) => [number, `+${number}`])
            .map((number) => takes(numberPattern, number));
          expect(taken.some((one) => one !== false)).toBe(true);
          expect(ordinary.some((number) => takes(numberPattern, number))).toBe(false);
        }
      for (const source of plan.basis.routes)
        if (
          source.gateways.includes(oldFqdn) &&
          ordinary.some((number) => takes(source.numberPattern, number))
        )
          expect(created).toContainEqual(
            expect.objectContaining({
              name: `${source.name} Bypass`,
              numberPattern: source.numberPattern,
              gateways: expect.arrayContaining([newFqdn]),
            }),
          );
    });
  });

  it("keeps the originals' priorities and puts its own behind them, in the originals' order", () => {
    everyPlan(({ snapshot, plan }) => {
      const most = Math.max(...snapshot.routing.routes.map(({ priority }) => priority));
      const priorities = createdRoutes(plan).map(({ priority }) => priority);
      expect(priorities).toEqual(priorities.map((_, index) => most + 1 + index));
    });
  });

  it("is the same in whatever order the tenant was read", () => {
    everyPlan(({ snapshot, options, plan }) => {
      const { routing } = snapshot;
      const turned: MigrationSnapshot = {
        ...snapshot,
        fleet: [...snapshot.fleet].reverse(),
        users: [...snapshot.users].reverse(),
        routing: {
          usages: [...routing.usages].reverse(),
          routes: [...routing.routes].reverse(),
          policies: [...routing.policies].reverse(),
          emergencyPolicies: [...routing.emergencyPolicies].reverse(),
        },
      };
      const again = planMigration(turned, aMigrationPlanRequest(options));
      if (!again.ok) throw new Error(again.reasons.join(" "));
      expect(digestOf(aSubmission({ plan: again.plan }))).toBe(digestOf(aSubmission({ plan })));
    });
  });

  it("undone in reverse order leaves the tenant as it was", () => {
    everyPlan(({ snapshot, plan }) => {
      const start = configurationOf(snapshot.fleet, snapshot.routing);
      const done = plan.opening.reduce((configuration, step) => perform(step, configuration), start);
      expect(picture(done)).not.toBe(picture(start));
      const undone = [...plan.opening]
        .reverse()
        .reduce((configuration, step) => perform(undoOf(step), configuration), done);
      expect(picture(undone)).toBe(picture(start));
    });
  });

  it("locks every object that it writes", () => {
    everyPlan(({ plan }) => {
      expect(plan.locks).toEqual([...new Set(plan.locks)].sort());
      for (const route of createdRoutes(plan)) expect(plan.locks).toContain(`route:${route.name}`);
      for (const { from, to } of plan.policies)
        expect(plan.locks).toEqual(expect.arrayContaining([`policy:${from}`, `policy:${to}`]));
    });
  });
});
