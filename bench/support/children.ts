import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { resolve } from "node:path";

/** Starts a script of the project as a process of its own and waits for the port in its first matching line. */
export async function startChild(
  script: string,
  env: Readonly<Record<string, string>>,
  portOf: (line: string) => number | undefined,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [resolve(import.meta.dirname, "../..", script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const port = portOf(line);
    if (port === undefined) continue;
    child.stdout.resume();
    return {
      port,
      async stop() {
        child.kill("SIGTERM");
        await once(child, "exit");
      },
    };
  }
  throw new Error(`${script} ended before it was ready`);
}
