import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LaunchProblem } from "./launch-problem.ts";
import { openFolder } from "./open-folder.ts";
import { freePort } from "./ports.ts";
import { postgresPrograms, type PostgresPrograms } from "./postgres-programs.ts";
import { findPostmaster, takesQueries } from "./postmaster.ts";
import { isAlive, startChild, type Child } from "./processes.ts";
import { untilReady } from "./readiness.ts";
import { mayUse, serverUser, type ServerUser } from "./server-user.ts";
import { waitFor } from "./wait.ts";

export interface PostgresOptions {
  /** The project's folder, absolute. */
  readonly project: string;
  /** Where the data should lie, absolute; its parent exists. */
  readonly folder: string;
  /** Settings of the server, as in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False leaves the server in our process group, where Ctrl-C reaches it too. */
  readonly ownGroup?: boolean;
}

export interface RunningPostgres {
  /** Address of the server without a database name. */
  readonly url: string;
  /** Where the data really lies; another folder than asked for when the server's user cannot enter that one. */
  readonly folder: string;
  readonly pid: number;
  /** Whether it is an orphan that an earlier start left running. */
  readonly adopted: boolean;
  /** Resolves when a server of our own ended; an adopted one is nobody's child and never tells. */
  readonly exit: Promise<string>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL on a free loopback port, or adopts the one already running on its folder. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = await serverUser();
  const parent = dirname(options.folder);
  const folder = (await mayUse(user, parent))
    ? options.folder
    : join(await openFolder(options.project, user), options.folder.slice(parent.length + 1));
  const password = await passwordOf(folder);
  const urlOf = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}`;

  const orphan = await findPostmaster(folder, (port) => `${urlOf(port)}/postgres`);
  if (orphan) {
    const exit = new Promise<never>(() => undefined);
    return {
      url: urlOf(orphan.port),
      folder,
      pid: orphan.pid,
      adopted: true,
      exit,
      stop: () => stopOrphan(orphan.pid),
    };
  }

  const programs = await postgresPrograms(options.project, user);
  if (!(await stat(folder).catch(() => undefined))) await initialise(programs, folder, user);
  const port = await freePort();
  const child = await startServer(programs, folder, port, user, options);
  try {
    await untilReady(child, () => takesQueries(`${urlOf(port)}/postgres`), 60_000);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    url: urlOf(port),
    folder,
    pid: child.pid,
    adopted: false,
    exit: child.exit,
    stop: () => child.stop(),
  };
}

/** Loopback admits every user of the machine, so the server asks for a secret that only we can read. */
async function passwordOf(folder: string): Promise<string> {
  const file = `${folder}.password`;
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  if (await stat(folder).catch(() => undefined))
    throw new LaunchProblem(
      `${file} is missing or unreadable, and without it ${folder} is of no use. Remove that folder and start again.`,
    );
  const password = randomBytes(18).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** Makes the data folder in one rename, so that an interrupted start leaves no half of it. */
async function initialise(
  programs: PostgresPrograms,
  folder: string,
  user: ServerUser | undefined,
): Promise<void> {
  const unfinished = `${folder}.new`;
  const secret = `${folder}.new.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(secret, await passwordOf(`${folder}`), { mode: 0o600 });
  if (user) {
    await chown(unfinished, user.uid, user.gid);
    await chown(secret, user.uid, user.gid);
  }
  await chmod(unfinished, 0o700);
  const initdb = await startChild({
    name: "PostgreSQL's initdb",
    command: programs.initdb,
    args: [
      "--pgdata",
      unfinished,
      "--username=postgres",
      `--pwfile=${secret}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
    ],
    cwd: dirname(folder),
    env: { ...process.env, LC_ALL: "C" },
    onLine: () => undefined,
    user,
  });
  const how = await initdb.exit;
  await rm(secret, { force: true });
  if (how !== "exit code 0")
    throw new LaunchProblem(`PostgreSQL could not make ${folder} (${how}):\n${initdb.tail()}`);
  await rename(unfinished, folder);
}

function startServer(
  programs: PostgresPrograms,
  folder: string,
  port: number,
  user: ServerUser | undefined,
  { settings, ownGroup }: PostgresOptions,
): Promise<Child> {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  return startChild({
    name: "PostgreSQL",
    command: programs.postgres,
    args: [
      "-D",
      folder,
      "-p",
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    cwd: dirname(folder),
    env: { ...process.env, LC_ALL: "C" },
    onLine: () => undefined,
    user,
    ownGroup: ownGroup ?? true,
    stopSignal: "SIGINT", // PostgreSQL's fast shutdown
    graceMs: 30_000,
  });
}

async function stopOrphan(pid: number): Promise<void> {
  process.kill(pid, "SIGINT");
  await waitFor(() => (isAlive(pid) ? undefined : true), 30_000);
}
