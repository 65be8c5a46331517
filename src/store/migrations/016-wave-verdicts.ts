import { sql, type Kysely } from "kysely";

/** What the gates said of a change's waves, as it was sealed: the next wave goes by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change add column wave_verdicts jsonb not null default '[]'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change drop column wave_verdicts`.execute(db);
}
