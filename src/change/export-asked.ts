import type { Submission } from "./change.ts";
import { isMovePlan } from "./plan.ts";
import { cell, list } from "./move/export-markdown.ts";

/** What an approver is asked to accept, in full: a card may not have the room. Of a switch the plan as well. */
export function exportAsked({ plan, digest, unknowns, warnings }: Submission): string {
  return [
    ...(isMovePlan(plan)
      ? []
      : [
          `# Media bypass ${plan.kind === "enableBypass" ? "on" : "off"}: ${cell(plan.subject)}`,
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
        ]),
    ...list("Could not be told, and is accepted with the approval", unknowns),
    ...list("Warnings", warnings),
    `Digest ${digest}`,
    "",
  ].join("\n");
}
