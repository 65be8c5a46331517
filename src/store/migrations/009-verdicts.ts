import { sql, type Kysely } from "kysely";

/**
 * When a wave was judged, and what its verdict is by the rows that came since; of a switch, the calls it was judged by. What
 * holds a change up until somebody else lifts it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table wave add column judged_at timestamptz, add column revised jsonb not null default 'null'`.execute(
    db,
  );
  await sql`alter table change add column holds jsonb not null default '[]'`.execute(db);
  await sql`update change set state = state || '{"watched": null, "revised": []}' where status = 'succeeded'`.execute(
    db,
  );
  // What it was judged by was not kept: from then on, nothing.
  await sql`
    update change set state = state || jsonb_build_object(
      'watched', jsonb_build_object('from', state -> 'since', 'attempts', 0, 'delivered', 0), 'revised', '[]'::jsonb
    ) where status = 'needsAttention'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update change set state = state - 'watched' - 'revised'`.execute(db);
  await sql`alter table change drop column holds`.execute(db);
  await sql`alter table wave drop column judged_at, drop column revised`.execute(db);
}
