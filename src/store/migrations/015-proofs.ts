import { sql, type Kysely } from "kysely";

/** Who signed in again to approve a change, and that an approval was given so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change add column proofs jsonb not null default '[]'`.execute(db);
  await sql`alter table approval add column proof jsonb not null default 'null'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table approval drop column proof`.execute(db);
  await sql`alter table change drop column proofs`.execute(db);
}
