import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { LaunchProblem } from "./launch-problem.ts";
import type { Person } from "./people.ts";
import { playgroundConfig } from "./playground-config.ts";
import { startChild, type Child } from "./processes.ts";
import { answersOk, untilReady } from "./readiness.ts";

export interface PlaygroundOptions {
  /** Who sits before it; also the name of its folder and the difference in its ids. */
  readonly owner: "admin" | "approver";
  readonly person: Person;
  readonly port: number;
  readonly botUrl: string;
  /** Its folder lies in here. */
  readonly data: string;
}

/** Starts one Agents Playground: Microsoft's Teams emulator for one person, on loopback, without a browser. */
export async function startPlayground({
  owner,
  person,
  port,
  botUrl,
  data,
}: PlaygroundOptions): Promise<Child> {
  const folder = join(data, `playground-${owner}`);
  const config = join(folder, "config.yml");
  await mkdir(folder, { recursive: true });
  await writeFile(config, stringify(playgroundConfig(person, owner)));

  const log = createWriteStream(join(folder, "output.log"));
  const child = await startChild({
    name: `Playground of ${person.name}`,
    command: process.execPath,
    args: [
      ...preload("preload-loopback.ts"),
      ...preload("preload-end-with-launcher.ts"),
      program(),
      "start",
      ...["-e", `${botUrl}/api/messages`],
      ...["-c", "msteams"],
      ...["-p", String(port)],
      ...["--service-url", `http://127.0.0.1:${port}/_connector`],
      "--disable-telemetry",
    ],
    cwd: folder,
    env: {
      ...process.env,
      TEAMSAPPTESTER_BROWSER: "none",
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: config,
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, "playground.log"),
    },
    onLine: (line) => log.write(`${line}\n`),
    graceMs: 3_000,
  });
  try {
    await untilReady(child, () => answersOk(`http://127.0.0.1:${port}/`), 60_000);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}

/** Arguments that load a file of this folder into a child of ours before its own program. */
export function preload(file: string): readonly string[] {
  return ["--import", pathToFileURL(join(import.meta.dirname, file)).href];
}

function program(): string {
  try {
    return createRequire(import.meta.url).resolve("@microsoft/m365agentsplayground/cli.js");
  } catch {
    throw new LaunchProblem("The Agents Playground is not installed. Run: npm ci");
  }
}
