import { sql } from "kysely";
import { TimelineEvent, type TimelineEntry, type TimelineEventType } from "../../changes/timeline.ts";
import type { Database, Transaction } from "../database.ts";
import { fromJson, toJson } from "../json/json.ts";

export interface RecordedEvent {
  readonly event: TimelineEvent;
  /** Recorded once per change and key. */
  readonly key?: string;
}

/** Appends what is not recorded yet and returns how much that was. The caller holds the change's row. */
export async function appendEvents(
  trx: Transaction,
  changeId: number,
  at: Date,
  events: readonly RecordedEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const recorded = await trx
    .selectFrom("timeline")
    .select(["sequence", "key"])
    .where("changeId", "=", changeId)
    .execute();
  const keys = new Set(recorded.map(({ key }) => key));
  let sequence = Math.max(0, ...recorded.map((entry) => entry.sequence));
  const rows = [];
  for (const { event, key = null } of events) {
    if (key !== null && keys.has(key)) continue;
    keys.add(key);
    rows.push({ changeId, sequence: ++sequence, key, at, event: toJson(event) });
  }
  if (rows.length > 0) await trx.insertInto("timeline").values(rows).execute();
  return rows.length;
}

export async function timelineOf(db: Database, changeId: number): Promise<readonly TimelineEntry[]> {
  const rows = await db
    .selectFrom("timeline")
    .select(["sequence", "at", "event"])
    .where("changeId", "=", changeId)
    .orderBy("sequence")
    .execute();
  return rows.map(({ sequence, at, event }) => ({
    sequence,
    at,
    event: fromJson(TimelineEvent, event, `timeline of change ${changeId}`),
  }));
}

/** Newest first, of all changes. */
export async function latestEvents(
  db: Database,
  types: readonly TimelineEventType[],
  limit: number,
): Promise<readonly (TimelineEntry & { readonly changeId: number })[]> {
  const rows = await db
    .selectFrom("timeline")
    .select(["changeId", "sequence", "at", "event"])
    .where(sql<string>`event->>'type'`, "in", types)
    .orderBy("at", "desc")
    .orderBy("changeId", "desc")
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ changeId, sequence, at, event }) => ({
    changeId,
    sequence,
    at,
    event: fromJson(TimelineEvent, event, `timeline of change ${changeId}`),
  }));
}
