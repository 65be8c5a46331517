import { endingWith } from "../deadline.ts";
import type { Conversation } from "../store/conversation-store.ts";
import type { Activity } from "../web/activity.ts";
import type { Connector } from "./connector.ts";
import { botWasRemoved, placeOf } from "./place.ts";
import type { ChatDependencies } from "./turn.ts";

export interface LearnNameOptions extends Pick<ChatDependencies, "conversations" | "now"> {
  readonly tenantId: string;
  readonly connector: Pick<Connector, "memberName">;
}

/** Longest wait, in milliseconds, for a name. */
const withinMs = 2_000;

/**
 * Looks up the name of somebody whose activities lack it, as installations often do: approvers are named to others, who
 * cannot tell them apart without. For after the answer; never on a click, which waits for its turn to end.
 */
export function createLearnName({ conversations, connector, tenantId, now }: LearnNameOptions) {
  /** Chats whose person's name was asked for: once each, or again where no answer came. */
  const asked = new Set<string>();

  return async function learnName(activity: Activity, before: Conversation | undefined): Promise<void> {
    const place = placeOf(activity, tenantId);
    if (!place || place.personMri === null || activity.type === "invoke" || botWasRemoved(activity)) return;
    if (place.personName !== null || (before?.personName ?? null) !== null || asked.has(place.id)) return;
    asked.add(place.id);
    const personName = await connector.memberName(place, place.personMri, endingWith(null, withinMs));
    if (personName === null) asked.delete(place.id);
    else await conversations.remember({ ...place, personName }, now());
  };
}
