import { sql, type Kysely } from "kysely";

/** Who has an emergency calling policy of their own. What was observed before does not tell it, so it is read anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table voice_user add column emergency_calling_policy text`.execute(db);
  await sql`delete from observation where what in ('fleet', 'users')`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table voice_user drop column emergency_calling_policy`.execute(db);
}
