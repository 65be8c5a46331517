import { sql, type Kysely } from "kysely";

/** Audit rows that seal what stands in other tables, and the id of the key that seals the newest row. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audit add column seals text`.execute(db);
  await sql`create index audit_seals on audit (subject, sequence) where seals is not null`.execute(db);
  await sql`alter table audit_head add column key_id text`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audit_head drop column key_id`.execute(db);
  await sql`drop index audit_seals`.execute(db);
  await sql`alter table audit drop column seals`.execute(db);
}
