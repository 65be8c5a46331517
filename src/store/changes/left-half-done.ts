import { sql } from "kysely";
import { mayLeave, stillLeft, type LeftHalfDone } from "../../changes/left-half-done.ts";
import type { Change } from "../../changes/change.ts";
import type { Step } from "../../changes/step.ts";
import type { Database } from "../database.ts";
import { changeOf, changes } from "./change-row.ts";

interface Left {
  readonly id: number;
  readonly people: number;
  /** Steps made and not undone, by their place in the plan. */
  readonly made: readonly number[];
}

/**
 * What ended changes left, newest first. That a later change on the same subject succeeded says nothing of it: it is dealt with,
 * and no more listed, once the people have another policy, by a later change or seen in the tenant, and once each step was
 * undone or a later change set the same thing; or once an approver dismissed it, until its way back is asked for anew.
 */
export async function changesLeftHalfDone(db: Database): Promise<readonly LeftHalfDone[]> {
  const { rows } = await sql<Left>`
    with ended as (
      select id from change
      where status = any (${sql.val([...mayLeave])}::text[]) and not exists (
        select from timeline dismissed
        where dismissed.change_id = change.id and dismissed.event->>'type' = 'leftDismissed' and not exists (
          select from timeline anew
          where anew.change_id = change.id and anew.sequence > dismissed.sequence
            and anew.event->>'type' = 'rollbackRequested'
        )
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
    ) as people, array(
      select index from step done
      where change_id = ended.id and direction = 'do' and accepted_at is not null and not exists (
        select from step undone
        where undone.change_id = ended.id and undone.direction = 'undo' and undone.index = done.index
          and undone.set_at is not null
      )
      order by index
    ) as made
    from ended
  `.execute(db);
  const left = rows.filter(({ people, made }) => people + made.length > 0);
  if (left.length === 0) return [];
  const later = await setSince(db, Math.min(...left.map(({ id }) => id)));
  const found = await changes(db)
    .where(
      "change.id",
      "in",
      left.map(({ id }) => id),
    )
    .orderBy("change.id", "desc")
    .execute();
  return found.flatMap((row) => {
    const { change } = changeOf(row);
    const one = left.find(({ id }) => id === change.id);
    if (!one) return [];
    const since = later.flatMap(({ id, steps }) => (id > change.id ? steps : []));
    const steps = stillLeft(stepsAt(change, one.made), since).length;
    return one.people + steps > 0 ? [{ change, people: one.people, steps }] : [];
  });
}

/** Steps that changes after this one set and did not undo. */
async function setSince(
  db: Database,
  after: number,
): Promise<readonly { readonly id: number; readonly steps: readonly Step[] }[]> {
  const { rows } = await sql<{ id: number; set: readonly number[] }>`
    select change_id as id, array_agg(index) as set from step done
    where change_id > ${after} and direction = 'do' and set_at is not null and not exists (
      select from step undone
      where undone.change_id = done.change_id and undone.direction = 'undo' and undone.index = done.index
        and undone.set_at is not null
    )
    group by change_id
  `.execute(db);
  if (rows.length === 0) return [];
  const set = new Map(rows.map((row) => [row.id, row.set]));
  const found = await changes(db)
    .where("change.id", "in", [...set.keys()])
    .execute();
  return found.map((row) => {
    const { change } = changeOf(row);
    return { id: change.id, steps: stepsAt(change, set.get(change.id) ?? []) };
  });
}

function stepsAt({ submission }: Change, places: readonly number[]): readonly Step[] {
  const plan = submission?.plan;
  const all = plan ? [...plan.opening, ...plan.closing] : [];
  return places.flatMap((at) => all[at] ?? []);
}
