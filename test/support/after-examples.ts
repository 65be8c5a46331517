import { digestOf } from "../../src/change/digest.ts";
import type { MovePlanResult } from "../../src/change/move/migration-snapshot.ts";
import type { MovePlan } from "../../src/change/move/move-plan.ts";
import { pairChecks } from "../../src/preflight/pair/all-pair-checks.ts";
import { planCloseOut } from "../../src/change/move/plan-close-out.ts";
import { planEmergency } from "../../src/change/move/plan-emergency.ts";
import { planMigration } from "../../src/change/move/plan-migration.ts";
import { untouched } from "../../src/chat/move/last-inputs.ts";
import type { AttestFormView } from "../../src/chat/views/attest-form-card.ts";
import type { CloseOutFormView } from "../../src/chat/views/move/close-out-form-card.ts";
import type { EmergencyFormView } from "../../src/chat/views/move/emergency-form-card.ts";
import { noNextOffers, type MoveView } from "../../src/chat/views/move/move-view.ts";
import { aRouting, succeeded } from "./builders.ts";
import { ago, alex, gateway, megan, now } from "./card-examples.ts";
import { migrated, movedBy } from "./migrated-tenant.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  noDependants,
} from "./migration-builders.ts";
import { moveAwaiting, moveChange, moveRunning, wave } from "./move-examples.ts";
import { allCallsRead, rowsRead } from "./read-calls.ts";

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

function closing(option: "drain" | "remove" | "foldBack", from: typeof after): MovePlanResult {
  return planCloseOut(
    migration.plan,
    { ...from, calls: [], callsRead: allCallsRead, moved: movedBy(migration.membership) },
    { ...request, option, attestedInbound: true },
  );
}

function made(result: MovePlanResult): Extract<MovePlanResult, { ok: true }> {
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
  problems: ["Nobody attested that the carrier sends inbound calls to the new trunk for all number ranges."],
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

function asked(plan: MovePlan, id: number): MoveView {
  const { state, submission } = moveAwaiting.change;
  if (!submission) throw new Error("The example was never submitted.");
  return {
    ...moveAwaiting,
    preflight: null,
    requesterAttested: [],
    change: moveChange(state, {
      id,
      kind: plan.kind,
      subject: plan.subject,
      reason: "The migration is done, and everybody was heard.",
      approvals: [],
      submission: {
        ...submission,
        plan,
        digest: digestOf(plan),
        preflightId: null,
        warnings: [],
        approvers: [megan],
      },
    }),
  };
}

export const emergencyAsked = asked(emergency.plan, 22);
export const closeOutAsked = asked(made(closing("foldBack", withoutEmergency)).plan, 23);

export const emergencyDone: MoveView = {
  ...emergencyAsked,
  change: {
    ...emergencyAsked.change,
    state: succeeded(ago(1)),
  },
  offers: ["gateway", "changes"],
  moveOffers: {
    ...moveRunning.moveOffers,
    brake: false,
    pause: false,
    abort: false,
    hear: null,
    rollBackWaves: [],
  },
};

export const closeOutRunning: MoveView = {
  ...closeOutAsked,
  change: { ...closeOutAsked.change, state: { status: "running", since: ago(5), waitingFor: null } },
  waves: [wave(1, "settling", { moved: 12, sent: 28 })],
  offers: ["gateway", "changes"],
  moveOffers: { ...moveRunning.moveOffers, brake: false, hear: null, rollBackWaves: [1] },
};

export const migrationDone: MoveView = {
  ...moveRunning,
  change: moveChange(succeeded(ago(1))),
  moveOffers: { ...emergencyDone.moveOffers },
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
