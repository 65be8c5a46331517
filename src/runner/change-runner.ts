import { isBypass, isMovePlan } from "../change/plan.ts";
import type { StoredChange } from "../store/change-store.ts";
import { apply } from "./apply.ts";
import { begin } from "./begin.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { brake } from "./move/brake.ts";
import { finishUnderWay } from "./move/finish-under-way.ts";
import type { Moving } from "./move/move-context.ts";
import { reviseWaves } from "./move/revise-waves.ts";
import { watchEverybody } from "./move/alarm.ts";
import { prepareMove } from "./move/prepare-move.ts";
import { rollBackMoves } from "./move/roll-back-moves.ts";
import { runMoves } from "./move/run-moves.ts";
import { prepare } from "./prepare.ts";
import { remind } from "./remind.ts";
import { rollBack } from "./roll-back.ts";
import { runSteps } from "./run-steps.ts";
import { waitVisibly } from "./wait-visibly.ts";
import type { VerdictsSeen } from "./verdicts-seen.ts";
import { reviseWatch, watch } from "./watch.ts";
import type { TaskHandler } from "./worker.ts";

/** What one process remembers between two looks at a change. */
interface Memory {
  readonly callsShown: Map<number, number>;
  readonly verdictsSeen: VerdictsSeen;
}

/** Moves a change on until it waits for time, a person or its end, and after that until no row comes late. Every state it stops in is in the database. */
export function createChangeRunner(context: ChangeContext): TaskHandler {
  const memory: Memory = { callsShown: new Map(), verdictsSeen: new Map() };
  return async function advance(key, signal) {
    for (;;) {
      signal.throwIfAborted();
      const stored = await context.changes.find(Number(key));
      if (!stored) return null;
      const progress = await work(context, stored, memory, signal);
      if (progress !== "again") return progress;
    }
  };
}

async function work(
  context: ChangeContext,
  stored: StoredChange,
  { callsShown, verdictsSeen }: Memory,
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
      return moving
        ? revisedFirst(moving, verdictsSeen, () => runMoves(moving))
        : waitVisibly(working, () => runSteps(context, stored, signal));
    case "paused":
      return moving ? revisedFirst(moving, verdictsSeen, () => watchEverybody(moving)) : null;
    case "braking":
      return moving ? waitVisibly(moving, () => brake(moving)) : null;
    case "aborting":
      return moving ? waitVisibly(moving, () => finishUnderWay(moving)) : null;
    case "watching":
      return waitVisibly(working, () => watch(context, stored, callsShown));
    case "rollingBack":
      return waitVisibly(working, () => (moving ? rollBackMoves(moving) : rollBack(context, stored, signal)));
    case "succeeded":
    case "needsAttention":
    case "aborted":
      return moving ? reviseWaves(moving, verdictsSeen) : reviseWatch(context, stored, verdictsSeen);
    default:
      return null;
  }
}

/** Nobody is moved on by a verdict that rows which came late have turned. */
async function revisedFirst(
  moving: Moving,
  verdictsSeen: VerdictsSeen,
  work: () => Promise<Progress>,
): Promise<Progress> {
  const lookAgain = await reviseWaves(moving, verdictsSeen);
  if (lookAgain === "again") return lookAgain;
  const progress = await work();
  if (progress === "again" || lookAgain === null) return progress;
  return progress && progress < lookAgain ? progress : lookAgain;
}
