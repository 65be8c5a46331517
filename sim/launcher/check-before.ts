import { access } from "node:fs/promises";
import { LaunchProblem } from "./launch-problem.ts";
import { isPortFree } from "./ports.ts";
import { waitFor } from "./wait.ts";

export interface WantedPort {
  readonly port: number;
  readonly host: string;
  readonly usedFor: string;
  readonly advice: string;
}

/** Throws a problem that names the first missing file. */
export async function filesExist(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await access(file).catch(() => {
      throw new LaunchProblem(`${file} is missing. Is the checkout complete? Try: git status, then npm ci`);
    });
  }
}

/** Throws a problem that names every taken port. After a crash the children of the former start need a moment to end. */
export async function portsAreFree(ports: readonly WantedPort[], timeoutMs: number): Promise<void> {
  const taken: WantedPort[] = [];
  for (const wanted of ports) {
    const free = await waitFor(
      async () => ((await isPortFree(wanted.port, wanted.host)) ? true : undefined),
      timeoutMs,
      200,
    );
    if (!free) taken.push(wanted);
  }
  if (taken.length === 0) return;
  throw new LaunchProblem(
    taken
      .map(
        ({ port, usedFor, advice }) =>
          `Port ${port} (${usedFor}) is taken by another program. End that program, or ${advice}`,
      )
      .join("\n"),
  );
}
