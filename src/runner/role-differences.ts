import type { Change } from "../change/change.ts";
import type { ChangeContext } from "./change-context.ts";

/** Who has lost, since, the role by which they asked or approved; one sentence each. Asked afresh. */
export async function roleDifferences(
  { directory }: ChangeContext,
  change: Change,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const approvals = await Promise.all(
    change.approvals.map(async ({ by }) => ({
      by,
      roles: await directory.rolesOf(by.id, { fresh: true }, signal),
    })),
  );
  const requester = await directory.rolesOf(change.requestedBy.id, { fresh: true }, signal);
  return [
    ...(requester.has("admin")
      ? []
      : [`${change.requestedBy.name}, who asked for it, is no longer an admin.`]),
    ...approvals
      .filter(({ roles }) => !roles.has("approver"))
      .map(({ by }) => `${by.name}, who approved it, is no longer an approver.`),
  ];
}
