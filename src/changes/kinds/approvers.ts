import { approversInReach } from "../approvers.ts";
import type { Person } from "../person.ts";
import type { ChatDependencies, Turn } from "../../teams/capability/turn.ts";

/** Undefined when enough approvers other than the requester can be asked; else why not, as a sentence. */
export async function approversMissing(
  deps: Pick<ChatDependencies, "directory" | "conversations" | "logger" | "config">,
  { person, now, signal }: Turn,
): Promise<string | undefined> {
  const found = await approversInReach(deps, {}, now, signal).catch((error: unknown) => {
    deps.logger.warn({ err: error }, "approvers could not be read");
  });
  if (!found) return "The group of approvers could not be read just now. Try again in a minute.";
  const reachable = found.filter(({ id, away }) => id !== person.id && !away);
  const needed = deps.config.approvalsRequired;
  return reachable.length < needed ? tooFew(reachable, needed) : undefined;
}

function tooFew(reachable: readonly Person[], needed: number): string {
  const have =
    reachable.length === 0
      ? "I can reach none"
      : `I can reach only ${reachable.map(({ name }) => name).join(", ")}`;
  return `${needed === 1 ? "One approver" : `${needed} approvers`} other than you must decide this, and ${have}. Ask an approver to open a chat with me and say hello, or to say back where they are away, then ask again.`;
}
