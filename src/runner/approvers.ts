import type { Person } from "../change/person.ts";
import type { ChangeContext } from "./change-context.ts";

/** Approvers other than the requester whose chat with the bot is known. */
export async function reachableApprovers(
  { directory, conversations }: ChangeContext,
  requester: string,
  signal: AbortSignal,
): Promise<readonly Person[]> {
  const ids = (await directory.peopleWith("approver", signal)).filter((id) => id !== requester);
  const found = await Promise.all(ids.map((id) => conversations.personal(id)));
  return found.flatMap((conversation) =>
    conversation?.personId
      ? [{ id: conversation.personId, name: conversation.personName ?? conversation.personId }]
      : [],
  );
}

export function tooFewApprovers(required: number, reachable: readonly Person[]): string {
  const names = reachable.map(({ name }) => name).join(", ");
  return `${required} ${required === 1 ? "approver" : "approvers"} must be reachable, other than the requester; the bot can reach ${names || "none"}. Ask the others to open a chat with the bot once.`;
}
