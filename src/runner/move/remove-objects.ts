import { stepName } from "../../change/cmdlets.ts";
import { undoOf } from "../../change/step.ts";
import type { StepRecord } from "../../store/change-store.ts";
import { performStep } from "../perform-step.ts";
import type { Moving } from "./move-context.ts";
import type { Undone } from "./restore-wave.ts";

/**
 * Takes back the steps that may have had an effect, from the last to the first. New objects stay a while after their users
 * left them, because calls may still take them: how long a former assignment takes to reach calling is not documented.
 */
export async function removeObjects(moving: Moving): Promise<Undone> {
  const { context, change, plan, signal } = moving;
  const journal = await context.changes.journal(change.id);
  const keptUntil = await kept(moving);
  const differences: string[] = [];
  for (const [index, step] of [...[...plan.opening, ...plan.closing].entries()].reverse()) {
    const done = journal.find((entry) => entry.direction === "do" && entry.index === index);
    if (!done || neverTaken(done)) continue;
    if (!done.acceptedAt && !done.setAt && !done.failedAt && context.now() < done.deadlineAt)
      return { until: done.deadlineAt };
    if (keptUntil && context.now() < keptUntil) return { until: keptUntil };
    const undo = undoOf(step);
    const outcome = await performStep(
      context,
      {
        changeId: change.id,
        direction: "undo",
        index,
        step: undo,
        record: journal.find((entry) => entry.direction === "undo" && entry.index === index),
      },
      signal,
    );
    if (outcome.kind === "wait") return { until: outcome.until };
    if (outcome.kind === "failed") differences.push(`${stepName(undo)}: ${outcome.reason}`);
  }
  return { notes: [], differences };
}

/** Null where nobody had been moved onto them. */
async function kept({ context, change }: Moving): Promise<Date | null> {
  const members = await context.waves.allMembers(change.id, { statuses: ["restored"] });
  const last = Math.max(...members.map(({ settledAt }) => settledAt?.getTime() ?? 0), 0);
  return last === 0 ? null : new Date(last + context.config.timings.clonesKept);
}

function neverTaken({ acceptedAt, setAt, failedAt }: StepRecord): boolean {
  return failedAt !== null && acceptedAt === null && setAt === null;
}
