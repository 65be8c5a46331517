import { sql, type Selectable } from "kysely";
import { AlertState, type Alert, type AlertKind } from "../../alerts/alert.ts";
import { answered, unwatched, type AlertAnswer, type Answered } from "../../alerts/decide-alert.ts";
import type { OwnWork } from "../../alerts/baseline.ts";
import type { AlertsOfTrunk, Looked } from "../../alerts/look.ts";
import { Baseline } from "../../alerts/sight.ts";
import { appendAuditIn, type AuditEntry } from "../audit/audit-chain.ts";
import type { Database, Transaction } from "../database.ts";
import { fromJson, toJson } from "../json/json.ts";
import type { Schema } from "../schema.ts";
import { wakeIn } from "../task-store.ts";
import { ownWork } from "./own-work.ts";
import { subscribe, subscriptionsIn, unsubscribe, type Subscription } from "./subscriptions.ts";

export type { Subscription } from "./subscriptions.ts";

/** What people watch, and what came of it. Each alert that moves wakes `alert:<id>` in the same transaction. */
export interface AlertStore {
  subscriptions(): Promise<readonly Subscription[]>;
  /** Wakes `watch:all`, and each alert that is open, so that it is told here too. False where it was so before. */
  subscribe(subscription: Subscription, audit: AuditEntry): Promise<boolean>;
  /** `subject` null: from everything. Answers what it was subscribed to. */
  unsubscribe(
    subscription: Omit<Subscription, "subject"> & { readonly subject: string | null },
    audit: AuditEntry,
  ): Promise<readonly string[]>;
  /** Up to when the baselines of all watched trunks are settled; null where there are none. */
  settledSince(): Promise<Date | null>;
  /** What the bot wrote since, and is writing. */
  ownWork(since: Date): Promise<OwnWork>;
  /** Remembers what trunks are compared with from now on, by FQDN; nothing where that is known. */
  begin(baselines: ReadonlyMap<string, Baseline>): Promise<void>;
  /**
   * Moves the alerts of one trunk by what `decide` makes of them; replicas take turns. Nothing where the trunk is not watched.
   * Answers of which kinds a second look must confirm what was seen.
   */
  look(
    fqdn: string,
    decide: (known: { readonly baseline: Baseline; readonly alerts: AlertsOfTrunk }) => Looked,
    now: Date,
  ): Promise<readonly AlertKind[]>;
  /** Trunks that are watched. */
  watched(): Promise<ReadonlySet<string>>;
  /** Forgets a trunk's baseline and ends its alerts. */
  forget(fqdn: string, now: Date): Promise<void>;
  find(id: number): Promise<Alert | undefined>;
  /** Those that are open, the oldest first. */
  open(): Promise<readonly Alert[]>;
  /** Raised or ended since, and open ones, the oldest first. */
  since(from: Date): Promise<readonly Alert[]>;
  /** Acknowledges or silences; undefined where there is no such alert. */
  answer(id: number, answer: AlertAnswer, now: Date, audit: AuditEntry): Promise<Answered | undefined>;
}

