import { sql, type Kysely } from "kysely";

/** What a message shows, so that it is edited only where it would show something else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table message add column shown_hash text`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table message drop column shown_hash`.execute(db);
}
