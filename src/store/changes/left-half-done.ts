import { sql } from "kysely";
import { mayLeave, type LeftHalfDone } from "../../changes/left-half-done.ts";
import type { Database } from "../database.ts";
import { changeOf, changes } from "./change-row.ts";

/**
 * What ended changes left, newest first. It is dealt with, and no more listed, once the people have another policy, by a
 * later change or seen in the tenant, and once a later change on the same subject has succeeded.
 */
export async function changesLeftHalfDone(db: Database): Promise<readonly LeftHalfDone[]> {
  const { rows: left } = await sql<{ id: number; people: number; steps: number }>`
    with ended as (
      select id from change
      where status = any (${sql.val([...mayLeave])}::text[]) and not exists (
        select from change later
        where later.subject = change.subject and later.id > change.id and later.status = 'succeeded'
      )
    )
    select id, (
      select count(*)::integer from wave_member member
      where change_id = ended.id and status in ('sent', 'moved', 'notRestored') and not exists (
        select from wave_member later
        where later.user_id = member.user_id and later.change_id > ended.id and later.status = 'moved'
      ) and not exists (
        select from voice_user seen, observation read
        where read.what = 'users' and read.at > member.settled_at and seen.id = member.user_id
          and lower(seen.policy) <> lower(member.target)
      )
    ) as people, (
      select count(*)::integer from step done
      where change_id = ended.id and direction = 'do' and accepted_at is not null and not exists (
        select from step undone
        where undone.change_id = ended.id and undone.direction = 'undo' and undone.index = done.index
          and undone.set_at is not null
      )
    ) as steps
    from ended
  `.execute(db);
  const open = new Map(left.filter(({ people, steps }) => people + steps > 0).map((row) => [row.id, row]));
  if (open.size === 0) return [];
  const rows = await changes(db)
    .where("change.id", "in", [...open.keys()])
    .orderBy("change.id", "desc")
    .execute();
  return rows.map((row) => ({
    change: changeOf(row).change,
    people: open.get(row.id)?.people ?? 0,
    steps: open.get(row.id)?.steps ?? 0,
  }));
}
