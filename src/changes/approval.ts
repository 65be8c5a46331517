import { kinds } from "./kinds/kinds.ts";
import { lacking, type Required } from "./approver-groups.ts";
import type { Approval, Change } from "./change.ts";
import { digestOf } from "./digest.ts";
import { whyProof, type ProofRule } from "./proof.ts";
import { differenceName } from "./replay/words.ts";
import { hour } from "../lib/time.ts";

/** How long after its time an approved change may still start. */
const startWithin = hour;

/**
 * Why an approved change must not start, one sentence each; empty means that it may. Asked again right before the first
 * effect: what runs is exactly what enough other people released, and not long after they did.
 */
export function startRefusals(
  change: Change,
  required: Required,
  proofRule: ProofRule | null,
  now: Date,
): readonly string[] {
  const releasing = glassBroken(change) ? change.approvals : valid(change);
  const due = Math.max(change.startAt?.getTime() ?? 0, ...releasing.map(({ at }) => at.getTime()));
  return [
    ...releaseRefusals(change, required),
    ...unproven(change, proofRule).map(
      ({ by }) => `${by.name} did not sign in again to approve it, which such a change needs now.`,
    ),
    ...sentenceIf(
      now.getTime() > due + startWithin,
      `It could not start within an hour of its time${waitedFor(change)}. Ask for it again.`,
    ),
  ];
}

/**
 * Why it is not released, whenever it is asked; empty means that enough other people approved exactly this plan, or that the
 * glass was broken for it.
 */
export function releaseRefusals(change: Change, required: Required): readonly string[] {
  const { submission } = change;
  if (!submission) return ["It was never submitted."];
  const { plan, digest } = submission;
  const given = valid(change).map(({ speaksFor }) => speaksFor);
  return [
    ...sentenceIf(digestOf(submission) !== digest, "The plan is not the one that was approved."),
    ...change.approvals.flatMap(({ decision, by }) =>
      decision === "rejected" ? [`${by.name} rejected it.`] : [],
    ),
    ...sentenceIf(
      !glassBroken(change) && [plan, required].some((each) => lacking(each, given).count > 0),
      "It does not have as many approvals as are required.",
    ),
  ];
}

/** Whether a second person of those configured released it in place of the approvers: never to switch bypass on. */
export function glassBroken({ submission, approvals, requestedBy }: Change): boolean {
  return approvals.some(
    ({ decision, digest, by }) =>
      decision === "glassBroken" &&
      submission !== null &&
      kinds[submission.plan.kind].setsBypass === false &&
      digest === submission.digest &&
      by.id !== requestedBy.id,
  );
}

/** Of somebody else, for exactly this plan, with every difference of its replay accepted by name. */
function valid({ submission, approvals, requestedBy }: Change): readonly Approval[] {
  const toAccept = (submission?.replay?.differences ?? []).map(differenceName);
  return approvals.filter(
    ({ decision, digest, by, acceptedDifferences }) =>
      decision === "approved" &&
      digest === submission?.digest &&
      by.id !== requestedBy.id &&
      toAccept.every((name) => acceptedDifferences.includes(name)),
  );
}

/** Approvals without the sign-in that the change needs. */
function unproven(change: Change, rule: ProofRule | null): readonly Approval[] {
  const { submission } = change;
  if (!submission || !rule || whyProof(submission, rule) === null) return [];
  return valid(change).filter(({ proof }) => proof === null);
}

function waitedFor({ state }: Change): string {
  return state.status === "approved" && state.waitingFor !== null
    ? `, as it waited for ${state.waitingFor}`
    : "";
}

function sentenceIf(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}
