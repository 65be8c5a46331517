import { sql } from "kysely";
import type { Database, Transaction } from "../database.ts";

/** `heldBy` null: the change itself has ended meanwhile, so it takes nothing. */
export type LockResult =
  { readonly ok: true } | { readonly ok: false; readonly heldBy: number | null; readonly object: string };

/** Thrown to roll the transaction back: all or none. */
class Held extends Error {
  readonly lock: { readonly heldBy: number | null; readonly object: string };

  constructor(heldBy: number | null, object: string) {
    super(`${object} is held`);
    this.lock = { heldBy, object };
  }
}

/** In sorted order, so that two changes never wait for each other. */
export async function takeLocks(
  db: Database,
  changeId: number,
  objects: readonly string[],
  takenAt: Date,
): Promise<LockResult> {
  try {
    await db.transaction().execute(async (trx) => {
      // Whoever ends the change waits for this, and then releases what was taken here.
      const { ended } = await trx
        .selectFrom("change")
        .select("ended")
        .where("id", "=", changeId)
        .forShare()
        .executeTakeFirstOrThrow();
      if (ended) throw new Held(null, objects.join(", "));
      for (const object of [...new Set(objects)].sort()) {
        const { changeId: holder } = await trx
          .insertInto("lock")
          .values({ object, changeId, takenAt })
          // An update of nothing, so that the holder comes back, whoever it is.
          .onConflict((conflict) => conflict.column("object").doUpdateSet({ object }))
          .returning("changeId")
          .executeTakeFirstOrThrow();
        if (holder !== changeId) throw new Held(holder, object);
      }
      await takeUsers(trx, changeId, takenAt);
    });
    return { ok: true };
  } catch (error) {
    if (error instanceof Held) return { ok: false, ...error.lock };
    throw error;
  }
}

/** Many at once, so in two statements; in sorted order too. */
async function takeUsers(trx: Transaction, changeId: number, takenAt: Date): Promise<void> {
  await sql`
    insert into lock (object, change_id, taken_at)
    select 'user:' || user_id, ${changeId}::bigint, ${takenAt}::timestamptz
    from wave_member where change_id = ${changeId} order by 1
    on conflict do nothing
  `.execute(trx);
  const { rows } = await sql<{ holder: number; name: string }>`
    select lock.change_id as holder, user_principal_name as name
    from wave_member join lock on lock.object = 'user:' || wave_member.user_id
    where wave_member.change_id = ${changeId} and lock.change_id <> ${changeId}
    limit 1
  `.execute(trx);
  const [held] = rows;
  if (held) throw new Held(held.holder, `user:${held.name}`);
}

export async function releaseLocksIn(db: Database, changeId: number): Promise<void> {
  await db.deleteFrom("lock").where("changeId", "=", changeId).execute();
}
