import { startRefusals } from "../change/approval.ts";
import { canonicalJson } from "../change/digest.ts";
import { driftOf } from "../change/drift.ts";
import { decide } from "../change/decide.ts";
import { changeName, type Change } from "../change/change.ts";
import { isMovePlan, type BypassPlan, type Plan } from "../change/plan.ts";
import { lockOfTrunk } from "../change/step.ts";
import { moveDifferences } from "./move/begin-move.ts";
import { emergencyCallsReaching } from "../telephony/voice-routing.ts";
import type { StoredChange } from "../store/change-store.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import { apply } from "./apply.ts";
import { newlyUnread } from "./newly-unread.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { weigh, type LastLook } from "./last-look.ts";
import { notReleased } from "./release.ts";
import { roleDifferences } from "./role-differences.ts";
import { waitForTenantAfter } from "./wait-visibly.ts";

const waitForLock = 5_000;
const waitForChecks = 30_000;

/**
 * The last look before the first effect: takes the trunk's lock, asks again who may, reads the trunk again and runs the
 * blocking checks again. Anything that differs from what was approved voids the approval and is named; what only cannot be
 * told is waited for, as a tenant that does not answer is: one lost packet must not cost a night.
 */
export async function begin(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change, version } = stored;
  const { changes, now } = context;
  const { submission } = change;
  if (!submission) return null;

  const refusals = startRefusals(change, context.config.approvalsRequired, now());
  if (refusals.length > 0) return apply(context, stored, { type: "void", differences: refusals });
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0) return apply(context, stored, { type: "void", differences: unsealed });

  const lock = await changes.takeLocks(change.id, submission.plan.locks, now());
  if (!lock.ok) {
    if (lock.heldBy === null) return "again";
    return wait(
      context,
      stored,
      `${changeName(lock.heldBy)} holds ${lock.object.replace(/^\w+:/, "")}`,
      new Date(now().getTime() + waitForLock),
    );
  }

  let look: LastLook;
  try {
    look = await lastLook(context, stored, submission.plan, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof TenantError)) throw error;
    const { waitingFor, until } = waitForTenantAfter(error, now());
    return wait(context, stored, waitingFor, until);
  }
  const { differences, untold } = look;
  if (differences.length > 0) return apply(context, stored, { type: "void", differences });
  if (untold.length > 0) {
    const waitingFor = `checks that give no answer just now: ${untold.join(", ")}`;
    return waitUnlocked(context, stored, waitingFor, new Date(now().getTime() + waitForChecks));
  }

  const at = now();
  const decision = decide(change, { type: "start" }, at);
  if (!decision.ok) return "again";
  await changes.save(decision.change, version, {
    at,
    events: decision.events,
    ...(!isMovePlan(submission.plan) && {
      ledger: [{ object: lockOfTrunk(change.subject), before: submission.plan.before, recordedAt: at }],
    }),
    audit: [
      {
        at,
        actor: null,
        action: "change.start",
        subject: changeName(change.id),
        outcome: "done",
        detail: submission.digest,
      },
    ],
  });
  return "again";
}

async function wait(
  context: ChangeContext,
  stored: StoredChange,
  waitingFor: string,
  until: Date,
): Promise<Progress> {
  const { state } = stored.change;
  if (state.status !== "approved" || state.waitingFor !== waitingFor)
    await apply(context, stored, { type: "wait", waitingFor }, { wakeAt: until });
  return until;
}

/** Saved each time, so that whoever started meanwhile on this version's locks looks again. */
async function waitUnlocked(
  { changes, now }: ChangeContext,
  { change, version }: StoredChange,
  waitingFor: string,
  until: Date,
): Promise<Progress> {
  const decision = decide(change, { type: "wait", waitingFor }, now());
  if (!decision.ok) return "again";
  const said = change.state.status === "approved" && change.state.waitingFor === waitingFor;
  const events = said ? [] : decision.events;
  await changes.save(decision.change, version, { at: now(), events, wakeAt: until, letLocksGo: true });
  return until;
}

async function lastLook(
  context: ChangeContext,
  stored: StoredChange,
  plan: Plan,
  signal: AbortSignal,
): Promise<LastLook> {
  const { change } = stored;
  const roles = await roleDifferences(context, change, signal);
  const { differences, untold } = isMovePlan(plan)
    ? await moveDifferences({ context, stored, change, plan, signal })
    : await lookAtTrunk(context, change, plan, signal);
  return { differences: [...roles, ...differences], untold };
}

async function lookAtTrunk(
  context: ChangeContext,
  change: Change,
  plan: BypassPlan,
  signal: AbortSignal,
): Promise<LastLook> {
  const { tenant } = context;
  const { kind, subject: trunk } = change;
  const [live, routing] = await Promise.all([
    tenant.readGateway(trunk, signal),
    tenant.readVoiceRouting(signal),
  ]);
  const drift = driftOf(plan.before, live);
  const emergency =
    canonicalJson(emergencyCallsReaching(trunk, routing.value)) ===
    canonicalJson(plan.affected.emergencyCalls);
  const differences = [
    ...drift,
    ...(emergency ? [] : ["The emergency policies that lead to this trunk changed."]),
    ...newlyUnread(plan, routing.unread),
  ];
  if (differences.length > 0 || kind !== "enableBypass") return { differences, untold: [] };

  const findings = await context.checkTrunk(trunk, { live: true }, signal);
  return weigh(context, change, findings);
}
