import { sql } from "kysely";
import { migratorOf, type Database } from "./database.ts";
import { readRoleState, type RoleState } from "./role-state.ts";

/** What a database tells of itself. */
export interface DatabaseState {
  /** `18.1`. */
  readonly version: string;
  readonly majorVersion: number;
  readonly now: Date;
  readonly encrypted: boolean;
  /** Names of migrations that this version has and the database lacks, and the other way round. */
  readonly pending: readonly string[];
  readonly newer: readonly string[];
  /** The role that the bot runs as. */
  readonly role: RoleState;
}

export async function readDatabaseState(db: Database, signal: AbortSignal): Promise<DatabaseState> {
  const plain = db.withoutPlugins();
  const { rows } = await sql<{
    version: string;
    now: Date;
    encrypted: boolean | null;
    migrated: string | null;
  }>`
    select current_setting('server_version') as version, now() as now,
      (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as encrypted,
      to_regclass('kysely_migration')::text as migrated
  `.execute(plain, { signal });
  const [about] = rows;
  if (!about) throw new Error("The database answered nothing.");
  const known = (await migratorOf(db).getMigrations()).map(({ name }) => name);
  const done = about.migrated
    ? (
        await sql<{ name: string }>`select name from kysely_migration order by name`.execute(plain, {
          signal,
        })
      ).rows
    : [];
  const names = done.map(({ name }) => name);
  return {
    version: about.version.split(" ")[0] ?? about.version,
    majorVersion: Number.parseInt(about.version, 10),
    now: about.now,
    encrypted: about.encrypted ?? false,
    pending: known.filter((name) => !names.includes(name)),
    newer: names.filter((name) => !known.includes(name)),
    role: await readRoleState(db, signal),
  };
}
