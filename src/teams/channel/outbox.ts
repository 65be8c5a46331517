import type { Logger } from "pino";
import type { Conversation, ConversationStore } from "../../store/conversation-store.ts";
import type { Message, MessageStore } from "../../store/messages/message-store.ts";
import type { Connector, Place, Posted, Undelivered } from "../sdk/connector.ts";
import type { Pace } from "./pace.ts";
import { hashOfShown } from "./shown-hash.ts";
import { withoutThread } from "../entry/place.ts";
import type { ToActivity, Rendered } from "./to-activity.ts";
import { minute } from "../../lib/time.ts";

export interface OutboxOptions {
  readonly messages: MessageStore;
  readonly conversations: Pick<ConversationStore, "find" | "markGone">;
  readonly connector: Connector;
  readonly toActivity: ToActivity;
  readonly pace: Pace;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** Posts and edits what is due in one conversation; answers when to look again. Run under the conversation's lease. */
export type Deliver = (conversationId: string, signal: AbortSignal) => Promise<Date | null>;

/** Longer than any wait of ours: what is not due yet counts for when to look again. */
const always = new Date("9999-12-31T00:00:00Z");
const editEveryMs = 1_000;
const maxWaitMs = minute;
/** A 404 of Teams may be untrue; the same call has worked 20 s later. */
const secondLookMs = 20_000;
const maxAttempts = 30;
/** For a card that was drawn without what its person may do. */
const completeAfterMs = 30_000;

export function createOutbox({
  messages,
  conversations,
  connector,
  toActivity,
  pace,
  now,
  logger,
}: OutboxOptions): Deliver {
  const editedAt = new Map<number, number>();
  /** Messages that could not be drawn, or not whole. They wait for themselves only: what comes behind them is news all the same. */
  const undrawn = new Set<number>();

  return async function deliver(conversationId, signal) {
    const conversation = await conversations.find(withoutThread(conversationId));
    if (!conversation) {
      for (const message of await messages.due(conversationId, always)) {
        await messages.dropped(message.id, "The bot does not know this conversation.");
      }
      return null;
    }
    for (const message of await messages.interrupted(conversationId)) {
      await deliveryUnknown(message, "The bot stopped while this was being posted.");
    }
    if (conversation.state === "gone") return null; // whoever writes there again wakes it

    const place: Place = { ...conversation, id: conversationId };
    let next: Date | null = null;
    for (const message of await messages.due(conversationId, always)) {
      if (signal.aborted) return now();
      const time = now();
      const allowed = later(message.notBefore, editAllowedAt(message), pace.next(conversationId, time));
      if (allowed > time) {
        next = earlier(next, allowed);
        if (inOrder(message)) break;
        continue;
      }
      const again =
        message.activityId === null
          ? await post(message, conversation, place, signal)
          : await edit(message, conversation, place, message.activityId, signal);
      if (again === "gone") return null;
      next = earlier(next, again);
      if (again !== null && inOrder(message)) break;
    }
    return next;
  };

  /** News stay in order; an edit holds nobody up, nor does what cannot be drawn. */
  function inOrder({ id, activityId }: Message): boolean {
    return activityId === null && !undrawn.has(id);
  }

  /** The message as it is now; `later` when that is not known, and why is logged. */
  async function drawn(
    message: Message,
    conversation: Conversation,
    signal: AbortSignal,
  ): Promise<Rendered | { readonly later: Date | null } | undefined> {
    try {
      const rendered = await toActivity(message, conversation, signal);
      undrawn.delete(message.id);
      return rendered;
    } catch (error) {
      signal.throwIfAborted();
      logger.error({ err: error, messageId: message.id }, "a message could not be drawn");
      if (message.attempts >= maxAttempts) {
        undrawn.delete(message.id);
        if (message.activityId !== null) await messages.shown(message.id, message.wanted);
        else await messages.dropped(message.id, "It could not be drawn.");
        return { later: null };
      }
      undrawn.add(message.id);
      return { later: await retry(message, backOff(message), "It could not be drawn.") };
    }
  }

  /** A card that was drawn without its person's roles is drawn again. */
  async function completeLater(message: Message, { complete }: Rendered): Promise<Date | null> {
    if (complete) return null;
    undrawn.add(message.id);
    return retry(message, completeAfterMs, "Its person's roles could not be read.");
  }

  async function post(
    message: Message,
    conversation: Conversation,
    place: Place,
    signal: AbortSignal,
  ): Promise<Date | "gone" | null> {
    const thread = message.threadOf === null ? undefined : await messages.find(message.threadOf);
    if (thread && (thread.state === "pending" || thread.state === "sending") && !undrawn.has(thread.id)) {
      return later(thread.notBefore, new Date(now().getTime() + editEveryMs));
    }
    const rendered = await drawn(message, conversation, signal);
    if (!rendered) {
      await messages.dropped(message.id, "What this message shows no longer exists.");
      return null;
    }
    if ("later" in rendered) return rendered.later;
    const { activity } = rendered;
    const relinked = message.activityId !== null;
    if (!relinked && !(await messages.sending(message.id))) return null;
    pace.sent(place.id, now());
    const root = conversation.kind === "channel" && place.id === conversation.id;
    const threadId = thread?.threadConversationId ?? null;
    const posted: Posted = !root
      ? await connector.post(place, activity)
      : threadId !== null
        ? await connector.reply(place, threadId, activity)
        : await connector.postRoot(place, activity);
    if (!posted.ok) return notPosted(message, conversation, posted);
    editedAt.set(message.id, now().getTime());
    const shownHash = hashOfShown(activity);
    await messages.sent(message.id, { ...posted, shown: shownBy(message, rendered), shownHash });
    await supersede(message, conversation, rendered);
    return completeLater(message, rendered);
  }

  /** Older cards of the change lead to this one, once it has all that its person may press. */
  async function supersede(message: Message, { kind }: Conversation, { complete }: Rendered): Promise<void> {
    const { content } = message;
    if (complete && kind === "personal" && content.type === "card" && content.card === "change")
      await messages.supersede(message, content.changeId, now());
  }

  async function edit(
    message: Message,
    conversation: Conversation,
    place: Place,
    activityId: string,
    signal: AbortSignal,
  ): Promise<Date | "gone" | null> {
    const completes = undrawn.has(message.id);
    const rendered = await drawn(message, conversation, signal);
    if (!rendered) {
      await messages.shown(message.id, message.wanted);
      return null;
    }
    if ("later" in rendered) return rendered.later;
    const { activity } = rendered;
    const hash = hashOfShown(activity);
    // Each edit redraws the card for everybody, and counts against what Teams takes.
    if (hash === message.shownHash) {
      await messages.shown(message.id, shownBy(message, rendered));
      if (completes) await supersede(message, conversation, rendered);
      return completeLater(message, rendered);
    }
    await messages.editing(message.id);
    pace.sent(place.id, now());
    const target =
      message.threadConversationId !== null ? { ...place, id: message.threadConversationId } : place;
    const updated = await connector.update(target, activityId, activity);
    if (updated.ok) {
      remember(message.id);
      await messages.shown(message.id, shownBy(message, rendered), hash);
      if (completes) await supersede(message, conversation, rendered);
      return completeLater(message, rendered);
    }
    switch (updated.kind) {
      case "lost":
        if (message.attempts === 0) return retry(message, secondLookMs, updated.message);
        logger.warn({ messageId: message.id }, "a card is no longer where it was posted; posting it anew");
        return post(message, conversation, place, signal);
      case "gone":
        return gone(message, conversation, updated);
      case "refused":
        logger.error({ messageId: message.id, why: updated.message }, "an edit was refused");
        await messages.shown(message.id, message.wanted);
        return null;
      case "unknown":
      case "retry":
        if (message.attempts < maxAttempts) return retry(message, waitOf(message, updated), updated.message);
        logger.error({ messageId: message.id, why: updated.message }, "an edit was given up");
        await messages.shown(message.id, message.wanted);
        return null;
    }
  }

  async function notPosted(
    message: Message,
    conversation: Conversation,
    failure: Undelivered,
  ): Promise<Date | "gone" | null> {
    switch (failure.kind) {
      case "unknown":
        await deliveryUnknown(message, failure.message);
        return null;
      case "gone":
        return gone(message, conversation, failure);
      case "retry":
        if (message.attempts < maxAttempts) return retry(message, waitOf(message, failure), failure.message);
        break;
      case "lost":
      case "refused":
        break;
    }
    logger.error({ messageId: message.id, why: failure.message }, "a message was given up");
    await messages.dropped(message.id, failure.message);
    return null;
  }

  /** A blind second POST might show twice; a critical message is worth that, and says so. */
  async function deliveryUnknown(message: Message, why: string): Promise<void> {
    logger.warn({ messageId: message.id, why }, "nobody knows whether a message arrived");
    if (message.activityId !== null) return messages.shown(message.id, message.wanted); // posted anew once, not over and over
    await messages.unknown(message.id, why);
    if (!message.critical || message.repeatOf !== null) return;
    const { content, conversationId, threadOf } = message;
    await messages.post(
      {
        eventKey: `${message.eventKey}:repeat`,
        conversationId,
        content,
        threadOf,
        critical: true,
        repeatOf: message.id,
      },
      now(),
    );
  }

  async function gone(
    message: Message,
    conversation: Conversation,
    { sure, message: why }: Extract<Undelivered, { kind: "gone" }>,
  ): Promise<Date | "gone"> {
    if (!sure && message.attempts === 0) return retry(message, secondLookMs, why);
    logger.warn({ conversationId: conversation.id, why }, "the bot is no longer in a conversation");
    await conversations.markGone(conversation.id, now());
    // News of today are no use when the bot is let in again; a card then shows what is so then.
    if (message.content.type === "text") await messages.dropped(message.id, why);
    else await messages.retryLater(message.id, now(), why);
    return "gone";
  }

  async function retry(message: Message, afterMs: number, why: string): Promise<Date> {
    const notBefore = new Date(now().getTime() + afterMs);
    logger.warn({ messageId: message.id, why, notBefore }, "a message is tried again later");
    await messages.retryLater(message.id, notBefore, why);
    return notBefore;
  }

  function waitOf(message: Message, failure: Undelivered): number {
    const asked = failure.kind === "retry" ? failure.afterMs : null;
    return asked ?? backOff(message);
  }

  function backOff({ attempts }: Message): number {
    return Math.min(maxWaitMs, 1_000 * 2 ** attempts) * (0.5 + Math.random() / 2);
  }

  function editAllowedAt(message: Message): Date | null {
    const last = editedAt.get(message.id);
    return message.activityId === null || last === undefined ? null : new Date(last + editEveryMs);
  }

  function remember(messageId: number): void {
    const time = now().getTime();
    editedAt.delete(messageId);
    editedAt.set(messageId, time);
    for (const [id, at] of editedAt) {
      if (at > time - editEveryMs) break;
      editedAt.delete(id);
    }
  }
}

/** A version that was drawn without its person's roles does not count as shown. */
function shownBy({ wanted }: Message, { complete }: Rendered): number {
  return complete ? wanted : wanted - 1;
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function later(...dates: readonly (Date | null)[]): Date {
  return new Date(Math.max(...dates.map((date) => date?.getTime() ?? 0)));
}
