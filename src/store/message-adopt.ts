import type { Transaction } from "./database.ts";
import { contentColumns, type MessageContent } from "./message-row.ts";
import { wakeIn } from "./task-store.ts";

export interface ClickedActivity {
  readonly conversationId: string;
  readonly activityId: string;
  /** The card it shows. */
  readonly content: MessageContent;
  readonly at: Date;
}

/**
 * Tracks the activity that somebody clicked, if nobody does: as the copy whose delivery is unknown, else as one more. A
 * tracked one shows that card from now on.
 */
export async function adoptActivity(trx: Transaction, clicked: ClickedActivity): Promise<void> {
  const { conversationId, activityId, content, at } = clicked;
  const columns = contentColumns(content);
  const tracked = await trx
    .selectFrom("message")
    .select("id")
    .where("conversationId", "=", conversationId)
    .where("activityId", "=", activityId)
    .executeTakeFirst();
  if (tracked) {
    // The click turned it into another card: a preflight that is run again shows in the same place.
    const turned = await trx
      .updateTable("message")
      .set((set) => ({ ...columns, wanted: set("wanted", "+", 1) }))
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
      .set({ state: "sent", activityId, shown: 0, attempts: 0, notBefore: null, lastError: null })
      .where("id", "=", lost.id)
      .execute();
  } else {
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
  }
  await wakeIn(trx, "conversation", conversationId, at);
}
