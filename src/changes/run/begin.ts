import { startRefusals } from "../approval.ts";
import { groupsFor } from "../approver-groups.ts";
import { changeName } from "../change.ts";
import type { Plan } from "../plan.ts";
import { lockOfTrunk } from "../step.ts";
import type { StoredChange } from "../../store/changes/change-store.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import { transition as decideAndSave } from "../transition.ts";
import { transition } from "./transition.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { driftBeforeStart, keepLook, type LastLook, type LastLooks } from "./last-look.ts";
import { notReleased } from "./release.ts";
import { roleDifferences } from "./role-differences.ts";
import { waitForTenantAfter } from "./wait-visibly.ts";

const waitForLock = 5_000;
const waitForChecks = 30_000;

/**
 * The last look before the first effect: takes the locks, asks again who may, reads the tenant again and runs the
 * blocking checks again. Anything that differs from what was approved voids the approval and is named; what only cannot be
 * told is waited for, as a tenant that does not answer is: one lost packet must not cost a night.
 */
export async function begin(
  context: ChangeContext,
  stored: StoredChange,
  looks: LastLooks,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const { changes, now } = context;
  const { submission } = change;
  if (!submission) return null;

  const { approvalsRequired, roles, proof } = context.config;
  const approvalGroups = groupsFor(submission.plan, roles.groups);
  const refusals = startRefusals(change, { approvalsRequired, approvalGroups }, proof, now());
  if (refusals.length > 0) return transition(context, stored, { type: "void", differences: refusals });
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0) return transition(context, stored, { type: "void", differences: unsealed });

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
  const lookedAt = now();
  try {
    look = await lastLook(context, stored, submission.plan, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof TenantError)) throw error;
    const { waitingFor, until } = waitForTenantAfter(error, now());
    return wait(context, stored, waitingFor, until);
  }
  const { differences, inconclusive } = look;
  if (differences.length > 0) return transition(context, stored, { type: "void", differences });
  if (inconclusive.length > 0) {
    const waitingFor = `checks that give no answer just now: ${inconclusive.join(", ")}`;
    return waitUnlocked(context, stored, waitingFor, new Date(now().getTime() + waitForChecks));
  }

  const { affected, basis } = submission.plan;
  const ledger =
    affected && basis.gateway
      ? [{ object: lockOfTrunk(change.subject), before: basis.gateway, recordedAt: now() }]
      : [];
  const progress = await transition(context, stored, { type: "start" }, { ledger });
  if (progress !== "again") keepLook(looks, lookedAt, progress.saved.change);
  return progress;
}

async function wait(
  context: ChangeContext,
  stored: StoredChange,
  waitingFor: string,
  until: Date,
): Promise<Progress> {
  const { state } = stored.change;
  if (state.status !== "approved" || state.waitingFor !== waitingFor)
    await transition(context, stored, { type: "wait", waitingFor }, { wakeAt: until });
  return until;
}

/** Saved each time, so that whoever started meanwhile on this version's locks looks again. */
async function waitUnlocked(
  { changes, now }: ChangeContext,
  stored: StoredChange,
  waitingFor: string,
  until: Date,
): Promise<Progress> {
  const { state } = stored.change;
  const said = state.status === "approved" && state.waitingFor === waitingFor;
  const result = await decideAndSave(
    changes,
    stored,
    { type: "wait", waitingFor },
    { at: now(), ...(said && { events: [] }), wakeAt: until, releaseLocks: true },
  );
  return result.ok ? until : "again";
}

async function lastLook(
  context: ChangeContext,
  stored: StoredChange,
  plan: Plan,
  signal: AbortSignal,
): Promise<LastLook> {
  const { change } = stored;
  const roles = await roleDifferences(context, change, signal);
  const { differences, inconclusive } = await driftBeforeStart({ context, stored, change, plan, signal });
  return { differences: [...roles, ...differences], inconclusive };
}
