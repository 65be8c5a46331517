import { sql, type RawBuilder } from "kysely";
import type { Database } from "./database.ts";

/** What is forgotten when it is old: one entry for each setting `KEEP_…`. */
export type Kept =
  | "calls"
  | "observations"
  | "preflights"
  | "messages"
  | "activities"
  | "peopleLists"
  | "movedPeople"
  | "goneConversations";

export interface CutOffs {
  /** What is older is forgotten. */
  readonly before: Readonly<Record<Kept, Date>>;
  /** A change whose last event is younger is needed: it may be open, or be taken back. */
  readonly changesSince: Date;
}

export interface RetentionStore {
  /**
   * Forgets at most so many rows of each table. What an open change needs stays, and so does what one needs that may still
   * be taken back. True when there is more.
   */
  forget(cutOffs: CutOffs, most: number): Promise<boolean>;
}

type Forgetting = (cutOffs: CutOffs, most: number) => RawBuilder<unknown>;

export function retentionStore(db: Database): RetentionStore {
  return {
    async forget(cutOffs, most) {
      let more = false;
      for (const statement of forgetting) {
        const { numAffectedRows = 0n } = await statement(cutOffs, most).execute(db);
        if (numAffectedRows >= BigInt(most)) more = true;
      }
      return more;
    },
  };
}

/** Of a change named `change`: that it has ended, and nothing was heard of it since. */
const isOver = ({ changesSince }: CutOffs) => sql`change.ended and not exists (
  select from timeline where timeline.change_id = change.id and timeline.at >= ${changesSince}
)`;

/** Of a change named `change`: that its last event is older than people are kept. */
const isLongOver = ({ before }: CutOffs) => sql`not exists (
  select from timeline where timeline.change_id = change.id and timeline.at >= ${before.movedPeople}
)`;

/** Rows of a table of which that column is older than what the setting keeps. */
function older(table: string, column: string, kept: Kept, and = sql`true`): Forgetting {
  return ({ before }, most) => sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before[kept]} and ${and} limit ${most}
    ))`;
}

/** Gates and cards of an open change look back to its first effect. */
function olderCalls(table: string, column: string): Forgetting {
  return ({ before }, most) => sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where ${sql.ref(column)} < least(${before.calls}, (
        select min(begun.at) from (
          select step.intended_at as at, change_id from step
          union all select wave.began_at, change_id from wave
        ) as begun join change on change.id = begun.change_id where not change.ended
      )) limit ${most}
    ))`;
}

const forgotten = "forgotten:";

/** In an order in which what refers to something goes before it. */
const forgetting: readonly Forgetting[] = [
  olderCalls("call_row", "started_at"),
  olderCalls("call_hour", "start"),

  older("probe", "at", "observations"),
  ({ before }) => sql`delete from observation where at < ${before.observations}`,
  // Users are replaced all at once, so they are as old as the last time that worked.
  (_cutOffs, most) => sql`
    delete from voice_user where ctid = any (array(
      select ctid from voice_user where not exists (select from observation where what = 'users') limit ${most}
    ))`,

  older("activity", "at", "activities"),
  older("people_list", "created_at", "peopleLists"),

  // Announcing knows by these keys what was told, so those of a change stay until nothing can happen to it. A thread's first
  // message outlasts the replies in it.
  (cutOffs, most) => sql`
    delete from message where ctid = any (array(
      select message.ctid from message
      left join change on change.id = coalesce(
        message.change_id, substring(message.event_key from '^chg-([0-9]{1,15}):')::bigint
      )
      where message.created_at < ${cutOffs.before.messages}
        and (message.state in ('dropped', 'unknown') or (message.state = 'sent' and message.shown >= message.wanted))
        and (change.id is null or (${isOver(cutOffs)}))
        and not exists (
          select from alert
          where alert.id = coalesce(
            message.alert_id, substring(message.event_key from '^alert-([0-9]{1,15}):')::bigint
          ) and alert.status <> 'ended'
        )
        and not exists (
          select from message as other where other.thread_of = message.id or other.repeat_of = message.id
        )
      limit ${most}
    ))`,

  // The newest of each trunk stays: cards show it. So does the one that an approval stands on.
  (cutOffs, most) => sql`
    with old as (
      select preflight.id from preflight
      where preflight.finished_at < ${cutOffs.before.preflights}
        and exists (
          select from preflight as newer
          where newer.fqdn = preflight.fqdn and newer.covers = preflight.covers
            and newer.second_fqdn is not distinct from preflight.second_fqdn
            and newer.second_port is not distinct from preflight.second_port
            and (newer.finished_at, newer.id) > (preflight.finished_at, preflight.id)
        )
        and not exists (
          select from change
          where change.submission ->> 'preflightId' = preflight.id::text and not (${isOver(cutOffs)})
        )
      limit ${most}
    ), findings as (
      delete from finding using old where finding.preflight_id = old.id
    )
    delete from preflight using old where preflight.id = old.id`,
  older("attestation", "expires_at", "preflights"),
  older("evidence", "attached_at", "preflights"),
  older("doctor_visit", "started_at", "preflights"),
  older("alert", "ended_at", "messages"),

  // How many were moved, and what became of them, is part of the change's record; who they were is not. A migration needs
  // its people until its old trunk is closed out.
  (cutOffs, most) => sql`
    update wave_member set
      user_id = ${forgotten}::text || old.position, user_principal_name = 'no longer kept',
      former = '{"kind":"global"}', ledger = null, labels = '{}', detail = null
    from (
      select wave_member.ctid, change_id, (select count(*) from wave_member as done
          where done.change_id = wave_member.change_id and done.user_id like ${`${forgotten}%`})
        + row_number() over (partition by change_id) as position
      from wave_member join change on change.id = wave_member.change_id
      where user_id not like ${`${forgotten}%`} and (${isOver(cutOffs)}) and (${isLongOver(cutOffs)})
        and not (change.kind = 'migrate' and change.status = 'succeeded' and not exists (
          select from change as after
          where after.kind = 'closeOut' and after.status = 'succeeded'
            and after.request ->> 'migration' = change.id::text and after.request ->> 'option' <> 'drain'
        ))
      limit ${most}
    ) as old
    where wave_member.ctid = old.ctid`,
  (cutOffs, most) => sql`
    update excluded_user set user_id = ${forgotten}::text || old.position, user_principal_name = 'no longer kept'
    from (
      select excluded_user.ctid, change_id, (select count(*) from excluded_user as done
          where done.change_id = excluded_user.change_id and done.user_id like ${`${forgotten}%`})
        + row_number() over (partition by change_id) as position
      from excluded_user join change on change.id = excluded_user.change_id
      where user_id not like ${`${forgotten}%`} and (${isOver(cutOffs)}) and (${isLongOver(cutOffs)})
      limit ${most}
    ) as old
    where excluded_user.ctid = old.ctid`,

  (_cutOffs, most) => sql`
    delete from subscription where ctid = any (array(
      select ctid from subscription
      where not exists (select from conversation where conversation.id = subscription.conversation_id)
      limit ${most}
    ))`,
  older("conversation", "refreshed_at", "goneConversations", sql`state = 'gone'`),
];
