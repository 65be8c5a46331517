import { may } from "../changes/roles.ts";
import type { AlertStore, Subscription } from "../store/alerts/alert-store.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { MessageStore } from "../store/messages/message-store.ts";
import type { Directory } from "../tenant/directory.ts";
import { alertName, isOpen, type Alert } from "./alert.ts";
import { tellText } from "./alert-words.ts";

export interface TellAlertOptions {
  readonly alerts: Pick<AlertStore, "find" | "subscriptions">;
  readonly conversations: Pick<ConversationStore, "find">;
  readonly directory: Pick<Directory, "rolesOf">;
  readonly messages: Pick<MessageStore, "post" | "touchAlert">;
  readonly now: () => Date;
}

/** Urgent enough to be told twice where nobody knows whether it arrived. */
const urgent = 3;

/**
 * Tells whoever watches the trunk what happened to an alert; telling twice is telling once. One card each, edited as it goes
 * on, and a short text beside it when it gets worse, comes back, or is over.
 */
export function createTellAlert({ alerts, conversations, directory, messages, now }: TellAlertOptions) {
  return async function tellAlert(id: number, signal: AbortSignal): Promise<null> {
    const alert = await alerts.find(id);
    if (!alert) return null;
    await messages.touchAlert(id, now());
    if (alert.tells.length === 0) return null;
    // Somebody whose roles cannot be read just now is told at the next try, and keeps nobody waiting.
    const untold: Error[] = [];
    for (const [conversationId, since] of watching(alert, await alerts.subscriptions())) {
      signal.throwIfAborted();
      await tellIn(conversationId, since, alert, signal).catch((error: unknown) => {
        untold.push(
          error instanceof Error ? error : new Error("Somebody could not be told.", { cause: error }),
        );
      });
    }
    const [first] = untold;
    if (first) throw first;
    return null;
  };

  async function tellIn(
    conversationId: string,
    since: Date,
    alert: Alert,
    signal: AbortSignal,
  ): Promise<void> {
    // Who began to watch after it was over hears nothing of it.
    if (!isOpen(alert) && alert.endedAt !== null && alert.endedAt < since) return;
    const conversation = await conversations.find(conversationId);
    if (!conversation) return;
    const { kind, personId } = conversation;
    // Whoever lost their role since they began to watch is not told any more.
    if (kind === "personal" && personId !== null) {
      if (!may(await directory.rolesOf(personId, {}, signal), "view")) return;
    }
    const name = alertName(alert.id);
    const card = await messages.post(
      {
        eventKey: `${name}:card:${conversationId}`,
        conversationId,
        content: { type: "card", card: "alert", alertId: alert.id },
        critical: alert.level >= urgent,
      },
      now(),
    );
    for (const [at, tell] of alert.tells.entries()) {
      // The card says what it was raised for.
      if (at === 0 || tell.at < since) continue;
      await messages.post(
        {
          eventKey: `${name}:${at}:${conversationId}`,
          conversationId,
          content: { type: "text", text: tellText(alert.fqdn, tell) },
          threadOf: kind === "channel" ? card : null,
        },
        now(),
      );
    }
  }
}

/** Each conversation that watches the alert's trunk, and since when. */
function watching({ fqdn }: Alert, subscriptions: readonly Subscription[]): ReadonlyMap<string, Date> {
  const since = new Map<string, Date>();
  for (const { conversationId, subject, at } of subscriptions) {
    if (subject !== fqdn && subject !== "all") continue;
    const known = since.get(conversationId);
    if (!known || at < known) since.set(conversationId, at);
  }
  return since;
}
