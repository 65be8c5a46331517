import { sql, type Kysely } from "kysely";

/** A member whom somebody else changed is `skipped`, not `left`; what to do about a line of the doctor is its `remedy`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update wave_member set status = 'skipped' where status = 'left'`.execute(db);
  await sql`update timeline set event = (event - 'left') || jsonb_build_object('skipped', event -> 'left')
    where event ->> 'type' = 'waveSettled' and event ? 'left'`.execute(db);
  await renameInSections(db, "mend", "remedy");
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update wave_member set status = 'left' where status = 'skipped'`.execute(db);
  await sql`update timeline set event = (event - 'skipped') || jsonb_build_object('left', event -> 'skipped')
    where event ->> 'type' = 'waveSettled' and event ? 'skipped'`.execute(db);
  await renameInSections(db, "remedy", "mend");
}

/** Renames a property of every line in every section. */
async function renameInSections(db: Kysely<unknown>, from: string, to: string): Promise<void> {
  await sql`
    update doctor_visit set sections = (
      select coalesce(jsonb_agg(
        section || jsonb_build_object('lines', (
          select coalesce(jsonb_agg(
            (line - ${from}::text) || jsonb_build_object(${to}::text, line -> ${from}::text) order by line_at
          ), '[]') from jsonb_array_elements(section -> 'lines') with ordinality as lines (line, line_at)
        )) order by section_at
      ), '[]') from jsonb_array_elements(sections) with ordinality as all_sections (section, section_at)
    ) where jsonb_typeof(sections) = 'array'`.execute(db);
}
