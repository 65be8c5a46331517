import { isBypass, isMovePlan } from "../change/plan.ts";
import type { StoredChange } from "../store/change-store.ts";
import { apply } from "./apply.ts";
import { begin } from "./begin.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { brake } from "./move/brake.ts";
import { finishUnderWay } from "./move/finish-under-way.ts";
import { watchEverybody } from "./move/alarm.ts";
import { prepareMove } from "./move/prepare-move.ts";
import { rollBackMoves } from "./move/roll-back-moves.ts";
import { runMoves } from "./move/run-moves.ts";
import { prepare } from "./prepare.ts";
import { remind } from "./remind.ts";
import { rollBack } from "./roll-back.ts";
import { runSteps } from "./run-steps.ts";
import { waitVisibly } from "./wait-visibly.ts";
import { watch } from "./watch.ts";
import type { TaskHandler } from "./worker.ts";

/** Moves a change on until it waits for time, a person or its end. Every state it stops in is in the database. */
export function createChangeRunner(context: ChangeContext): TaskHandler {
  const callsShown = new Map<number, number>();
  return async function advance(key, signal) {
    for (;;) {
      signal.throwIfAborted();
      const stored = await context.changes.find(Number(key));
      if (!stored) return null;
      const progress = await work(context, stored, callsShown, signal);
      if (progress !== "again") return progress;
    }
  };
}

async function work(
  context: ChangeContext,
  stored: StoredChange,
  callsShown: Map<number, number>,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const now = context.now();
  const plan = change.submission?.plan;
  const working = { context, stored, change, signal };
  const moving = plan && isMovePlan(plan) ? { ...working, plan } : undefined;
  switch (change.state.status) {
    case "draft":
      return isBypass(change.kind) ? prepare(context, stored, signal) : prepareMove(context, stored, signal);
    case "awaitingApproval":
      return now < change.state.expiresAt
        ? remind(context, change, change.state.expiresAt)
        : apply(context, stored, { type: "expire" });
    case "scheduled":
      return now < change.state.startAt ? change.state.startAt : begin(context, stored, signal);
    case "approved":
      return begin(context, stored, signal);
    case "running":
      return moving ? runMoves(moving) : waitVisibly(working, () => runSteps(context, stored, signal));
    case "paused":
      return moving ? watchEverybody(moving) : null;
    case "braking":
      return moving ? waitVisibly(moving, () => brake(moving)) : null;
    case "aborting":
      return moving ? waitVisibly(moving, () => finishUnderWay(moving)) : null;
    case "watching":
      return waitVisibly(working, () => watch(context, stored, callsShown));
    case "rollingBack":
      return waitVisibly(working, () => (moving ? rollBackMoves(moving) : rollBack(context, stored, signal)));
    default:
      return null;
  }
}
