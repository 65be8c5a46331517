import { sql } from "kysely";
import type { CallRow } from "../../telephony/call-row.ts";
import type { CallsAtOnce } from "../../telephony/calls-at-once.ts";
import type { InboundCalls, InboundHalf } from "../../telephony/inbound.ts";
import { wasDelivered } from "../../telephony/call-statistics.ts";
import type { Database } from "../database.ts";
import { inChunks, toJson } from "../json/json.ts";

export interface CallCount {
  readonly attempts: number;
  readonly delivered: number;
}

/** How much a trunk carried in some time. */
export interface CallLoad {
  readonly calls: number;
  /** Calls that began in its busiest hour of the clock. */
  readonly busiestHour: number;
}

/** Inserts rows, or refreshes them by id. Answers how many were not there before. */
export async function upsertCalls(db: Database, page: readonly CallRow[]): Promise<number> {
  // One statement cannot write a row twice; the later of two is the fresher.
  const once = [...new Map(page.map((row) => [row.id, row])).values()];
  let added = 0;
  for (const rows of inChunks(once)) added += await upsert(db, rows);
  return added;
}

async function upsert(db: Database, rows: readonly CallRow[]): Promise<number> {
  const records = rows.map((row) => ({
    id: row.id,
    correlation_id: row.correlationId,
    user_id: row.userId,
    started_at: row.startedAt,
    invited_at: row.invitedAt,
    duration: row.duration,
    call_type: row.callType,
    callee_number: row.calleeNumber,
    successful: row.successful,
    final_sip_code: row.finalSipCode,
    call_end_sub_reason: row.callEndSubReason,
    final_sip_code_phrase: row.finalSipCodePhrase,
    trunk_fqdn: row.trunkFqdn,
    media_bypass_enabled: row.mediaBypassEnabled,
  }));
  // Each row is read many times and changes hardly ever: one that did not is not written again.
  const written = await sql<{ added: boolean }>`
    insert into call_row (
      id, correlation_id, user_id, started_at, invited_at, duration, call_type, callee_number, successful, final_sip_code,
      call_end_sub_reason, final_sip_code_phrase, trunk_fqdn, media_bypass_enabled
    )
    select id, correlation_id, user_id, started_at, invited_at, duration, call_type, callee_number, successful, final_sip_code,
      call_end_sub_reason, final_sip_code_phrase, trunk_fqdn, media_bypass_enabled
    from jsonb_to_recordset(${toJson(records)}::jsonb) as calls (
      id text, correlation_id text, user_id text, started_at timestamptz, invited_at timestamptz,
      duration double precision, call_type text, callee_number text, successful boolean, final_sip_code integer, call_end_sub_reason integer,
      final_sip_code_phrase text, trunk_fqdn text, media_bypass_enabled boolean
    )
    order by id
    on conflict (id) do update set
      user_id = excluded.user_id,
      started_at = excluded.started_at,
      invited_at = excluded.invited_at,
      duration = excluded.duration,
      call_type = excluded.call_type,
      successful = excluded.successful,
      final_sip_code = excluded.final_sip_code,
      call_end_sub_reason = excluded.call_end_sub_reason,
      final_sip_code_phrase = excluded.final_sip_code_phrase,
      trunk_fqdn = excluded.trunk_fqdn,
      media_bypass_enabled = excluded.media_bypass_enabled
    where (call_row.*) is distinct from (excluded.*)
    returning (xmax = 0) as added
  `.execute(db);
  return written.rows.filter(({ added }) => added).length;
}

export async function callsOf(
  db: Database,
  trunk: string,
  from: Date,
  to: Date,
): Promise<readonly CallRow[]> {
  return db
    .selectFrom("callRow")
    .selectAll()
    .where("trunkFqdn", "=", trunk)
    .where("startedAt", ">=", from)
    .where("startedAt", "<", to)
    .orderBy("startedAt")
    .orderBy("id")
    .execute();
}

