import { kinds } from "../kinds/kinds.ts";
import { glassBroken } from "../approval.ts";
import { roleOfGroup } from "../approver-groups.ts";
import type { Change } from "../change.ts";
import type { ChangeContext } from "./change-context.ts";

/** Whether it was asked for as a break-glass, which takes no admin; whatever an approver answers to it. */
function brokeGlass({ kind, requestedBy, breakGlass }: Change): boolean {
  return kinds[kind].setsBypass === false && breakGlass.some(({ by }) => by.id === requestedBy.id);
}

/** Who has lost, since, the role by which they asked or approved; one sentence each. Asked afresh. */
export async function roleDifferences(
  { directory }: ChangeContext,
  change: Change,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const approvals = await Promise.all(
    change.approvals.map(async ({ by, decision, speaksFor }) => ({
      by,
      decision,
      speaksFor,
      roles: await directory.rolesOf(by.id, { fresh: true }, signal),
    })),
  );
  const requester = await directory.rolesOf(change.requestedBy.id, { fresh: true }, signal);
  return [
    ...(requester.has("admin") || (requester.has("breakGlass") && (glassBroken(change) || brokeGlass(change)))
      ? []
      : [`${change.requestedBy.name}, who asked for it, is no longer an admin.`]),
    ...approvals
      .filter(({ decision, roles }) => decision !== "glassBroken" && !roles.has("approver"))
      .map(({ by }) => `${by.name}, who approved it, is no longer an approver.`),
    ...approvals.flatMap(({ by, speaksFor, roles }) =>
      speaksFor
        .filter((group) => roles.has("approver") && !roles.has(roleOfGroup(group)))
        .map((group) => `${by.name}, who approved it for ${group}, no longer speaks for it.`),
    ),
    ...approvals
      .filter(({ decision, roles }) => decision === "glassBroken" && !roles.has("breakGlass"))
      .map(({ by }) => `${by.name}, who confirmed the break-glass, may no longer do so.`),
  ];
}
