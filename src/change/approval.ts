import type { Change } from "./change.ts";
import { digestOf } from "./digest.ts";
import { differenceName } from "./replay/words.ts";

const hour = 3_600_000;

/** How long after its time an approved change may still start. */
const startWithin = hour;

/**
 * Why an approved change must not start, one sentence each; empty means that it may. Asked again right before the first
 * effect: what runs is exactly what enough other people released, and not long after they did.
 */
export function startRefusals(change: Change, approvalsRequired: number, now: Date): readonly string[] {
  const { submission, approvals, requestedBy, startAt } = change;
  if (!submission) return ["It was never submitted."];
  const { plan, replay, digest } = submission;
  const toAccept = (replay?.differences ?? []).map(differenceName);
  const valid = approvals.filter(
    (approval) =>
      approval.decision === "approved" &&
      approval.digest === digest &&
      approval.by.id !== requestedBy.id &&
      toAccept.every((name) => approval.acceptedDifferences.includes(name)),
  );
  const due = Math.max(startAt?.getTime() ?? 0, ...valid.map(({ at }) => at.getTime()));
  return [
    ...when(digestOf(plan, replay) !== digest, "The plan is not the one that was approved."),
    ...when(
      valid.length < Math.max(plan.approvalsRequired, approvalsRequired),
      "It does not have as many approvals as are required.",
    ),
    ...when(
      now.getTime() > due + startWithin,
      `It could not start within an hour of its time${waitedFor(change)}. Ask for it again.`,
    ),
  ];
}

function waitedFor({ state }: Change): string {
  return state.status === "approved" && state.waitingFor !== null
    ? `, as it waited for ${state.waitingFor}`
    : "";
}

function when(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}
