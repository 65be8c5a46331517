import { randomUUID } from "node:crypto";
import pg from "pg";
import { migrate, openDatabase, type Database } from "../../../src/store/database.ts";

export interface TestDatabase extends AsyncDisposable {
  /** As the database's owner, who may tamper with everything. */
  readonly db: Database;
  readonly ownerUrl: string;
  /** As the role that the bot runs as. */
  readonly runtime: Database;
  readonly url: string;
  /** Connections of another process that runs as the bot; closed with the others. */
  elsewhere(): Database;
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
    await server.query(`create database ${name} template ${template} owner ${ownerRole()}`);
  });
}

/** A fresh database without any table. */
export async function emptyTestDatabase(): Promise<TestDatabase> {
  return create((server, name) => server.query(`create database ${name} owner ${ownerRole()}`));
}

async function create(making: (server: pg.Client, name: string) => Promise<unknown>): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll("-", "")}`;
  await onServer((server) => making(server, name));
  const ownerUrl = urlOf(name, "OWNER");
  const url = urlOf(name, "RUNTIME");
  const db = openDatabase(ownerUrl);
  const runtime = openDatabase(url);
  const opened = [db, runtime];
  const elsewhere = () => {
    const other = openDatabase(url);
    opened.push(other);
    return other;
  };
  const drop = async () => {
    await Promise.all(opened.map((each) => each.destroy()));
    await onServer((server) => server.query(`drop database if exists ${name} with (force)`));
  };
  return { db, ownerUrl, runtime, url, elsewhere, drop, [Symbol.asyncDispose]: drop };
}

async function makeTemplate(server: pg.Client): Promise<void> {
  const { rowCount } = await server.query("select from pg_database where datname = $1", [template]);
  if (rowCount) return;
  // Under another name until it is complete, so that no suite copies half a schema.
  await server.query(`drop database if exists ${template}_new with (force)`);
  await server.query(`create database ${template}_new owner ${ownerRole()}`);
  const db = openDatabase(urlOf(`${template}_new`, "OWNER"));
  try {
    await migrate(db, runtimeRole());
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

/** The role that the bot runs as in tests. */
export function runtimeRole(): string {
  return new URL(serverFor("RUNTIME")).username;
}

function ownerRole(): string {
  return new URL(serverFor("OWNER")).username;
}

function urlOf(database: string, role: "SERVER" | "OWNER" | "RUNTIME" = "SERVER"): string {
  return `${serverFor(role)}/${database}`;
}

function serverFor(role: "SERVER" | "OWNER" | "RUNTIME"): string {
  const server = process.env[`TEST_DATABASE_${role}`];
  if (!server)
    throw new Error(`TEST_DATABASE_${role} is unset: run this suite by Jest: \`npm run jest -- <path>\`.`);
  return server;
}
