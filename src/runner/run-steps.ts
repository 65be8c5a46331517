import { isMovePlan } from "../change/plan.ts";
import type { StoredChange } from "../store/change-store.ts";
import { apply } from "./apply.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { notReleased } from "./release.ts";
import { performStep } from "./perform-step.ts";

/** Takes the plan's steps in order; when all are read back, watching begins. */
export async function runSteps(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const plan = change.submission?.plan;
  if (!plan || isMovePlan(plan)) return null;
  const journal = await context.changes.journal(change.id);
  if (journal.length === 0) {
    const unsealed = await notReleased(context, change);
    if (unsealed.length > 0) return apply(context, stored, { type: "fail", reason: unsealed.join(" ") });
  }
  for (const [index, step] of plan.steps.entries()) {
    const record = journal.find((entry) => entry.direction === "do" && entry.index === index);
    const outcome = await performStep(
      context,
      { changeId: change.id, direction: "do", index, step, record },
      signal,
    );
    if (outcome.kind === "wait") return outcome.until;
    if (outcome.kind === "failed") return apply(context, stored, { type: "fail", reason: outcome.reason });
  }
  return apply(context, stored, {
    type: "watch",
    until: new Date(context.now().getTime() + context.config.timings.watchFor),
  });
}
