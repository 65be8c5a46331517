import { endingWith } from "../../lib/deadline.ts";
import type { Conversation } from "../../store/conversation-store.ts";
import type { Incoming } from "./incoming.ts";
import { botWasRemoved } from "./place.ts";
import type { ChatDependencies } from "../capability/turn.ts";

/** Longest wait, in milliseconds, for a name. */
const withinMs = 2_000;
/** Times a name is asked for that does not come. */
const maxAttempts = 5;

/**
 * Looks up the name of somebody whose activities lack it, as installations often do: approvers are named to others, who
 * cannot tell them apart without. For after the answer; never on a click, which waits for its turn to end.
 */
export function createLearnName({ conversations, connector, now }: ChatDependencies) {
  /** How often the name of a chat's person was asked for. */
  const asked = new Map<string, number>();

  return async function learnName(
    { activity, place }: Incoming,
    before: Conversation | undefined,
  ): Promise<void> {
    if (!place || place.personMri === null || activity.type === "invoke" || botWasRemoved(activity)) return;
    const times = asked.get(place.id) ?? 0;
    if (place.personName !== null || (before?.personName ?? null) !== null || times >= maxAttempts) return;
    asked.set(place.id, times + 1);
    const personName = await connector.memberName(place, place.personMri, endingWith(null, withinMs));
    if (personName !== null) await conversations.remember({ ...place, personName }, now());
  };
}
