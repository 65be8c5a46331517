import { sql, type Expression, type ExpressionBuilder, type RawBuilder } from "kysely";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

/** What is due is one row per kind and key: `change:3`, `conversation:19:…`. */
export type TaskKind =
  | "change"
  | "announce"
  | "conversation"
  | "preflight"
  | "doctor"
  | "observe"
  | "watch"
  | "alert"
  | "digest"
  | "upkeep";

export interface LeasedTask {
  readonly kind: TaskKind;
  readonly key: string;
  /** Runs that failed or never came to their end since the last one that did. */
  readonly attempts: number;
  readonly owner: string;
  /** When the lease runs out; with the owner it names this lease. */
  readonly leasedUntil: Date;
}

/** Wake-ups that survive a crash. Waking twice is one waking; waking during a run makes it run again. */
export interface TaskStore {
  /** An earlier waking stands. */
  wake(kind: TaskKind, key: string, at: Date): Promise<void>;
  /**
   * Takes up to `limit` due tasks of these kinds, oldest first, for `leaseMs` milliseconds. No two owners get the same
   * one; a lease that ran out is taken over, which counts as an attempt.
   */
  take(
    kinds: readonly TaskKind[],
    limit: number,
    now: Date,
    leaseMs: number,
    owner: string,
  ): Promise<readonly LeasedTask[]>;
  /** Holds on to a lease; undefined if it had been lost: somebody else runs the task. */
  renew(task: LeasedTask, leasedUntil: Date): Promise<LeasedTask | undefined>;
  /**
   * Ends the lease after a run. The next one is at `next` or at an earlier waking that came meanwhile; without either
   * the task is gone. False if the lease had been lost: somebody else runs it, and nothing changed.
   */
  finish(task: LeasedTask, next: Date | null): Promise<boolean>;
  /** Ends the lease after a fault: one attempt more, due at `retryAt` or at an earlier waking. Nothing if it was lost. */
  fail(task: LeasedTask, retryAt: Date): Promise<void>;
  /** Ends every lease of an owner who stops: others go on at once. */
  releaseTasks(owner: string, now: Date): Promise<void>;
  /** When the next task of these kinds is due, or a lease on one runs out; null when nothing is to come. */
  nextDue(kinds: readonly TaskKind[]): Promise<Date | null>;
}

export function taskStore(db: Database): TaskStore {
  return {
    async wake(kind, key, at) {
      await wakeIn(db, kind, key, at);
    },

    async take(kinds, limit, now, leaseMs, owner) {
      const leasedUntil = new Date(now.getTime() + leaseMs);
      const rows = await db
        .with("taken", (taking) =>
          taking
            .selectFrom("task")
            .select(["kind", "key"])
            .where("kind", "in", kinds)
            .where((is) =>
              is.or([
                is.and([is("owner", "is", null), is("dueAt", "<=", now)]),
                is.and([is("owner", "is not", null), is("leasedUntil", "<=", now)]),
              ]),
            )
            .orderBy((order) => order.fn.coalesce("leasedUntil", "dueAt"))
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .updateTable("task")
        .from("taken")
        .whereRef("task.kind", "=", "taken.kind")
        .whereRef("task.key", "=", "taken.key")
        .set((set) => ({
          attempts: sql<number>`${set.ref("task.attempts")} + (${set.ref("task.owner")} is not null)::int`,
          // A waking for later came during the run that died: it stands.
          dueAt: sql<Date | null>`case when ${set.ref("task.dueAt")} > ${now} then ${set.ref("task.dueAt")} end`,
          owner,
          leasedUntil,
        }))
        .returning(["task.kind", "task.key", "task.attempts"])
        .execute();
      return rows.map(({ kind, key, attempts }) => ({
        kind: kind as TaskKind,
        key,
        attempts,
        owner,
        leasedUntil,
      }));
    },

    async renew(task, leasedUntil) {
      const renewed = await db
        .updateTable("task")
        .where(leasedAs(task))
        .set({ leasedUntil })
        .executeTakeFirst();
      return renewed.numUpdatedRows > 0n ? { ...task, leasedUntil } : undefined;
    },

    async finish(task, next) {
      if (next === null) {
        const gone = await db
          .deleteFrom("task")
          .where(leasedAs(task))
          .where("dueAt", "is", null)
          .executeTakeFirst();
        if (gone.numDeletedRows > 0n) return true;
      }
      const ended = await db
        .updateTable("task")
        .where(leasedAs(task))
        .set((set) => ({
          attempts: 0,
          owner: null,
          leasedUntil: null,
          dueAt: earlier(set.ref("dueAt"), next),
        }))
        .executeTakeFirst();
      return ended.numUpdatedRows > 0n;
    },

    async fail(task, retryAt) {
      await db
        .updateTable("task")
        .where(leasedAs(task))
        .set((set) => ({
          attempts: set("attempts", "+", 1),
          owner: null,
          leasedUntil: null,
          dueAt: earlier(set.ref("dueAt"), retryAt),
        }))
        .execute();
    },

    async releaseTasks(owner, now) {
      await db
        .updateTable("task")
        .where("owner", "=", owner)
        .set((set) => ({ owner: null, leasedUntil: null, dueAt: earlier(set.ref("dueAt"), now) }))
        .execute();
    },

    async nextDue(kinds) {
      const { next } = await db
        .selectFrom("task")
        .where("kind", "in", kinds)
        .select((pick) => pick.fn.min<Date | null>(pick.fn.coalesce("leasedUntil", "dueAt")).as("next"))
        .executeTakeFirstOrThrow();
      return next;
    },
  };
}

/** `wake` inside another store's transaction. */
export async function wakeIn(db: Database, kind: TaskKind, key: string, at: Date): Promise<void> {
  await db
    .insertInto("task")
    .values({ kind, key, dueAt: at, owner: null, leasedUntil: null })
    .onConflict((conflict) =>
      conflict.columns(["kind", "key"]).doUpdateSet((set) => ({ dueAt: earlier(set.ref("task.dueAt"), at) })),
    )
    .execute();
}

function leasedAs({ kind, key, owner, leasedUntil }: LeasedTask) {
  return (is: ExpressionBuilder<Schema, "task">) => is.and({ kind, key, owner, leasedUntil });
}

/** PostgreSQL's `least` passes over nulls. */
function earlier(one: Expression<Date | null>, other: Date | null): RawBuilder<Date | null> {
  return sql`least(${one}, ${other}::timestamptz)`;
}
