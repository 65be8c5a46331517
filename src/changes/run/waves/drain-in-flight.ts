import type { Wave } from "../../waves/wave.ts";
import type { StepRecord } from "../../../store/changes/change-store.ts";
import { transition } from "../transition.ts";
import { isSet } from "../steps/step-state.ts";
import type { Outcome } from "../wait-visibly.ts";
import { finishBatches } from "./finish-batches.ts";
import { askAll, later, type Working } from "../working.ts";
import { notConfirmed, readBack } from "./read-back.ts";
import { day } from "../../../lib/time.ts";

const operationWithin = day;
const neverEnded = "The service never said that it ended.";
const neverTaken = "The change was aborted before the service took it.";

/**
 * The end of a change that was aborted: sends nothing, and releases its locks only when nothing of it is under way any
 * more. Who reads those people earlier, to move or restore them, would read what is about to change. Change: aborting →
 * aborted; waves stay; members: sent → moved, skipped, failed.
 */
export async function drainInFlight(working: Working): Promise<Outcome> {
  const { context, stored, change } = working;
  for (const record of await context.changes.journal(change.id)) {
    const until = await underWay(working, record);
    if (until) return { waitingFor: "a step that is under way", until };
  }
  await giveUpEndless(working);
  for (const wave of await context.waves.waves(change.id)) {
    const unfinished = await finishBatches(working, wave.number);
    if (unfinished) return { waitingFor: "an assignment that is under way", until: unfinished };
    const unseen = await lookForThose(working, wave);
    if (unseen) return { waitingFor: "people to show the policy that they were given", until: unseen };
  }
  return transition(context, stored, { type: "finishAbort" });
}

/** An operation that the service never calls completed would hold the locks, and the tenant's cap on waves, for good. */
async function giveUpEndless({ context, change }: Working): Promise<void> {
  const now = context.now();
  for (const { number, acceptedAt, completedAt } of await context.waves.batches(change.id)) {
    if (completedAt || !acceptedAt || now.getTime() - acceptedAt.getTime() < operationWithin) continue;
    await context.waves.markBatch(change.id, number, { completedAt: now, detail: neverEnded });
  }
}

/** Until its deadline an answer may come; what was accepted is looked for until it shows, or is given up. */
async function underWay(working: Working, record: StepRecord): Promise<Date | undefined> {
  const { context, change, plan, signal } = working;
  const { direction, index, acceptedAt, setAt, failedAt, deadlineAt } = record;
  const { readBackEvery, readBackDeadline } = context.config.timings;
  if (setAt || failedAt) return undefined;
  if (!acceptedAt) return context.now() < deadlineAt ? deadlineAt : undefined;
  if (context.now().getTime() > acceptedAt.getTime() + readBackDeadline) return undefined;
  const step = direction === "do" ? [...plan.opening, ...plan.closing][index] : undefined;
  if (step && (await isSet(context.tenant, step, signal))) {
    await context.changes.mark(change.id, direction, index, { setAt: context.now() });
    return undefined;
  }
  return later(working, readBackEvery);
}

/** Undefined when each is seen, or given up. */
async function lookForThose(working: Working, wave: Wave): Promise<Date | undefined> {
  const { context, change } = working;
  const { waves, now, config } = context;
  const { number, retriedAt } = wave;
  const moves = (await waves.batches(change.id)).filter(
    (batch) => batch.wave === number && batch.direction === "move",
  );
  const byNumber = new Map(moves.map((batch) => [batch.number, batch]));
  // Who is to be asked for once more is planned again.
  const statuses = retriedAt ? (["planned", "sent"] as const) : (["sent"] as const);
  const members = await waves.allMembers(change.id, { wave: number, statuses });
  const { waiting } = await readBack(
    working,
    members.filter(({ batch }) => batch !== null && byNumber.has(batch)),
  );
  if (waiting.length === 0) return undefined;
  const { taken = [], never = [] } = Object.groupBy(waiting, ({ status, batch }) => {
    const last = byNumber.get(batch ?? 0);
    // Asked for twice: what the first operation gave may still come to show, whatever became of the second.
    const twice =
      status === "planned" || (retriedAt !== null && last !== undefined && last.intendedAt >= retriedAt);
    return last?.acceptedAt || twice ? "taken" : "never";
  });
  await askAll(working, never, { type: "fail", why: neverTaken });
  if (taken.length === 0) return undefined;
  const last = Math.max(...moves.map(({ acceptedAt }) => acceptedAt?.getTime() ?? 0));
  if (now().getTime() < last + config.timings.settleWithin) return later(working, config.timings.settleEvery);
  await askAll(working, taken, { type: "fail", why: notConfirmed });
  return undefined;
}