export function alertStore(db: Database, auditKey: string): AlertStore {
  return {
    subscriptions: () => subscriptionsIn(db),
    subscribe: (subscription, audit) => subscribe(db, auditKey, subscription, audit),
    unsubscribe: (subscription, audit) => unsubscribe(db, auditKey, subscription, audit),
    ownWork: (since) => ownWork(db, since),

    async settledSince() {
      const { rows } = await sql<{ at: string | null }>`
        select min((baseline ->> 'at')::timestamptz)::text as at from watched_trunk`.execute(db);
      const at = rows[0]?.at;
      return at ? new Date(at) : null;
    },

    async begin(baselines) {
      if (baselines.size === 0) return;
      await db
        .insertInto("watchedTrunk")
        .values([...baselines].map(([fqdn, baseline]) => ({ fqdn, baseline: toJson(baseline) })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async look(fqdn, decide, now) {
      return db.transaction().execute(async (trx) => {
        const trunk = await lockedTrunk(trx, fqdn);
        if (!trunk) return [];
        const alerts = await newestOf(trx, fqdn);
        const { baseline, moved } = decide({ baseline: trunk, alerts });
        await trx
          .updateTable("watchedTrunk")
          .set({ baseline: toJson(baseline) })
          .where("fqdn", "=", fqdn)
          .execute();
        const states = new Map(Object.values(alerts).map(({ kind, status }) => [kind, status]));
        for (const { kind, id, state } of moved) {
          states.set(kind, state?.status ?? "ended");
          const saved = await save(trx, { fqdn, kind, id }, state);
          if (saved !== null) await wakeIn(trx, "alert", String(saved), now);
        }
        return [...states].filter(([, status]) => unconfirmed.has(status)).map(([kind]) => kind);
      });
    },

    async watched() {
      const rows = await db.selectFrom("watchedTrunk").select("fqdn").execute();
      return new Set(rows.map(({ fqdn }) => fqdn));
    },

    async forget(fqdn, now) {
      await db.transaction().execute(async (trx) => {
        if (!(await lockedTrunk(trx, fqdn))) return;
        for (const alert of Object.values(await newestOf(trx, fqdn))) {
          if (alert.status === "ended") continue;
          const { id, kind } = alert;
          const saved = await save(trx, { fqdn, kind, id }, unwatched(alert, now));
          if (saved !== null) await wakeIn(trx, "alert", String(saved), now);
        }
        await trx.deleteFrom("watchedTrunk").where("fqdn", "=", fqdn).execute();
      });
    },

    async find(id) {
      const row = await db.selectFrom("alert").selectAll().where("id", "=", id).executeTakeFirst();
      return row && alertOf(row);
    },

    async open() {
      const rows = await db
        .selectFrom("alert")
        .selectAll()
        .where("status", "in", ["open", "clearing"])
        .orderBy("id")
        .execute();
      return rows.map(alertOf);
    },

    async since(from) {
      const rows = await db
        .selectFrom("alert")
        .selectAll()
        .where("raisedAt", "is not", null)
        .where((is) =>
          is.or([is("status", "!=", "ended"), is("raisedAt", ">=", from), is("endedAt", ">=", from)]),
        )
        .orderBy("id")
        .execute();
      return rows.map(alertOf);
    },

    async answer(id, answer, now, audit) {
      return db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom("alert")
          .selectAll()
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (!row) return undefined;
        const { fqdn, kind, ...alert } = alertOf(row);
        const outcome = answered(alert, answer, now);
        if (!outcome.ok) return outcome;
        await save(trx, { fqdn, kind, id }, outcome.state);
        await appendAuditIn(trx, auditKey, audit);
        await wakeIn(trx, "alert", String(id), now);
        // What was taken for right is compared with from now on.
        await wakeIn(trx, "watch", "all", now);
        return outcome;
      });
    },
  };
}

const unconfirmed: ReadonlySet<string> = new Set(["suspected", "clearing"]);

/** Whoever looks at a trunk holds its row. */
async function lockedTrunk(trx: Transaction, fqdn: string): Promise<Baseline | undefined> {
  const row = await trx
    .selectFrom("watchedTrunk")
    .select("baseline")
    .where("fqdn", "=", fqdn)
    .forUpdate()
    .executeTakeFirst();
  return row && fromJson(Baseline, row.baseline, `the baseline of ${fqdn}`);
}

async function newestOf(trx: Transaction, fqdn: string): Promise<AlertsOfTrunk> {
  // Whoever acknowledges one holds its row.
  const rows = await trx
    .selectFrom("alert")
    .selectAll()
    .where("fqdn", "=", fqdn)
    .where("id", "in", (newest) =>
      newest
        .selectFrom("alert")
        .select(({ fn }) => fn.max("id").as("id"))
        .where("fqdn", "=", fqdn)
        .groupBy("kind"),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
  return Object.fromEntries(rows.map(alertOf).map((alert) => [alert.kind, alert]));
}

/** The id of an alert that people have heard of; null of one that they have not. */
async function save(
  trx: Transaction,
  { fqdn, kind, id }: { readonly fqdn: string; readonly kind: AlertKind; readonly id: number | null },
  state: AlertState | null,
): Promise<number | null> {
  if (state === null) {
    await trx.deleteFrom("alert").where("id", "=", id).execute();
    return null;
  }
  const { status, raisedAt, endedAt } = state;
  const row = { status, raisedAt, endedAt, state: toJson(bare(state)) };
  if (id === null) {
    const inserted = await trx
      .insertInto("alert")
      .values({ fqdn, kind, ...row })
      .returning("id")
      .executeTakeFirstOrThrow();
    return raisedAt === null ? null : inserted.id;
  }
  await trx.updateTable("alert").set(row).where("id", "=", id).execute();
  return raisedAt === null || status === "suspected" ? null : id;
}

/** Without what the row says beside it. */
function bare(state: AlertState): AlertState {
  const { id: _id, fqdn: _fqdn, kind: _kind, ...rest } = state as Alert;
  return rest;
}

function alertOf({ id, fqdn, kind, state }: Selectable<Schema["alert"]>): Alert {
  return { ...fromJson(AlertState, state, `alert ${id}`), id, fqdn, kind: kind as AlertKind };
}
