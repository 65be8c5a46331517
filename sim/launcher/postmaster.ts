import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { LaunchProblem } from "./launch-problem.ts";
import { isAlive } from "./processes.ts";
import { waitFor } from "./wait.ts";

/** A PostgreSQL that another start left running on this data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * Looks for one in `postmaster.pid` (PostgreSQL's manual, "Database File Layout"; line 1 is the process, line 4 the
 * port) and believes it once it answers for this very folder.
 */
export async function findPostmaster(
  folder: string,
  urlOf: (port: number) => string,
): Promise<Postmaster | undefined> {
  const text = await readFile(join(folder, "postmaster.pid"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw new LaunchProblem(
        `${folder} cannot be read (${error.code}): it belongs to another user. Start as that user, or remove the folder.`,
      );
    },
  );
  const [pid, , , port] = text.split("\n").map(Number);
  if (!pid || !port || !isAlive(pid)) return undefined;
  const same = await waitFor(
    async () => (isAlive(pid) ? await answersFor(folder, urlOf(port)) : false),
    10_000,
    200,
  );
  return same ? { pid, port } : undefined; // the number may be another program's by now; PostgreSQL decides
}

/** True when a server answers at the address and this is its folder; undefined while it does not answer. */
async function answersFor(folder: string, url: string): Promise<boolean | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === folder;
  } catch (error) {
    const starting = (error as { code?: string }).code === "57P03";
    return starting ? undefined : false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** True once the server at the address takes queries. */
export async function takesQueries(url: string): Promise<true | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Addresses of a database, by role. */
export interface DatabaseUrls {
  /** Owns the database. */
  readonly owner: string;
  /** Owns nothing. */
  readonly runtime: string;
}

/**
 * Creates the database and its two roles unless they are there, and addresses for both. Their passwords are new each time: nobody
 * else needs them.
 */
export async function ensureDatabase(serverUrl: string, name: string): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const owner = await ensureRole(client, serverUrl, `${name}_owner`);
    const runtime = await ensureRole(client, serverUrl, `${name}_runtime`);
    const { rows } = await client.query<{ owner: string }>(
      "select pg_get_userbyid(datdba) as owner from pg_database where datname = $1",
      [name],
    );
    if (rows[0] && rows[0].owner !== owner.role)
      throw new LaunchProblem(
        `The database ${name} was made by an earlier version, whose bot owned it. Remove the folder of its data and start again.`,
      );
    if (!rows[0])
      await client.query(
        `create database ${client.escapeIdentifier(name)} owner ${client.escapeIdentifier(owner.role)}`,
      );
    return { owner: `${owner.server}/${name}`, runtime: `${runtime.server}/${name}` };
  } finally {
    await client.end();
  }
}

/** A role that may sign in and nothing else, and the server's address for it. */
export async function ensureRole(
  client: pg.Client,
  serverUrl: string,
  role: string,
): Promise<{ readonly role: string; readonly server: string }> {
  const password = randomBytes(18).toString("base64url");
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
  await client.query(
    `${rowCount === 0 ? "create" : "alter"} role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`,
  );
  const url = new URL(serverUrl);
  url.username = role;
  url.password = password;
  return { role, server: url.href.replace(/\/$/, "") };
}
