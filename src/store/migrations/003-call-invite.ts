import { sql, type Kysely } from "kysely";

/** When a call's INVITE was sent or received; null for rows that were read before this was kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table call_row add column invited_at timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table call_row drop column invited_at`.execute(db);
}
