import { sql } from "kysely";
import { endOfHour, type CallHour } from "../../telephony/call-hours.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import type { Unread } from "../../telephony/unread.ts";
import { upsertCalls } from "./call-rows.ts";
import type { Database } from "../database.ts";

/** A page of call rows, with those of it that could not be understood. */
export interface CallPage {
  readonly value: readonly CallRow[];
  readonly unread: readonly Unread[];
}

/** Keeps the rows of one hour as they come, and remembers the hour as read once all have come. Answers what was unread. */
export async function putCallHour(
  db: Database,
  pages: AsyncIterable<CallPage>,
  start: Date,
  readAt: Date,
): Promise<readonly Unread[]> {
  let [count, rows] = [0, 0];
  const unread: Unread[] = [];
  for await (const page of pages) {
    count += 1;
    rows += page.value.length;
    unread.push(...page.unread);
    await db.transaction().execute(async (trx) => {
      const added = await upsertCalls(trx, page.value);
      await trx
        .updateTable("callHour")
        .set((set) => ({ late: set("late", "+", added) }))
        .where("start", "=", start)
        .where("completeAt", "is not", null)
        .execute();
    });
  }
  await db.transaction().execute(async (trx) => {
    const setAside = unread.reduce((sum, { names }) => sum + (names?.length ?? 1), 0);
    const completeAt = readAt >= endOfHour({ start }) ? readAt : null;
    const read = { readAt, pages: count, rows, setAside };
    await trx
      .insertInto("callHour")
      .values({ start, late: 0, completeAt, ...read })
      .onConflict((conflict) =>
        conflict
          .column("start")
          .doUpdateSet((set) => ({
            ...read,
            completeAt: set.fn.coalesce("callHour.completeAt", set.val(completeAt)),
          }))
          .where("callHour.readAt", "<=", readAt),
      )
      .execute();
    await trx.deleteFrom("observationFailure").where("what", "=", "calls").execute();
  });
  return unread;
}

/** Hours that were read and end after `from`, oldest first. */
export async function callHoursSince(db: Database, from: Date): Promise<readonly CallHour[]> {
  return db
    .selectFrom("callHour")
    .selectAll()
    .where("start", ">", sql<Date>`${from}::timestamptz - interval '1 hour'`)
    .orderBy("start")
    .execute();
}
