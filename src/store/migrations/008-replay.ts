import { sql, type Kysely } from "kysely";

/** Plans are replayed with calls, and approvals accept what that shows. What was asked for before has no replay. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table approval add column accepted_differences text[] not null default '{}'`.execute(db);
  await sql`alter table approval alter column accepted_differences drop default`.execute(db);
  await sql`update change set submission = submission || '{"replay": null}' where jsonb_typeof(submission) = 'object'`.execute(
    db,
  );
  await sql`update timeline set event = event || '{"acceptedDifferences": []}' where event ->> 'type' = 'approved'`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table approval drop column accepted_differences`.execute(db);
  await sql`update change set submission = submission - 'replay' where jsonb_typeof(submission) = 'object'`.execute(
    db,
  );
  await sql`update timeline set event = event - 'acceptedDifferences' where event ->> 'type' = 'approved'`.execute(
    db,
  );
}
