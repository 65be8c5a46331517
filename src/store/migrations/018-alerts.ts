import { sql, type Kysely } from "kysely";

/** Who watches which trunks, what a look at a trunk is compared with, and the alerts that came of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from task where kind in ('watch', 'alert', 'digest')`.execute(db);
  await sql`delete from message where alert_id is not null`.execute(db);
  await sql`alter table message drop column alert_id`.execute(db);
  for (const table of ["alert", "watched_trunk", "subscription"])
    await sql`drop table ${sql.table(table)}`.execute(db);
}

const statements = [
  `create table subscription (
    conversation_id text not null,
    subject text not null,
    at timestamptz not null,
    primary key (conversation_id, subject)
  )`,
  `create table watched_trunk (
    fqdn text primary key,
    baseline jsonb not null
  )`,
  `create table alert (
    id bigint generated always as identity primary key,
    fqdn text not null,
    kind text not null,
    status text not null check (status in ('suspected', 'open', 'clearing', 'ended')),
    state jsonb not null,
    raised_at timestamptz,
    ended_at timestamptz,
    check ((status = 'ended') = (ended_at is not null))
  )`,
  `create unique index alert_open on alert (fqdn, kind) where status <> 'ended'`,
  `create index alert_newest on alert (fqdn, kind, id)`,
  `alter table message add column alert_id bigint`,
  `create index message_alert on message (alert_id) where alert_id is not null`,
];
