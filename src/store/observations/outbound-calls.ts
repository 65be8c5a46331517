import { sql } from "kysely";
import type { Caller } from "../../changes/replay/people.ts";
import type { OutboundCalls } from "../../changes/replay/replayer.ts";
import type { Database } from "../database.ts";

/** Numbers that are in memory at once. */
const page = 1_000;

/**
 * Calls that these people made, forwarded or transferred out and that started in [from, to), by number and trunk, page by
 * page, those to one number after each other. One statement reads them all, so it is one moment's state. People are told by
 * their place in the list, as their ids would be most of what is read.
 */
export async function* outboundCalls(
  db: Database,
  userIds: readonly string[],
  from: Date,
  to: Date,
): AsyncGenerator<readonly OutboundCalls[]> {
  const trx = await db.startTransaction().setAccessMode("read only").execute();
  try {
    // Else it is planned for the first rows, where all are read.
    await sql`set local cursor_tuple_fraction = 1`.execute(trx);
    await sql`
      declare outbound no scroll cursor for
      select callee_number as "calleeNumber", trunk_fqdn as "trunkFqdn", string_agg(place::text, ',') as callers
      from call_row
      join unnest(${sql.val([...userIds])}::text[]) with ordinality as person (id, place) on person.id = call_row.user_id
      where started_at >= ${from} and started_at < ${to} and lower(call_type) like 'byotout%'
      group by callee_number collate "C", callee_number, trunk_fqdn
      order by callee_number collate "C"
    `.execute(trx);
    for (;;) {
      const { rows } = await sql<Omit<OutboundCalls, "callers"> & { readonly callers: string }>`
        fetch ${sql.lit(page)} from outbound`.execute(trx);
      if (rows.length === 0) return;
      yield rows.map(({ callers, ...calls }) => ({
        ...calls,
        callers: callers.split(",").map((place) => Number(place) - 1),
      }));
    }
  } finally {
    await trx.rollback().execute();
  }
}

/** Everybody whose policy in force is one of these, or everybody at all; null where nobody has been read. */
export async function callersOf(
  db: Database,
  policies: readonly string[] | "all",
): Promise<readonly Caller[] | null> {
  const observed = await db
    .selectFrom("observation")
    .select("at")
    .where("what", "=", "users")
    .executeTakeFirst();
  if (!observed) return null;
  return db
    .selectFrom("voiceUser")
    .select(["id", "policy"])
    .$if(policies !== "all", (some) =>
      some.where(sql<boolean>`policy = any (${sql.val([...policies])}::text[])`),
    )
    .execute();
}

/** How telephone numbers of the tenant begin, with the longest calling code in it. */
export async function numberBeginnings(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("voiceUser")
    .select(sql<string>`left(telephone_number, 4)`.as("beginning"))
    .distinct()
    .where("telephoneNumber", "is not", null)
    .execute();
  return rows.map(({ beginning }) => beginning);
}
