import { stepName } from "../../change/cmdlets.ts";
import type { Step } from "../../change/step.ts";
import { apply } from "../apply.ts";
import { performStep } from "../perform-step.ts";
import { notReleased } from "../release.ts";
import type { Moving } from "./move-context.ts";
import type { Outcome } from "../wait-visibly.ts";
import { outsideWindow } from "./window.ts";

/**
 * Takes the steps in order, from that index of the journal on; what is read back already is passed over. Undefined when all
 * are set. A step that cannot be taken pauses the change: made objects stay, and the same step can be tried again.
 */
export async function performSteps(
  moving: Moving,
  steps: readonly Step[],
  firstIndex: number,
): Promise<Outcome | undefined> {
  const { context, stored, change, signal } = moving;
  if (steps.length === 0 || change.state.status !== "running") return undefined;
  const journal = await context.changes.journal(change.id);
  for (const [position, step] of steps.entries()) {
    const index = firstIndex + position;
    const record = journal.find((entry) => entry.direction === "do" && entry.index === index);
    if (record?.setAt) continue;
    // Also what failed and is tried again begins within the window; what is under way is taken to its end.
    if (!record || record.failedAt) {
      const closed = outsideWindow(moving);
      if (closed) return closed;
      const unsealed = await notReleased(context, change);
      if (unsealed.length > 0)
        return apply(context, stored, {
          type: "pause",
          by: null,
          why: unsealed.join(" "),
          needs: "retry",
          wave: null,
        });
    }
    const outcome = await performStep(
      context,
      { changeId: change.id, direction: "do", index, step, record, againSince: change.state.since },
      signal,
    );
    if (outcome.kind === "wait") return outcome.until;
    if (outcome.kind === "failed") {
      const why = `${stepName(step)} failed: ${outcome.reason}`;
      return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: null });
    }
  }
  return undefined;
}
