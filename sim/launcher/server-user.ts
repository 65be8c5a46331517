import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LaunchProblem } from "./launch-problem.ts";

const run = promisify(execFile);

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom PostgreSQL runs as: us, or as root (which it refuses) the user `postgres`, made when missing. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await idsOf("postgres");
  } catch {
    try {
      await run("groupadd", ["--system", "--force", "postgres"]);
      await run("useradd", ["--system", "--gid", "postgres", "--no-create-home", "postgres"]);
      return await idsOf("postgres");
    } catch (error) {
      throw new LaunchProblem(
        `PostgreSQL refuses to run as root, and the user "postgres" could not be made for it (${String(error)}).\n` +
          "Start as an ordinary user, or make a user named postgres.",
      );
    }
  }
}

/** Whether that user may enter the folder or use the file; the kernel decides, access lists included. */
export async function mayUse(user: ServerUser | undefined, path: string): Promise<boolean> {
  if (user === undefined) return true;
  return run("/bin/sh", ["-c", 'test -x "$1"', "sh", path], { ...user, cwd: "/" }).then(
    () => true,
    () => false,
  );
}

async function idsOf(name: string): Promise<ServerUser> {
  const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
