import { kinds } from "../kinds/kinds.ts";
import { changeName, type RollbackScope } from "../change.ts";
import { notUndone } from "../rollback.ts";
import { transition } from "./transition.ts";
import type { Progress } from "./change-context.ts";
import { isBraked, setBrake } from "./waves/brake.ts";
import { alteredPlan } from "./release.ts";
import type { Wave } from "../waves/wave.ts";
import { failedOf } from "../waves/wave-verdict.ts";
import { later, type Working } from "./working.ts";
import { otherPeople, plannedPeople } from "./waves/planned-people.ts";
import { undoSteps } from "./steps/undo-steps.ts";
import { restoreWave } from "./waves/restore-wave.ts";

const waitForLock = 2_000;
const sbcStays =
  "If inbound calls were moved on the SBC, point them back to the old trunk: Teams refuses them by one that is gone.";

const onlyPlannedWays =
  "Only who had a policy that it gave was put back to the one before. Look at the others in the admin center.";

/**
 * The way back: the brake first, one write for everybody; then the closing steps, each user's former assignment by kind,
 * last wave first, and what the change made. Waits for no gate, window or approval, only for operations of its own that are
 * under way, and for another change that holds what it writes. All: → rolledBack, partlyRolledBack, or rollbackHeld on the
 * way; one wave: → paused (release), and its brake is left as it is.
 */
export async function rollBack(working: Working): Promise<Progress> {
  const { context, stored, change, plan } = working;
  if (change.state.status !== "rollingBack") return "again";
  const { scope, since: askedAt } = change.state;
  const altered = await alteredPlan(context, change);
  if (altered.length > 0 && scope === "all")
    return transition(context, stored, { type: "finishRollback", notes: [], differences: altered });
  if (altered.length > 0)
    return transition(context, stored, { type: "finishWaveRollback", differences: altered, braked: false });
  const lock = await context.changes.takeLocks(change.id, plan.locks, context.now());
  if (!lock.ok) {
    if (lock.heldBy === null) return "again";
    await context.changes.record(change.id, context.now(), [
      {
        event: {
          type: "waiting",
          waitingFor: `${changeName(lock.heldBy)} holds ${lock.object.replace(/^\w+:/, "")}`,
        },
        key: `rollback-waits:${lock.heldBy}`,
      },
    ]);
    return later(working, waitForLock);
  }
  // Nothing but this rollback moves its waves, and it asks of them only what it does not write.
  const waves = await context.waves.waves(change.id);
  if (scope === "all") {
    const since = await context.changes.changedSince(change.id);
    if (since !== undefined) {
      const difference = `${changeName(since)} changed ${change.subject} since, so it was left as it is. Roll ${changeName(since)} back first.`;
      return transition(context, stored, { type: "finishRollback", notes: [], differences: [difference] });
    }
    const braked = await brakeFirst(working, waves, askedAt);
    if (braked !== undefined) return braked;
  }

  const { asApproved } = await plannedPeople(working);
  const notes: string[] = [];
  const differences: string[] = asApproved ? [] : [`${otherPeople} ${onlyPlannedWays}`];
  if (scope === "all") {
    // What came after the last wave may be what its people go back to.
    const reopened = await undoSteps(working, "closing", askedAt);
    if (!("differences" in reopened)) return reopened.until;
    notes.push(...reopened.notes);
    differences.push(...reopened.differences);
  }
  const begun = wavesOf(waves, scope);
  if (scope !== "all" && begun.length === 0) {
    return transition(context, stored, { type: "skipWaveRollback", failedWave: failedOf(change, waves) });
  }
  for (const number of begun) {
    const restored = await restoreWave(working, number, askedAt);
    if (!("differences" in restored)) return restored.until;
    notes.push(...restored.notes);
    differences.push(...restored.differences);
  }
  if (scope === "all") {
    const removed = await undoSteps(working, "opening", askedAt);
    if (!("differences" in removed)) return removed.until;
    notes.push(...removed.notes);
    differences.push(...removed.differences);
    if (kinds[plan.kind].toNewTrunk) notes.push(sbcStays);
  }
  return scope === "all"
    ? transition(context, stored, { type: "finishRollback", notes: [...notes, ...notUndone], differences })
    : transition(context, stored, {
        type: "finishWaveRollback",
        differences,
        braked: await isBraked(working),
      });
}

/** Only where somebody was moved and the trunk is there; a brake that fails must not hold the way back up. */
async function brakeFirst(
  working: Working,
  waves: readonly Wave[],
  askedAt: Date,
): Promise<Progress | undefined> {
  const { plan } = working;
  if (!plan.pair || !kinds[plan.kind].toNewTrunk) return undefined;
  const moved = waves.some(({ counts }) => counts.sent + counts.moved + counts.failed > 0);
  if (!moved) return undefined;
  const outcome = await setBrake(working, false, askedAt);
  return outcome !== undefined && "until" in outcome ? outcome.until : undefined;
}

/** Last first, without those where nothing was sent. */
function wavesOf(waves: readonly Wave[], scope: RollbackScope): readonly number[] {
  return waves
    .filter(({ number, beganAt }) => beganAt !== null && (scope === "all" || scope === number))
    .map(({ number }) => number)
    .reverse();
}
