import type { Person } from "../change/person.ts";
import type { ChatDependencies, Turn } from "./turn.ts";

/** Undefined when enough approvers other than the requester can be asked; else why not, as a sentence. */
export async function approversMissing(
  deps: Pick<ChatDependencies, "directory" | "conversations" | "logger" | "config">,
  turn: Turn,
): Promise<string | undefined> {
  const reachable = await reachableApprovers(deps, turn).catch((error: unknown) => {
    deps.logger.warn({ err: error }, "approvers could not be read");
  });
  if (!reachable) return "The group of approvers could not be read just now. Try again in a minute.";
  const needed = deps.config.approvalsRequired;
  return reachable.length < needed ? tooFew(reachable, needed) : undefined;
}

/** Approvers other than the requester whose personal chat with the bot is known and open. */
async function reachableApprovers(
  deps: Pick<ChatDependencies, "directory" | "conversations">,
  { person, signal }: Turn,
): Promise<readonly Person[]> {
  const approvers = (await deps.directory.peopleWith("approver", signal)).filter((id) => id !== person.id);
  const chats = await Promise.all(approvers.map((id) => deps.conversations.personal(id)));
  return chats.flatMap((chat, index) =>
    chat ? [{ id: approvers[index] ?? "", name: chat.personName ?? "an approver" }] : [],
  );
}

function tooFew(reachable: readonly Person[], needed: number): string {
  const have =
    reachable.length === 0
      ? "I can reach none"
      : `I can reach only ${reachable.map(({ name }) => name).join(", ")}`;
  return `${needed === 1 ? "One approver" : `${needed} approvers`} other than you must decide this, and ${have}. Ask an approver to open a chat with me and say hello, then ask again.`;
}
