import { stepName } from "../../cmdlets.ts";
import { kinds } from "../../kinds/kinds.ts";
import type { Step } from "../../step.ts";
import type { Progress } from "../change-context.ts";
import { transition } from "../transition.ts";
import { mayBeSent, performStep } from "./perform-step.ts";
import { notReleased } from "../release.ts";
import { outsideWindow, type Working } from "../working.ts";
import type { Outcome } from "../wait-visibly.ts";

/**
 * Takes the steps in order, from that index of the journal on; what is read back already is passed over. Undefined when all
 * are set. A step that cannot be taken pauses the change, as made objects stay and the same step can be tried again; what cannot
 * pause fails.
 */
export async function performSteps(
  working: Working,
  steps: readonly Step[],
  firstIndex: number,
): Promise<Outcome | undefined> {
  const { context, change, signal } = working;
  if (steps.length === 0 || change.state.status !== "running") return undefined;
  const journal = await context.changes.journal(change.id);
  for (const [position, step] of steps.entries()) {
    const index = firstIndex + position;
    const record = journal.find((entry) => entry.direction === "do" && entry.index === index);
    if (record?.setAt) continue;
    // Also what failed and is tried again begins within the window; what is under way is taken to its end.
    if (!record || record.failedAt) {
      const closed = outsideWindow(working);
      if (closed) return closed;
    }
    const unsealed = mayBeSent(record) ? await notReleased(context, change) : [];
    if (unsealed.length > 0) return stop(working, unsealed.join(" "));
    const outcome = await performStep(
      context,
      { changeId: change.id, direction: "do", index, step, record, againSince: change.state.since },
      signal,
    );
    if (outcome.kind === "wait") return outcome.until;
    if (outcome.kind === "failed") return stop(working, outcome.reason, `${stepName(step)} failed: `);
  }
  return undefined;
}

/** `which`: of several steps, which one; a plan that cannot pause has one. */
function stop({ context, stored, plan }: Working, reason: string, which = ""): Promise<Progress> {
  const why = which + reason;
  return transition(
    context,
    stored,
    kinds[plan.kind].pausable
      ? { type: "pause", by: null, why, needs: "retry", wave: null }
      : { type: "fail", reason },
  );
}
