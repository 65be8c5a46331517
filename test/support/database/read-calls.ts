import { sql } from "kysely";
import type { RowsRead } from "../../../src/calls/rows-read.ts";
import type { Database } from "../../../src/store/database.ts";
import type { ObservationStore } from "../../../src/store/observations/observation-store.ts";
import { hourOf, type CallsRead } from "../../../src/telephony/call-hours.ts";
import type { CallRow } from "../../../src/telephony/call-row.ts";

/** Keeps these rows, whenever their calls were, and has the hour of `at` read by them. */
export async function putRows(
  observations: Pick<ObservationStore, "putCalls">,
  rows: readonly CallRow[],
  at: Date,
): Promise<void> {
  await observations.putCalls(
    (async function* () {
      yield { value: rows, unread: [] };
    })(),
    hourOf(at),
    at,
  );
}

/** Every hour of the last eleven days as if it had been read then. */
export async function markCallsRead(db: Database, at: Date): Promise<void> {
  await sql`
    insert into call_hour (start, read_at, complete_at, pages, rows, late, set_aside)
    select start, ${at}::timestamptz, case when start < ${hourOf(at)} then ${at}::timestamptz end, 1, 0, 0, 0
    from generate_series(${hourOf(at)}::timestamptz - interval '11 days', ${hourOf(at)}, interval '1 hour') as hours (start)
    on conflict (start) do update set read_at = excluded.read_at, complete_at = excluded.complete_at`.execute(
    db,
  );
  await sql`delete from observation_failure where what = 'calls'`.execute(db);
}

export const allCallsRead: CallsRead = { since: new Date(0), asOf: new Date("2100-01-01T00:00:00Z") };

/** Every row up to then was read. */
export function rowsRead(asOf: Date | null): RowsRead {
  return { asOf, since: null, setAside: 0, throttledUntil: null };
}
