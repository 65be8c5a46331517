import { sql, type Kysely } from "kysely";

/** A rollback that waits for a second person keeps no other change off its subject, as one that goes on keeps none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index change_one_a_subject`.execute(db);
  await sql`create unique index change_one_a_subject on change (subject)
    where not ended and status <> 'rollbackHeld' and (status <> 'rollingBack' or state ->> 'scope' <> 'all')`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index change_one_a_subject`.execute(db);
  await sql`create unique index change_one_a_subject on change (subject)
    where not ended and (status <> 'rollingBack' or state ->> 'scope' <> 'all')`.execute(db);
}
