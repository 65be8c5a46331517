import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction as TransactionOf } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import pg from "pg";
import * as first from "./migrations/001-first.ts";
import * as unread from "./migrations/002-unread.ts";
import * as callInvite from "./migrations/003-call-invite.ts";
import * as callHours from "./migrations/004-call-hours.ts";
import * as rehearsals from "./migrations/005-rehearsals.ts";
import * as noSubReason from "./migrations/006-no-sub-reason.ts";
import * as replay from "./migrations/008-replay.ts";
import type { Schema } from "./schema.ts";
import { StoreError } from "./store-error.ts";

export type Database = Kysely<Schema>;
export type Transaction = TransactionOf<Schema>;

const migrations: Readonly<Record<string, Migration>> = {
  "001-first": first,
  "002-unread": unread,
  "003-call-invite": callInvite,
  "004-call-hours": callHours,
  "005-rehearsals": rehearsals,
  "006-no-sub-reason": noSubReason,
  "008-replay": replay,
};

/** Longest wait, in milliseconds, for a connection, and for one statement. */
const connectWithin = 10_000;
const answerWithin = 60_000;

/** Connections as they are used now. */
export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for a connection. */
  readonly waitingCount: number;
}

/** The connections of one process. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: "bypass-pilot",
    connectionTimeoutMillis: connectWithin,
    statement_timeout: answerWithin,
    keepAlive: true,
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced by the next query, which meets the trouble itself if it lasts.
  pool.on("error", () => {});
  // One that breaks between two statements of a transaction makes the next of them fail; without a listener it would
  // end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Connects when first used; `destroy()` ends it. Integers are numbers, times are `Date`s. */
export function openDatabase(url: string, pool = openPool(url)): Database {
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

const int8: number = pg.types.builtins.INT8;

/** Counts and ids stay far below 2^53, so they need not be strings. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the driver's own parsers are untyped
  oid === int8 ? Number : pg.types.getTypeParser(oid, format);

/** Brings the schema up to this version. Replicas may call it at the same time. Rejects with a `StoreError`. */
export async function migrate(db: Database): Promise<void> {
  await refuseNewer(db);
  const { error } = await migratorOf(db).migrateToLatest();
  if (error)
    throw new StoreError("migrationFailed", "The database's schema could not be brought up to date.", {
      cause: error,
    });
}

/** Also takes a schema down again, which tests do. */
export function migratorOf(db: Database): Migrator {
  // Migrations name tables and columns as they are in the database.
  return new Migrator({ db: db.withoutPlugins(), provider: { getMigrations: async () => migrations } });
}

async function refuseNewer(db: Database): Promise<void> {
  const plain = db.withoutPlugins();
  const { rows: tables } = await sql<{
    name: string | null;
  }>`select to_regclass('kysely_migration')::text as name`.execute(plain);
  if (!tables[0]?.name) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    plain,
  );
  const unknown = rows.map(({ name }) => name).filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new StoreError(
      "newerSchema",
      `This database was made by a newer version (it has ${unknown.join(", ")}). Start that version, or restore a backup from before it.`,
    );
}

/** `behind`: it answers, and lacks migrations of this version. */
export type DatabaseState = "up" | "down" | "behind";

/** Whether the database can be worked with, as it answers before the signal aborts. */
export async function stateOfDatabase(db: Database, signal?: AbortSignal): Promise<DatabaseState> {
  try {
    const plain = db.withoutPlugins();
    const { rows: tables } = await sql<{
      name: string | null;
    }>`select to_regclass('kysely_migration')::text as name`.execute(plain, { signal });
    if (!tables[0]?.name) return "behind";
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(plain, {
      signal,
    });
    const made = new Set(rows.map(({ name }) => name));
    return Object.keys(migrations).every((name) => made.has(name)) ? "up" : "behind";
  } catch {
    return "down";
  }
}
