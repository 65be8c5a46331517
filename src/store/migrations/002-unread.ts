import { sql, type Kysely } from "kysely";

/** What of an observed part of the tenant could not be read stands beside what could. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table observation add column unread jsonb not null default '[]'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table observation drop column unread`.execute(db);
}
