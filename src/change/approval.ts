import type { Approval, Change } from "./change.ts";
import { digestOf } from "./digest.ts";

const hour = 3_600_000;

/** How long after its time an approved change may still start. */
const startWithin = hour;

/**
 * Why an approved change must not start, one sentence each; empty means that it may. Asked again right before the first
 * effect: what runs is exactly what enough other people released, and not long after they did.
 */
export function startRefusals(change: Change, approvalsRequired: number, now: Date): readonly string[] {
  const due = Math.max(change.startAt?.getTime() ?? 0, ...valid(change).map(({ at }) => at.getTime()));
  return [
    ...releaseRefusals(change, approvalsRequired),
    ...when(
      now.getTime() > due + startWithin,
      `It could not start within an hour of its time${waitedFor(change)}. Ask for it again.`,
    ),
  ];
}

/** Why it is not released, whenever it is asked; empty means that enough other people approved exactly this plan. */
export function releaseRefusals(change: Change, approvalsRequired: number): readonly string[] {
  const { submission } = change;
  if (!submission) return ["It was never submitted."];
  const { plan, digest } = submission;
  return [
    ...when(digestOf(plan) !== digest, "The plan is not the one that was approved."),
    ...when(
      valid(change).length < Math.max(plan.approvalsRequired, approvalsRequired),
      "It does not have as many approvals as are required.",
    ),
  ];
}

function valid({ submission, approvals, requestedBy }: Change): readonly Approval[] {
  return approvals.filter(
    ({ decision, digest, by }) =>
      decision === "approved" && digest === submission?.digest && by.id !== requestedBy.id,
  );
}

function waitedFor({ state }: Change): string {
  return state.status === "approved" && state.waitingFor !== null
    ? `, as it waited for ${state.waitingFor}`
    : "";
}

function when(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}
