import type { Change } from "../change/change.ts";
import type { TimelineEntry, TimelineEventType } from "../change/timeline.ts";
import type { ChangeStore } from "../store/change-store.ts";
import type { Conversation, ConversationStore } from "../store/conversation-store.ts";
import type { MessageStore } from "../store/message-store.ts";
import { actorOf, textOf } from "./event-texts.ts";

export interface AnnounceOptions {
  readonly changes: Pick<ChangeStore, "find" | "timeline">;
  readonly conversations: Pick<ConversationStore, "personal" | "subscribedChannels">;
  readonly messages: Pick<MessageStore, "post" | "touchChange">;
  readonly now: () => Date;
}

/** Tells people what happened to a change; telling twice is telling once. Never asks to be called again. */
export type Announce = (changeId: number, signal: AbortSignal) => Promise<null>;

/** Said in the change's thread in subscribed channels. */
const inThread: ReadonlySet<TimelineEventType> = new Set([
  "approved",
  "rejected",
  "expired",
  "cancelled",
  "voided",
  "started",
  "stepSet",
  "inEffect",
  "alert",
  "succeeded",
  "failed",
  "rollbackRequested",
  "rolledBack",
  "partlyRolledBack",
]);

/** Said to the requester in person, unless they did it themselves. */
const inPerson: ReadonlySet<TimelineEventType> = new Set([
  "refused",
  "approved",
  "rejected",
  "expired",
  "cancelled",
  "voided",
  "inEffect",
  "alert",
  "succeeded",
  "failed",
  "rollbackRequested",
  "rolledBack",
  "partlyRolledBack",
]);

/** Worth being told twice when nobody knows whether it arrived. */
const critical: ReadonlySet<TimelineEventType> = new Set(["alert", "failed"]);

export function createAnnounce({ changes, conversations, messages, now }: AnnounceOptions): Announce {
  return async function announce(changeId, signal) {
    const stored = await changes.find(changeId);
    if (!stored) return null;
    const { change } = stored;
    const timeline = await changes.timeline(changeId);
    await messages.touchChange(changeId, now());

    const asked = timeline.some(({ event }) => event.type === "approvalRequested");
    const channels = asked ? await conversations.subscribedChannels() : [];
    const requester = await conversations.personal(change.requestedBy.id);
    const roots = new Map<string, number>();
    for (const channel of channels) roots.set(channel.id, await postCard(change, channel, "card", "channel"));

    for (const entry of timeline) {
      if (signal.aborted) throw signal.reason;
      await tellApprovers(change, entry);
      await tellChannels(change, entry, roots);
      if (requester) await tellRequester(change, entry, requester);
    }
    return null;
  };

  async function tellApprovers(change: Change, { event, sequence }: TimelineEntry): Promise<void> {
    if (event.type !== "approvalRequested") return;
    for (const { id } of event.approvers) {
      const chat = await conversations.personal(id);
      if (chat) await postCard(change, chat, String(sequence), "approver");
    }
  }

  async function tellChannels(
    change: Change,
    { event, sequence }: TimelineEntry,
    roots: ReadonlyMap<string, number>,
  ): Promise<void> {
    const text = inThread.has(event.type) ? textOf(event, change) : undefined;
    if (text === undefined) return;
    for (const [channelId, threadOf] of roots) {
      await messages.post(
        {
          eventKey: `chg-${change.id}:${sequence}:${channelId}`,
          conversationId: channelId,
          content: { type: "text", text },
          threadOf,
          critical: critical.has(event.type),
        },
        now(),
      );
    }
  }

  async function tellRequester(
    change: Change,
    { event, sequence }: TimelineEntry,
    chat: Conversation,
  ): Promise<void> {
    const own = actorOf(event) === change.requestedBy.id;
    const text = inPerson.has(event.type) && !own ? textOf(event, change) : undefined;
    if (text === undefined) return;
    await messages.post(
      {
        eventKey: `chg-${change.id}:${sequence}:${chat.id}`,
        conversationId: chat.id,
        content: { type: "text", text },
        critical: critical.has(event.type),
      },
      now(),
    );
    // The way back comes to hand with the bad news.
    if (event.type === "alert") await postCard(change, chat, `${sequence}:card`, "requester");
  }

  async function postCard(
    change: Change,
    conversation: Conversation,
    key: string,
    audience: "approver" | "channel" | "requester",
  ): Promise<number> {
    return messages.post(
      {
        eventKey: `chg-${change.id}:${key}:${conversation.id}`,
        conversationId: conversation.id,
        content: { type: "card", card: "change", changeId: change.id, audience },
        // An approval request that nobody sees holds the change up until it expires.
        critical: audience === "approver",
      },
      now(),
    );
  }
}
