import { mayDecide, speaksFor, type Required } from "./approver-groups.ts";
import type { Person } from "./person.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { Directory } from "../tenant/directory.ts";

/** An approver whose personal chat with the bot is known. */
export interface Approver extends Person {
  /** Groups of the plan that they speak for. */
  readonly of: readonly string[];
  /** They said so, and are not asked. */
  readonly away: boolean;
}

/** Approvers who may decide the plan and whose chat is known. Where no groups decide it, nobody's roles are read. */
export async function approversInReach(
  deps: {
    readonly directory: Pick<Directory, "peopleWith" | "rolesOf">;
    readonly conversations: Pick<ConversationStore, "personal">;
  },
  plan: Pick<Required, "approvalGroups">,
  now: Date,
  signal: AbortSignal,
): Promise<readonly Approver[]> {
  const ids = await deps.directory.peopleWith("approver", signal);
  const found = await Promise.all(
    ids.map(async (id) => {
      const chat = await deps.conversations.personal(id);
      if (!chat) return [];
      const roles = plan.approvalGroups && (await deps.directory.rolesOf(id, {}, signal));
      if (!mayDecide(plan, roles)) return [];
      const away = chat.awayUntil !== null && chat.awayUntil > now;
      return [{ id, name: chat.personName ?? id, of: speaksFor(plan, roles), away }];
    }),
  );
  return found.flat();
}
