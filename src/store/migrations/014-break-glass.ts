import { sql, type Kysely } from "kysely";

/** What two people did, or asked to do, while no approver answered; for which group an approver spoke; and who is away. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change add column break_glass jsonb not null default '[]'`.execute(db);
  await sql`alter table approval add column speaks_for jsonb not null default '[]'`.execute(db);
  await sql`alter table conversation add column away_until timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table conversation drop column away_until`.execute(db);
  await sql`alter table approval drop column speaks_for`.execute(db);
  await sql`alter table change drop column break_glass`.execute(db);
}
