import type { StoredChange } from "../../store/changes/change-store.ts";
import { transition } from "./transition.ts";
import { begin } from "./begin.ts";
import { sooner, type ChangeContext, type Progress } from "./change-context.ts";
import { brake } from "./waves/brake.ts";
import { drainInFlight } from "./waves/drain-in-flight.ts";
import type { Working } from "./working.ts";
import { reviseWaves } from "./waves/revise-waves.ts";
import { watchEverybody } from "./waves/alarm.ts";
import { prepare } from "./prepare/prepare.ts";
import { remind } from "./remind.ts";
import { rollBack } from "./roll-back.ts";
import { runPlan } from "./run-plan.ts";
import { waitVisibly } from "./wait-visibly.ts";
import type { LastLooks } from "./last-look.ts";
import type { VerdictsSeen } from "./verdicts-seen.ts";
import { reviseWatch, watch } from "./watch.ts";
import type { TaskHandler } from "../../tasks/worker.ts";

/** What one process remembers between two looks at a change. */
interface Memory {
  readonly callsShown: Map<number, number>;
  readonly verdictsSeen: VerdictsSeen;
  readonly looks: LastLooks;
}

/**
 * Moves a change on until it waits for time, a person or its end, and after that until no row comes late. Every state it
 * stops in is in the database, so whoever takes its task goes on from there. What a state has done here, and waits for:
 *
 *   draft               read, planned, checked; submitted or refused at once
 *   awaitingApproval    a reminder, then its expiry
 *   scheduled           its start
 *   approved            the last look; again while a lock, the tenant or a check gives no answer; then it starts
 *   running             opening steps, waves, closing steps
 *   watching            calls, until enough or its time is over
 *   paused              a person; whoever is moved is watched meanwhile
 *   braking, aborting   the brake's write; what is under way
 *   rollingBack         locks, then the way back; held as rollbackHeld until it is released or expires
 *   succeeded, needsAttention, aborted   rows that come late
 *   all others          nothing
 *
 * It goes on with the change as it saved it, and reads it anew after work that saved nothing of it or lost a race. An error of the
 * tenant is waited for in sight ({@link waitVisibly}).
 */
export function createChangeRunner(context: ChangeContext): TaskHandler {
  const memory: Memory = { callsShown: new Map(), verdictsSeen: new Map(), looks: new Map() };
  return async function advance(key, signal) {
    const find = () => context.changes.find(Number(key));
    let stored = await find();
    while (stored) {
      signal.throwIfAborted();
      const progress: Progress = await work(context, stored, memory, signal);
      if (progress === null || progress instanceof Date) return progress;
      stored = progress === "again" ? await find() : progress.saved;
    }
    return null;
  };
}

async function work(
  context: ChangeContext,
  stored: StoredChange,
  { callsShown, verdictsSeen, looks }: Memory,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const now = context.now();
  const plan = change.submission?.plan;
  const working = plan && { context, stored, change, plan, signal };
  switch (change.state.status) {
    case "draft":
      return prepare(context, stored, signal);
    case "awaitingApproval":
      return now < change.state.expiresAt
        ? remind(context, change, change.state.expiresAt)
        : transition(context, stored, { type: "expire" });
    case "scheduled":
      return now < change.state.startAt ? change.state.startAt : begin(context, stored, looks, signal);
    case "approved":
      return begin(context, stored, looks, signal);
    case "running":
      return working ? revisedFirst(working, verdictsSeen, () => runPlan(working, looks)) : null;
    case "paused":
      return working ? revisedFirst(working, verdictsSeen, () => watchEverybody(working)) : null;
    case "braking":
      return working ? waitVisibly(working, () => brake(working)) : null;
    case "rollbackHeld":
      return now < change.state.expiresAt
        ? change.state.expiresAt
        : transition(context, stored, { type: "expire" });
    case "aborting":
      return working ? waitVisibly(working, () => drainInFlight(working)) : null;
    case "watching":
      return working ? waitVisibly(working, () => watch(working, callsShown)) : null;
    case "rollingBack":
      return working ? waitVisibly(working, () => rollBack(working)) : null;
    case "succeeded":
    case "needsAttention":
    case "aborted":
      return working ? reviseVerdicts(working, verdictsSeen) : null;
    default:
      return null;
  }
}

async function reviseVerdicts(working: Working, verdictsSeen: VerdictsSeen): Promise<Progress> {
  return working.plan.watch ? reviseWatch(working, verdictsSeen) : reviseWaves(working, verdictsSeen);
}

/** Nobody is moved on by a verdict that rows which came late have turned. */
async function revisedFirst(
  working: Working,
  verdictsSeen: VerdictsSeen,
  work: () => Promise<Progress>,
): Promise<Progress> {
  const lookAgain = await reviseVerdicts(working, verdictsSeen);
  if (lookAgain !== null && !(lookAgain instanceof Date)) return lookAgain;
  return sooner(await work(), lookAgain);
}
