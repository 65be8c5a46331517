import { apply } from "../apply.ts";
import type { Outcome } from "../wait-visibly.ts";
import { finishBatches } from "./finish-batches.ts";
import { later, type Moving } from "./move-context.ts";
import { idsOf, neverSeen, readBack } from "./read-back.ts";

const neverTaken = "The change was aborted before the service took it.";

/**
 * The end of a change that was aborted: sends nothing, and lets go of its locks only when nothing of it is under way any
 * more. Who reads those people earlier, to move or restore them, would read what is about to change.
 */
export async function finishUnderWay(moving: Moving): Promise<Outcome> {
  const { context, stored, change } = moving;
  const journal = await context.changes.journal(change.id);
  const unanswered = journal.find(
    ({ acceptedAt, setAt, failedAt, deadlineAt }) =>
      !acceptedAt && !setAt && !failedAt && context.now() < deadlineAt,
  );
  if (unanswered) return { waitingFor: "a step that is under way", until: unanswered.deadlineAt };

  for (const { number } of await context.waves.waves(change.id)) {
    const underWay = await finishBatches(moving, number);
    if (underWay) return { waitingFor: "an assignment that is under way", until: underWay };
    const unseen = await lookForThose(moving, number);
    if (unseen) return { waitingFor: "people to show the policy that they were given", until: unseen };
  }
  return apply(context, stored, { type: "finishAbort" });
}

/** Undefined when each is seen, or given up. */
async function lookForThose(moving: Moving, wave: number): Promise<Date | undefined> {
  const { context, change } = moving;
  const { waves, now, config } = context;
  const { waiting } = await readBack(moving, wave);
  if (waiting.length === 0) return undefined;
  const accepted = (await waves.batches(change.id)).filter(({ acceptedAt }) => acceptedAt !== null);
  const takenIn = new Set(accepted.map(({ number }) => number));
  const { taken = [], never = [] } = Object.groupBy(waiting, ({ batch }) =>
    batch !== null && takenIn.has(batch) ? "taken" : "never",
  );
  await waves.mark(change.id, idsOf(never), { status: "failed", detail: neverTaken, settledAt: now() });
  if (taken.length === 0) return undefined;
  const last = Math.max(...accepted.map(({ acceptedAt }) => acceptedAt?.getTime() ?? 0));
  if (now().getTime() < last + config.timings.settleWithin) return later(moving, config.timings.settleEvery);
  await waves.mark(change.id, idsOf(taken), { status: "failed", detail: neverSeen, settledAt: now() });
  return undefined;
}
