import { sql, type Kysely } from "kysely";

/** Which hours of calls were read, and until when the tenant asked not to be asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_hour (
      start timestamptz primary key check (extract(epoch from start)::bigint % 3600 = 0),
      read_at timestamptz not null,
      complete_at timestamptz,
      pages integer not null,
      rows integer not null,
      late integer not null,
      set_aside integer not null
    )`.execute(db);
  await sql`alter table observation_failure add column until timestamptz`.execute(db);
  // It said that calls were read up to then, and nothing of the hours before.
  await sql`delete from observation where what = 'calls'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table observation_failure drop column until`.execute(db);
  await sql`drop table call_hour`.execute(db);
}
