import { LaunchProblem } from "./launch-problem.ts";
import type { DatabaseUrls } from "./postmaster.ts";
import { startChild } from "./processes.ts";

/** Migrates the database as its owner, whose address the bot is not told. */
export async function migrateDatabase(options: {
  readonly script: string;
  readonly project: string;
  readonly database: DatabaseUrls;
  readonly onLine: (line: string) => void;
}): Promise<void> {
  const { script, project, database, onLine } = options;
  const child = await startChild({
    name: "The migration",
    command: process.execPath,
    args: [script],
    cwd: project,
    env: {
      ...process.env,
      DATABASE_AUTH: "",
      DATABASE_URL: database.runtime,
      DATABASE_OWNER_URL: database.owner,
    },
    onLine,
  });
  const how = await child.exit;
  if (how !== "exit code 0")
    throw new LaunchProblem(`The database could not be brought up to date (${how}):\n${child.tail()}`);
}
