import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction as TransactionOf } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import pg from "pg";
import { grantsTo } from "./rights.ts";
import * as first from "./migrations/001-first.ts";
import * as unread from "./migrations/002-unread.ts";
import * as callInvite from "./migrations/003-call-invite.ts";
import * as callHours from "./migrations/004-call-hours.ts";
import * as rehearsals from "./migrations/005-rehearsals.ts";
import * as noSubReason from "./migrations/006-no-sub-reason.ts";
import * as seals from "./migrations/007-seals.ts";
import * as replay from "./migrations/008-replay.ts";
import * as verdicts from "./migrations/009-verdicts.ts";
import * as emergencyCalling from "./migrations/010-emergency-calling.ts";
import * as shownHash from "./migrations/012-shown-hash.ts";
import * as rollbackHeld from "./migrations/013-rollback-held.ts";
import * as breakGlass from "./migrations/014-break-glass.ts";
import * as proofs from "./migrations/015-proofs.ts";
import * as waveVerdicts from "./migrations/016-wave-verdicts.ts";
import * as skipped from "./migrations/017-skipped.ts";
import * as alerts from "./migrations/018-alerts.ts";
import type { Schema } from "./schema.ts";
import { StoreError } from "./store-error.ts";
import { minute } from "../lib/time.ts";

export type Database = Kysely<Schema>;
export type Transaction = TransactionOf<Schema>;

const migrations: Readonly<Record<string, Migration>> = {
  "001-first": first,
  "002-unread": unread,
  "003-call-invite": callInvite,
  "004-call-hours": callHours,
  "005-rehearsals": rehearsals,
  "006-no-sub-reason": noSubReason,
  "007-seals": seals,
  "008-replay": replay,
  "009-verdicts": verdicts,
  "010-emergency-calling": emergencyCalling,
  "012-shown-hash": shownHash,
  "013-rollback-held": rollbackHeld,
  "014-break-glass": breakGlass,
  "015-proofs": proofs,
  "016-wave-verdicts": waveVerdicts,
  "017-skipped": skipped,
  "018-alerts": alerts,
};

/** Longest wait, in milliseconds, for a connection, and for one statement. */
const connectWithin = 10_000;
const answerWithin = minute;

/** Connections as they are used now. */
export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for a connection. */
  readonly waitingCount: number;
}

/** How a database is reached. */
export interface DatabaseAddress {
  readonly url: string;
  /** Asked for each connection, where the URL has none. */
  readonly password?: () => Promise<string>;
}

/** Connections of one process for one purpose, at most so many; what they are for is told to the server. */
export function openPool({ url, password }: DatabaseAddress, most = 10, purpose = "bypass-pilot"): pg.Pool {
  const pool = new pg.Pool({
    ...(password ? { ...partsOf(url), password } : { connectionString: url }),
    max: most,
    application_name: purpose,
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

/** The driver would take the password that a URL lacks for an empty one. */
function partsOf(url: string) {
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    // The certificate and the server's name are checked.
    ssl: searchParams.get("sslmode") === "verify-full",
  };
}

/** Connects when first used; `destroy()` ends it. Integers are numbers, times are `Date`s. */
export function openDatabase(address: string | DatabaseAddress, pool?: pg.Pool): Database {
  return new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: pool ?? openPool(typeof address === "string" ? { url: address } : address),
    }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

const int8: number = pg.types.builtins.INT8;

/** Counts and ids stay far below 2^53, so they need not be strings. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the driver's own parsers are untyped
  oid === int8 ? Number : pg.types.getTypeParser(oid, format);

/**
 * Brings the schema up to this version, as its owner, and gives the role that the bot runs as what `rights` says. May be
 * called at the same time from several places. Rejects with a `StoreError`.
 */
export async function migrate(owner: Database, runtimeRole: string): Promise<void> {
  await refuseNewer(owner);
  const { error } = await migratorOf(owner).migrateToLatest();
  if (error)
    throw new StoreError("migrationFailed", "The database's schema could not be brought up to date.", {
      cause: error,
    });
  await owner
    .withoutPlugins()
    .transaction()
    .execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${grantsLock})`.execute(trx);
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(trx);
      for (const statement of grantsTo(runtimeRole, rows[0]?.name ?? ""))
        await sql.raw(statement).execute(trx);
    });
}

/** Any number of our own: two who give rights at a time would meet on the same rows of the catalogue. */
const grantsLock = 6_121_983;

/** Rejects with a `StoreError` unless the schema is of this version. */
export async function refuseOtherSchema(db: Database): Promise<void> {
  await refuseNewer(db);
  const made = await migrationsMade(db);
  const missing = Object.keys(migrations).filter((name) => !made.includes(name));
  if (missing.length > 0)
    throw new StoreError(
      "olderSchema",
      `The database lacks ${missing.join(", ")}. Run npm run migrate, as its owner.`,
    );
}

/** Names of the migrations that a database has. */
async function migrationsMade(db: Database, signal?: AbortSignal): Promise<readonly string[]> {
  const plain = db.withoutPlugins();
  const options = signal ? { signal } : {};
  const { rows: tables } = await sql<{
    name: string | null;
  }>`select to_regclass('kysely_migration')::text as name`.execute(plain, options);
  if (!tables[0]?.name) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    plain,
    options,
  );
  return rows.map(({ name }) => name);
}

/** Also takes a schema down again, which tests do. */
export function migratorOf(db: Database): Migrator {
  // Migrations name tables and columns as they are in the database.
  return new Migrator({ db: db.withoutPlugins(), provider: { getMigrations: async () => migrations } });
}

async function refuseNewer(db: Database): Promise<void> {
  const unknown = (await migrationsMade(db)).filter((name) => !(name in migrations));
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
    const made = await migrationsMade(db, signal);
    return Object.keys(migrations).every((name) => made.includes(name)) ? "up" : "behind";
  } catch {
    return "down";
  }
}
