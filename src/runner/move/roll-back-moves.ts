import { changeName, type RollbackScope } from "../../change/change.ts";
import { notUndone } from "../../change/rollback.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { isBraked, pull } from "./brake.ts";
import { alteredPlan } from "../release.ts";
import { failedOf } from "./failed-wave.ts";
import { later, type Moving } from "./move-context.ts";
import { undoSteps } from "./undo-steps.ts";
import { restoreWave } from "./restore-wave.ts";

const waitForLock = 2_000;
const sbcStays =
  "If inbound calls were moved on the SBC, point them back to the old trunk: Teams refuses them by one that is gone.";

/**
 * The way back: the brake first, one write for everybody; then the closing steps, each user's former assignment by kind,
 * last wave first, and what the change made. Waits for no gate, window or approval, only for operations of its own that are
 * under way, and for another change that holds what it writes.
 */
export async function rollBackMoves(moving: Moving): Promise<Progress> {
  const { context, stored, change, plan } = moving;
  if (change.state.status !== "rollingBack") return "again";
  const { scope, since: askedAt } = change.state;
  const altered = await alteredPlan(context, change);
  if (altered.length > 0 && scope === "all")
    return apply(context, stored, { type: "finishRollback", notes: [], differences: altered });
  if (altered.length > 0)
    return apply(context, stored, { type: "finishWaveRollback", differences: altered, braked: false });
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
    return later(moving, waitForLock);
  }
  if (scope === "all") {
    const since = await context.changes.changedSince(change.id);
    if (since !== undefined) {
      const difference = `${changeName(since)} changed ${change.subject} since, so it was left as it is. Roll ${changeName(since)} back first.`;
      return apply(context, stored, { type: "finishRollback", notes: [], differences: [difference] });
    }
    const braked = await brakeFirst(moving, askedAt);
    if (braked !== undefined) return braked;
  }

  const notes: string[] = [];
  const differences: string[] = [];
  if (scope === "all") {
    // What came after the last wave may be what its people go back to.
    const reopened = await undoSteps(moving, "closing", askedAt);
    if (!("differences" in reopened)) return reopened.until;
    differences.push(...reopened.differences);
  }
  const begun = await wavesOf(moving, scope);
  if (scope !== "all" && begun.length === 0) {
    const failedWave = failedOf(await context.waves.waves(change.id));
    return apply(context, stored, { type: "skipWaveRollback", failedWave });
  }
  for (const number of begun) {
    const restored = await restoreWave(moving, number, askedAt);
    if (!("differences" in restored)) return restored.until;
    notes.push(...restored.notes);
    differences.push(...restored.differences);
  }
  if (scope === "all") {
    const removed = await undoSteps(moving, "opening", askedAt);
    if (!("differences" in removed)) return removed.until;
    notes.push(...removed.notes);
    differences.push(...removed.differences);
    if (plan.kind === "migrate") notes.push(sbcStays);
  }
  return scope === "all"
    ? apply(context, stored, { type: "finishRollback", notes: [...notes, ...notUndone], differences })
    : apply(context, stored, { type: "finishWaveRollback", differences, braked: await isBraked(moving) });
}

/** Only where somebody was moved and the trunk is there; a brake that fails must not hold the way back up. */
async function brakeFirst(moving: Moving, askedAt: Date): Promise<Progress | undefined> {
  const { context, change, plan } = moving;
  if (!plan.pair || plan.kind !== "migrate") return undefined;
  const waves = await context.waves.waves(change.id);
  const moved = waves.some(({ counts }) => counts.sent + counts.moved + counts.failed > 0);
  if (!moved) return undefined;
  const outcome = await pull(moving, false, askedAt);
  return outcome !== undefined && "until" in outcome ? outcome.until : undefined;
}

/** Last first, without those where nothing was sent. */
async function wavesOf({ context, change }: Moving, scope: RollbackScope): Promise<readonly number[]> {
  const waves = await context.waves.waves(change.id);
  return waves
    .filter(({ number, beganAt }) => beganAt !== null && (scope === "all" || scope === number))
    .map(({ number }) => number)
    .reverse();
}
