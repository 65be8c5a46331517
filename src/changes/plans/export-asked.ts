import type { Approval, Submission } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import type { TrunkReach } from "../reach.ts";
import { signInWords } from "../proof.ts";
import { cell, list } from "./export-markdown.ts";

/** What an approver is asked to accept, in full: a card may not have the room, and who approved. Of a switch the plan as well. */
export function exportAsked(
  { plan, digest, unknowns, warnings }: Submission,
  approvals: readonly Approval[],
): string {
  return [
    ...(plan.affected
      ? [
          `# ${kinds[plan.kind].heading}: ${cell(plan.subject)}`,
          "",
          cell(plan.reason),
          "",
          ...list("What to know", plan.cautions),
          ...list(
            "Emergency policies that lead to the trunk",
            plan.affected.emergencyCalls.map(
              ({ policy, dialStrings }) => `${policy}: ${dialStrings.join(", ")}`,
            ),
          ),
          ...list(
            "Policies that lead to the trunk",
            (plan.affected.policies ?? []).map(
              ({ policy, users, resourceAccounts }) =>
                `${policy}: ${users} users, ${resourceAccounts} resource accounts`,
            ),
          ),
        ]
      : []),
    ...reachLists(plan.reach),
    ...list("Could not be told, and is accepted with the approval", unknowns),
    ...list("Warnings", warnings),
    ...list("Decided by", approvals.map(decided)),
    `Digest ${digest}`,
    "",
  ].join("\n");
}

/** More of these than there were voids the approval. */
function reachLists(reach: TrunkReach | undefined): readonly string[] {
  if (!reach) return [];
  return [
    ...list("Voice routing policies that reach the trunk", reach.policies),
    ...list("PSTN usages that reach the trunk", reach.usages),
    ...list(
      "Groups with such a policy",
      reach.groups?.map(({ groupId, policy }) => `${groupId}: ${policy}`) ?? ["could not be read"],
    ),
  ];
}

function decided({ by, decision, at, proof }: Approval): string {
  return [
    `${decision} by ${by.name} at ${at.toISOString()}`,
    ...(proof === null ? [] : [signInWords(proof)]),
  ].join(", ");
}
