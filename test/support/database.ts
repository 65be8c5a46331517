import { randomUUID } from "node:crypto";
import pg from "pg";
import { migrate, openDatabase, type Database } from "../../src/store/database.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly db: Database;
  readonly url: string;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

const template = "bypass_pilot_template";
/** Any number, as long as it is the same in every suite. */
const templateLock = 7_351_946;

/** A fresh, migrated database of this suite's own, in the PostgreSQL of the test run. */
export async function testDatabase(): Promise<TestDatabase> {
  return create(async (server, name) => {
    await server.query("select pg_advisory_lock($1)", [templateLock]);
    await makeTemplate(server);
    await server.query(`create database ${name} template ${template}`);
  });
}

/** A fresh database without any table. */
export async function emptyTestDatabase(): Promise<TestDatabase> {
  return create((server, name) => server.query(`create database ${name}`));
}

async function create(making: (server: pg.Client, name: string) => Promise<unknown>): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll("-", "")}`;
  await onServer((server) => making(server, name));
  const db = openDatabase(urlOf(name));
  const drop = async () => {
    await db.destroy();
    await onServer((server) => server.query(`drop database if exists ${name} with (force)`));
  };
  return { db, url: urlOf(name), drop, [Symbol.asyncDispose]: drop };
}

async function makeTemplate(server: pg.Client): Promise<void> {
  const { rowCount } = await server.query("select from pg_database where datname = $1", [template]);
  if (rowCount) return;
  // Under another name until it is complete, so that no suite copies half a schema.
  await server.query(`drop database if exists ${template}_new with (force)`);
  await server.query(`create database ${template}_new`);
  const db = openDatabase(urlOf(`${template}_new`));
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
  await server.query(`alter database ${template}_new rename to ${template}`);
}

async function onServer(work: (server: pg.Client) => Promise<unknown>): Promise<void> {
  const server = new pg.Client({ connectionString: urlOf("postgres") });
  await server.connect();
  try {
    await work(server);
  } finally {
    await server.end();
  }
}

function urlOf(database: string): string {
  const server = process.env.TEST_DATABASE_SERVER;
  if (!server)
    throw new Error("TEST_DATABASE_SERVER is unset: run this suite by Jest: `npm run jest -- <path>`.");
  return `${server}/${database}`;
}
