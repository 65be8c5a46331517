import { z } from "zod";
import type { Conversation } from "../../store/conversation-store.ts";
import type { Activity } from "../../web/activity.ts";
import { zoneOf } from "../../changes/kinds/start-time.ts";

export type KnownPlace = Omit<Conversation, "state" | "subscribed" | "awayUntil">;

export interface Sender {
  /** Entra object id. */
  readonly id: string;
  readonly name: string | null;
}

const objectId = z.guid().toLowerCase();

/** The verified person behind an authenticated activity; undefined where Teams names no Entra object id. */
export function personOf({ from }: Pick<Activity, "from">): Sender | undefined {
  const parsed = objectId.safeParse(from.aadObjectId);
  if (!parsed.success) return undefined;
  return { id: parsed.data, name: from.name?.trim() || null };
}

/** The conversation an activity came from; undefined where it does not tell what kind it is, or whose personal chat. */
export function placeOf(
  activity: Activity,
  sender: Sender | undefined,
  tenantId: string,
): KnownPlace | undefined {
  const { conversation, channelData, from, recipient, serviceUrl } = activity;
  const kind = kindOf(activity);
  const person = kind === "personal" ? sender : undefined;
  if (kind === undefined || (kind === "personal" && !person) || !recipient?.id) return undefined;
  const id = withoutThread(conversation.id);
  return {
    id,
    kind,
    serviceUrl,
    tenantId,
    botId: recipient.id,
    botName: recipient.name ?? "",
    personId: person?.id ?? null,
    personName: person?.name ?? null,
    personMri: person ? (from.id ?? null) : null,
    personZone: person ? zoneOf(activity) : null,
    ...(kind === "channel" && isSpoken(activity)
      ? { channelId: channelData?.channel?.id ?? id, teamId: channelData?.team?.id ?? null }
      : { channelId: null, teamId: null }),
  };
}

/** Whether somebody speaks in the conversation: an event may come from there and name another channel of the team. */
function isSpoken({ type }: Activity): boolean {
  return type === "message" || type === "invoke";
}

/** Undefined where nothing says it: a guess could take a chat of many for somebody's own. */
export function kindOf({ conversation, channelData }: Activity): Conversation["kind"] | undefined {
  const { conversationType, isGroup } = conversation;
  if (conversationType === "personal" || conversationType === "channel" || conversationType === "groupChat") {
    return conversationType;
  }
  if (channelData?.channel?.id !== undefined || conversation.id.includes(";messageid=")) return "channel";
  if (isGroup === undefined) return undefined;
  return isGroup ? "groupChat" : "personal";
}

/**
 * Conversation in which the card that was clicked, or an answer to what was typed, is posted and edited: a channel for
 * the root of a thread, else the thread.
 */
export function standsIn({ conversation, replyToId, type }: Activity): string {
  const [base = "", root] = conversation.id.split(";messageid=");
  return type === "invoke" && root !== undefined && root === replyToId ? base : conversation.id;
}

/** Whether the activity says that the bot was taken out of the conversation. */
export function botWasRemoved({ type, action, membersRemoved, recipient }: Activity): boolean {
  if (type === "installationUpdate") return action?.startsWith("remove") ?? false;
  return (
    type === "conversationUpdate" &&
    (membersRemoved ?? []).some(({ id }) => id !== undefined && id === recipient?.id)
  );
}

/** `19:…@thread.tacv2;messageid=…` is a thread of the channel before the semicolon. */
export function withoutThread(conversationId: string): string {
  return conversationId.split(";messageid=")[0] ?? conversationId;
}

/** Whether a conversation is known as the same kind, and the same person's: neither ever changes. */
export function isSame(
  known: Pick<Conversation, "kind" | "personId">,
  told: Pick<Conversation, "kind" | "personId">,
): boolean {
  return known.kind === told.kind && known.personId === told.personId;
}
