import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchProblem } from "./launch-problem.ts";
import { mayUse, type ServerUser } from "./server-user.ts";

/** A folder that the server's user can enter, the same at each start of this project, for when the project's own is closed. */
export async function openFolder(project: string, user: ServerUser | undefined): Promise<string> {
  const name = `bypass-pilot-${createHash("sha256").update(project).digest("hex").slice(0, 12)}`;
  for (const parent of new Set([tmpdir(), "/tmp", "/var/tmp"])) {
    if (!(await mayUse(user, parent))) continue;
    const folder = join(parent, name);
    await mkdir(folder, { mode: 0o755 }).catch(unlessItExists);
    const found = await lstat(folder);
    // Anybody may write beside it, so what lies there may be somebody else's.
    if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return folder;
    throw new LaunchProblem(
      `${folder} belongs to somebody else or is open to all. Remove it and start again.`,
    );
  }
  throw new LaunchProblem("PostgreSQL's user can enter no temporary folder. Set TMPDIR to one open to all.");
}

function unlessItExists(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