/** One person's calls, newest first. */
export async function callsOfUser(
  db: Database,
  userId: string,
  from: Date,
  limit: number,
): Promise<readonly CallRow[]> {
  return db
    .selectFrom("callRow")
    .selectAll()
    .where("userId", "=", userId)
    .where("startedAt", ">=", from)
    .orderBy("startedAt", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Counted by how they ended, so that one rule says for all readers which were delivered. */
export async function callCountsSince(db: Database, from: Date): Promise<ReadonlyMap<string, CallCount>> {
  const rows = await db
    .selectFrom("callRow")
    .select(({ fn }) => [
      "trunkFqdn",
      "successful",
      "finalSipCode",
      "callEndSubReason",
      fn.countAll<number>().as("calls"),
    ])
    .where("startedAt", ">=", from)
    .groupBy(["trunkFqdn", "successful", "finalSipCode", "callEndSubReason"])
    .execute();
  const counts = new Map<string, CallCount>();
  for (const { trunkFqdn, calls, ...ended } of rows) {
    const { attempts, delivered } = counts.get(trunkFqdn) ?? { attempts: 0, delivered: 0 };
    counts.set(trunkFqdn, {
      attempts: attempts + calls,
      delivered: delivered + (wasDelivered(ended) ? calls : 0),
    });
  }
  return counts;
}

/**
 * A sweep over the beginnings and ends of calls, in the database, as a week of a large trunk has many. A call takes a
 * session from its INVITE to its end; one that ends as another begins makes room for it.
 */
export async function callsAtOnce(
  db: Database,
  trunks: readonly string[],
  from: Date,
  to: Date,
): Promise<CallsAtOnce | undefined> {
  const { rows } = await sql<CallsAtOnce>`
    with span as (
      select coalesce(invited_at, started_at) as began, started_at + duration * interval '1 second' as ended
      from call_row
      where trunk_fqdn = any (${sql.val([...trunks])}::text[]) and started_at >= ${from} and started_at < ${to}
    ), change as (
      select began as at, 1 as by from span where ended > began
      union all select ended, -1 from span where ended > began
    ), running as (
      select at, (sum(by) over (order by at, by rows unbounded preceding))::integer as calls from change
    )
    select calls, at from running order by calls desc, at limit 1
  `.execute(db);
  return rows[0];
}

export async function callLoad(db: Database, trunk: string, from: Date, to: Date): Promise<CallLoad> {
  const { rows } = await sql<CallLoad>`
    select coalesce(sum(calls), 0)::integer as calls, coalesce(max(calls), 0)::integer as "busiestHour"
    from (
      select count(*) as calls from call_row
      where trunk_fqdn = ${trunk} and started_at >= ${from} and started_at < ${to}
      group by date_trunc('hour', started_at)
    ) as hour
  `.execute(db);
  return rows[0] ?? { calls: 0, busiestHour: 0 };
}

/** Counted in the database by how calls ended, as `callCountsSince`. */
export async function inboundHalf(
  db: Database,
  { from, to }: { readonly from: string; readonly to: string },
  since: Date,
): Promise<InboundHalf> {
  type Ended = Pick<CallRow, "successful" | "finalSipCode" | "callEndSubReason">;
  const { rows } = await sql<
    Ended & {
      readonly isNew: boolean;
      readonly isAfter: boolean;
      readonly calls: number;
      readonly first: Date;
    }
  >`
    with inbound as (
      select trunk_fqdn = ${to} as is_new, started_at, successful, final_sip_code, call_end_sub_reason
      from call_row
      where trunk_fqdn in (${from}, ${to}) and started_at >= ${since} and lower(call_type) = 'byotin'
    ), repointed as (select min(started_at) as at from inbound where is_new)
    select is_new as "isNew", coalesce(started_at >= repointed.at, false) as "isAfter", successful,
      final_sip_code as "finalSipCode", call_end_sub_reason as "callEndSubReason", count(*)::integer as calls,
      min(started_at) as first
    from inbound, repointed
    group by 1, 2, 3, 4, 5
  `.execute(db);
  const sum = (isNew: boolean, isAfter: boolean): InboundCalls => {
    const own = rows.filter((row) => row.isNew === isNew && row.isAfter === isAfter);
    const total = (some: typeof own) => some.reduce((calls, row) => calls + row.calls, 0);
    return { calls: total(own), delivered: total(own.filter(wasDelivered)) };
  };
  const firsts = rows.filter(({ isNew }) => isNew).map(({ first }) => first.getTime());
  return {
    since,
    repointedAt: firsts.length === 0 ? null : new Date(Math.min(...firsts)),
    before: sum(false, false),
    after: { byOld: sum(false, true), byNew: sum(true, true) },
  };
}
