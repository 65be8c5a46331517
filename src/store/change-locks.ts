import type { Database } from "./database.ts";

export type LockResult =
  { readonly ok: true } | { readonly ok: false; readonly heldBy: number; readonly object: string };

/** Thrown to roll the transaction back: all or none. */
class Held extends Error {
  readonly lock: { readonly heldBy: number; readonly object: string };

  constructor(heldBy: number, object: string) {
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
    });
    return { ok: true };
  } catch (error) {
    if (error instanceof Held) return { ok: false, ...error.lock };
    throw error;
  }
}

export async function releaseLocksIn(db: Database, changeId: number): Promise<void> {
  await db.deleteFrom("lock").where("changeId", "=", changeId).execute();
}
