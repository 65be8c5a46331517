import { sql } from "kysely";
import type { Transaction } from "../database.ts";
import { contentColumns, type MessageContent } from "./message-row.ts";
import { wakeIn } from "../task-store.ts";

export interface ClickedActivity {
  readonly conversationId: string;
  readonly activityId: string;
  /** The card it shows. */
  readonly content: Extract<MessageContent, { type: "card" }>;
  readonly at: Date;
  /** Which cards the click may turn into this one: any, or only a preflight into another. Never a text. */
  readonly turns: "anyCard" | "preflights";
  /** Whether an activity that nobody tracks is tracked from now on. */
  readonly tracks: boolean;
}

/**
 * Tracks the activity that somebody clicked, if nobody does: as the copy whose delivery is unknown, else as one more. A
 * tracked one shows that card from now on.
 */
export async function adoptActivity(trx: Transaction, clicked: ClickedActivity): Promise<void> {
  const { conversationId, activityId, content, at, turns, tracks } = clicked;
  const columns = contentColumns(content);
  await holdActivity(trx, conversationId, activityId);
  const tracked = await trx
    .selectFrom("message")
    .select(["id", "changeId", "preflightId", "doctorId", "alertId"])
    .where("conversationId", "=", conversationId)
    .where("activityId", "=", activityId)
    .executeTakeFirst();
  if (tracked) {
    const { changeId, preflightId, doctorId, alertId } = tracked;
    const isCard = [changeId, preflightId, doctorId, alertId].some((about) => about !== null);
    const isPreflight = preflightId !== null && content.card === "preflight";
    if (!isCard || (turns === "preflights" && !isPreflight)) return;
    // The click turned it into another card: a preflight that is run again shows in the same place.
    const turned = await trx
      .updateTable("message")
      .set((set) => ({ ...columns, wanted: set("wanted", "+", 1), shownHash: null }))
      .where("id", "=", tracked.id)
      .where("content", "!=", columns.content)
      .executeTakeFirst();
    if (turned.numUpdatedRows > 0n) await wakeIn(trx, "conversation", conversationId, at);
    return;
  }

  const lost = await trx
    .selectFrom("message")
    .select("id")
    .where("conversationId", "=", conversationId)
    // One that is being posted this moment counts: its answer comes after the click, and names the same activity.
    .where("state", "in", ["unknown", "sending"])
    .where("content", "=", columns.content)
    .orderBy("id")
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (lost) {
    await trx
      .updateTable("message")
      .set({
        state: "sent",
        activityId,
        shown: 0,
        shownHash: null,
        attempts: 0,
        notBefore: null,
        lastError: null,
      })
      .where("id", "=", lost.id)
      .execute();
  } else if (tracks) {
    await trx
      .insertInto("message")
      .values({
        eventKey: `adopted:${conversationId}:${activityId}`,
        conversationId,
        ...columns,
        state: "sent",
        activityId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else {
    return;
  }
  await wakeIn(trx, "conversation", conversationId, at);
}

/** Until the transaction ends, nobody else decides which message an activity is. */
export async function holdActivity(
  trx: Transaction,
  conversationId: string,
  activityId: string,
): Promise<void> {
  const name = `${conversationId} ${activityId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}
