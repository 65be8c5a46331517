import type { Change } from "../../../src/changes/change.ts";
import { problemsWith } from "../../../src/lib/problem.ts";
import { pairChecks } from "../../../src/preflight/all-checks.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import type { PlanResult } from "../../../src/changes/plans/migration-snapshot.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import { planCloseOut } from "../../../src/changes/kinds/close-out/plan-close-out.ts";
import { planEmergency } from "../../../src/changes/kinds/emergency/plan-emergency.ts";
import { planMigration } from "../../../src/changes/kinds/migrate/plan-migration.ts";
import { untouched } from "../../../src/changes/kinds/request-change.ts";
import type { AttestFormView } from "../../../src/preflight/attest/attest-form-card.ts";
import type { CloseOutFormView } from "../../../src/changes/kinds/close-out/close-out-form-card.ts";
import type { EmergencyFormView } from "../../../src/changes/kinds/emergency/emergency-form-card.ts";
import { noNextOffers } from "../../../src/changes/cards/next-offers.ts";
import type { ChangeView } from "../../../src/changes/cards/view-of-change.ts";
import { aRouting, succeeded } from "../changes/builders.ts";
import { ago, gateway, now } from "./card-examples.ts";
import { migrated, movedBy } from "../changes/migrated-tenant.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  noDependants,
} from "../changes/migration-builders.ts";
import { moveAwaiting, moveChange, moveRunning, wave } from "./move-examples.ts";
import { allCallsRead, rowsRead } from "../database/read-calls.ts";
import { alex, megan } from "../people.ts";

/** Views of what follows a migration, made by the planner, for the card tests and for looking at the cards. */
const emergencyRoute = aRoute({
  name: "Germany-Emergency",
  numberPattern: "^\\+?(112|110)$",
  priority: 0,
  usages: ["Germany-Emergency"],
});
const before = aMigrationSnapshot({
  routing: aRouting({
    usages: ["Germany", "Germany-Emergency"],
    routes: [emergencyRoute, aRoute()],
    policies: [aPolicy({ usages: ["Germany-Emergency", "Germany"] })],
    emergencyPolicies: [
      { name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Germany-Emergency" }] },
    ],
  }),
  dependants: noDependants({ networkSites: [{ site: "Adlershof", policy: "Berlin" }] }),
});
const migration = made(planMigration(before, aMigrationPlanRequest()));
const after = migrated(before, migration.plan, migration.membership);
const request = { requestedBy: alex.id, reason: "", startAt: null, approvalsRequired: 1, now };

const emergency = made(
  planEmergency(migration.plan, after, {
    ...request,
    attestedTestCall:
      "Alex dialled 112 from desk 4 in Berlin by a policy of one person, arranged with the control room at 09:30.",
  }),
);
const quiet = { ...after, dependants: noDependants() };
const withoutEmergency = {
  ...quiet,
  routing: {
    ...quiet.routing,
    routes: quiet.routing.routes.map((route) =>
      emergency.plan.opening.some((step) => step.kind === "setRouteGateways" && step.route === route.name)
        ? { ...route, gateways: ["sbc1b.contoso.com"] }
        : route,
    ),
  },
};

function closing(option: "drain" | "remove" | "foldBack", from: typeof after): PlanResult {
  return planCloseOut(
    migration.plan,
    { ...from, calls: [], callsRead: allCallsRead, moved: movedBy(migration.membership) },
    { ...request, option, attestedInbound: true },
  );
}

function made(result: PlanResult): Extract<PlanResult, { ok: true }> {
  if (!result.ok) throw new Error(result.reasons.join(" "));
  return result;
}

const pair = migration.plan.pair;
if (!pair) throw new Error("The example has no pair.");
const inUse = closing("remove", after);

export const closeOutForm: CloseOutFormView = {
  changeId: 21,
  pair,
  enabled: true,
  window: migration.plan.window,
  inUse: inUse.ok ? [] : inUse.reasons,
  foldBack: closing("foldBack", after),
  asOf: { fleet: ago(2), users: ago(12), calls: rowsRead(ago(7)) },
  values: { ...untouched, changeId: 21, option: "", attestedInbound: "false" },
  problems: problemsWith("attestedInbound", [
    "Nobody confirmed that the carrier sends inbound calls to the new trunk for all number ranges.",
  ]),
  zone: "Europe/Berlin",
  now,
};

export const closeOutFormClear: CloseOutFormView = {
  ...closeOutForm,
  inUse: [],
  foldBack: closing("foldBack", withoutEmergency),
  problems: [],
};

export const emergencyForm: EmergencyFormView = {
  changeId: 21,
  pair,
  plan: emergency.plan,
  fleetAsOf: ago(2),
  values: { ...untouched, changeId: 21, attestedTestCall: "" },
  problems: [],
  zone: "Europe/Berlin",
  now,
};

function asked(plan: Plan, id: number, request: Change["request"]): ChangeView {
  const { state, submission } = moveAwaiting.change;
  if (!submission) throw new Error("The example was never submitted.");
  return {
    ...moveAwaiting,
    preflight: null,
    confirmed: [],
    load: null,
    reachSince: null,
    change: moveChange(state, {
      id,
      kind: plan.kind,
      subject: plan.subject,
      request,
      reason: "The migration is done, and everybody was heard.",
      approvals: [],
      submission: {
        ...submission,
        plan,
        replay: null,
        digest: digestOf({ ...submission, plan, replay: null, warnings: [] }),
        preflightId: null,
        warnings: [],
        approvers: [megan],
      },
    }),
  };
}

export const emergencyAsked = asked(emergency.plan, 22, {
  kind: "emergency",
  migration: 21,
  attestedTestCall: "933 from Seattle, answered",
});
export const closeOutAsked = asked(made(closing("foldBack", withoutEmergency)).plan, 23, {
  kind: "closeOut",
  migration: 21,
  option: "foldBack",
  attestedInbound: true,
});

export const emergencyDone: ChangeView = {
  ...emergencyAsked,
  change: {
    ...emergencyAsked.change,
    state: succeeded(ago(1)),
  },
  offers: {
    ...moveRunning.offers,
    brake: false,
    pause: false,
    abort: false,
    hear: null,
    rollBackWaves: [],
  },
};

export const closeOutRunning: ChangeView = {
  ...closeOutAsked,
  change: { ...closeOutAsked.change, state: { status: "running", since: ago(5), waitingFor: null } },
  waves: [wave(1, "settling", { moved: 12, sent: 28 })],
  offers: { ...moveRunning.offers, brake: false, hear: null, rollBackWaves: [1] },
};

export const migrationDone: ChangeView = {
  ...moveRunning,
  change: moveChange(succeeded(ago(1))),
  offers: { ...emergencyDone.offers },
  nextOffers: { ...noNextOffers, emergency: true, closeOut: true },
};

const known = {
  ...pair,
  cloud: "commercial" as const,
  verifiedDomains: ["contoso.com"],
  vendor: "audiocodes" as const,
  attestations: [],
  now,
};
export const attestPairForm: AttestFormView = {
  fqdn: pair.to.fqdn,
  items: pairChecks.flatMap((check) =>
    check.attestable(known).map((item) => ({
      check: check.title,
      item,
      attested: null,
      days: check.attestationDays ?? 1,
    })),
  ),
  enteredSbc: null,
  offerSbc: false,
  second: { of: gateway.fqdn, port: 5067, made: false },
  now,
};
