import { sql, type Kysely } from "kysely";

/** A call row may tell no sub-reason, which is another thing than the sub-reason 0. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table call_row alter column call_end_sub_reason drop not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update call_row set call_end_sub_reason = 0 where call_end_sub_reason is null`.execute(db);
  await sql`alter table call_row alter column call_end_sub_reason set not null`.execute(db);
}
