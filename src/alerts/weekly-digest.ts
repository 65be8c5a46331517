import { DateTime } from "luxon";
import { day } from "../lib/time.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { MessageStore } from "../store/messages/message-store.ts";
import { counted, listed } from "../teams/cards/text.ts";
import { isOpen, type Alert } from "./alert.ts";
import { alertTitle } from "./alert-words.ts";

export interface WeeklyDigestOptions {
  readonly alerts: Pick<AlertStore, "since" | "subscriptions">;
  readonly messages: Pick<MessageStore, "post">;
  readonly now: () => Date;
}

/** Monday, 07:00 UTC. */
const digestHour = 7;
const week = 7 * day;

/** Posts the week's summary where it is wanted, each Monday once; answers when the next is due. */
export function createWeeklyDigest({ alerts, messages, now }: WeeklyDigestOptions) {
  return async function weeklyDigest(): Promise<Date> {
    const at = now();
    const due = lastDue(at);
    const next = new Date(due.getTime() + week);
    // One that is missed for a day is old news.
    if (at.getTime() - due.getTime() >= day) return next;
    const wanted = (await alerts.subscriptions()).filter(
      ({ subject, at: since }) => subject === "weekly" && since < due,
    );
    if (wanted.length === 0) return next;
    const text = digestText(await alerts.since(new Date(due.getTime() - week)), due);
    for (const { conversationId } of wanted) {
      const eventKey = `digest:${due.toISOString()}:${conversationId}`;
      await messages.post({ eventKey, conversationId, content: { type: "text", text } }, at);
    }
    return next;
  };
}

function lastDue(now: Date): Date {
  const monday = DateTime.fromJSDate(now, { zone: "UTC" }).startOf("week").set({ hour: digestHour });
  return (monday.toMillis() <= now.getTime() ? monday : monday.minus({ weeks: 1 })).toJSDate();
}

/** The week that ends then, in a few sentences. */
export function digestText(alerts: readonly Alert[], end: Date): string {
  const from = new Date(end.getTime() - week);
  const raised = alerts.filter(({ raisedAt }) => raisedAt !== null && raisedAt >= from && raisedAt < end);
  const open = alerts.filter(isOpen);
  if (raised.length === 0 && open.length === 0) return "Trunks, last 7 days: no alert.";
  const still =
    open.length === 0
      ? "None is open."
      : `Open: ${listed(open.map((alert) => `${alert.fqdn} (${alertTitle(alert).toLowerCase()})`))}.`;
  return `Trunks, last 7 days: ${counted(raised.length, "alert")} raised. ${still}`;
}
