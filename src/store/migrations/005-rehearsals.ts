import { sql, type Kysely } from "kysely";

/** A visit of the doctor looks at the set-up, or rehearses every read at the tenant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table doctor_visit
    add column looks_at text not null default 'setUp' check (looks_at in ('setUp', 'rehearsal'))`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table doctor_visit drop column looks_at`.execute(db);
}
