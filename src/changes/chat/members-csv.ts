import { exclusionWords } from "../waves/exclusions.ts";
import type { Excluded } from "../waves/members.ts";
import type { StoredMember } from "../../store/changes/wave-store.ts";
import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import { csv } from "../../lib/csv.ts";

const heads = [
  "UserPrincipalName",
  "ObjectId",
  "Wave",
  "Status",
  "Detail",
  "FormerKind",
  "FormerPolicy",
  "FormerGroupId",
  "Target",
  "Labels",
];

/** Everybody of a change: those who move with where they are, then those who stay, with why. */
export function membersCsv(members: readonly StoredMember[], excluded: readonly Excluded[]): string {
  return csv([
    heads,
    ...members.map(({ userPrincipalName, userId, wave, status, detail, former, ledger, target, labels }) => [
      userPrincipalName,
      userId,
      wave,
      status,
      detail,
      ...assignmentCells(ledger ?? former),
      target ?? "(inherited)",
      labels.join(" "),
    ]),
    ...excluded.map(({ userPrincipalName, userId, why }) => [
      userPrincipalName,
      userId,
      null,
      "excluded",
      exclusionWords[why],
      ...Array.from({ length: 5 }, () => null),
    ]),
  ]);
}

function assignmentCells(assignment: PolicyAssignment): readonly (string | null)[] {
  switch (assignment.kind) {
    case "direct":
      return ["direct", assignment.policy, null];
    case "group":
      return ["group", assignment.policy, assignment.groupId];
    case "global":
      return ["global", "Global", null];
  }
}
