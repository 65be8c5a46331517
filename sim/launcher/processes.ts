import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { LaunchProblem } from "./launch-problem.ts";
import { waitFor } from "./wait.ts";

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  /** User and group to run as; ours when absent. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** False leaves the child in our process group, where Ctrl-C in a terminal reaches it too. */
  readonly ownGroup?: boolean;
  readonly stopSignal?: "SIGTERM" | "SIGINT";
  /** Milliseconds between the stop signal and SIGKILL. */
  readonly graceMs?: number;
}

/** A running child process and everything it started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** How it ended, in words; undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Resolves when it ended, whoever ended it. */
  readonly exit: Promise<string>;
  /** The last lines it wrote. */
  readonly tail: () => string;
  /** Asks its process group to stop, insists after the grace time, and resolves when all of it is gone. */
  stop(): Promise<void>;
}

const tailLength = 20;

/**
 * Starts a process in a process group of its own. Its standard input stays open as long as we live, so that a
 * child which reads it notices our death, a `kill -9` included.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const ownGroup = options.ownGroup ?? true;
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: ownGroup,
    stdio: ["pipe", "pipe", "pipe"],
    ...options.user,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > tailLength) lines.shift();
      options.onLine(line);
    });
  }
  child.stdin.on("error", () => undefined); // it may close its end at any time
  let ended: string | undefined;
  const exit = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const settle = () => resolve((ended ??= how));
      // Its last lines are still in the pipes; a grandchild may hold those open for ever.
      child.once("close", settle);
      setTimeout(settle, 300);
    });
  });
  await once(child, "spawn").catch((error: unknown) => {
    throw new LaunchProblem(
      `${options.name} could not be started: ${String(error)}. Is everything installed? Try: npm ci`,
    );
  });
  const pid = child.pid ?? 0;

  return {
    name: options.name,
    pid,
    exit,
    ended: () => ended,
    tail: () => lines.join("\n"),
    async stop() {
      const target = ownGroup ? -pid : pid;
      const gone = () => (ended !== undefined && !isAlive(target) ? true : undefined);
      await signal(target, options.stopSignal ?? "SIGTERM");
      if (await waitFor(gone, options.graceMs ?? 10_000)) return;
      await signal(target, "SIGKILL");
      // Bounded: where process 1 reaps nobody, a dead grandchild keeps its group's number.
      await waitFor(gone, 2_000);
    },
  };
}

/** Whether a process, or with a negative number a process group, exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function signal(target: number, name: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<void> {
  if (process.platform === "win32") {
    // Windows has neither signals nor process groups.
    await promisify(execFile)("taskkill", ["/pid", String(Math.abs(target)), "/t", "/f"]).catch(
      () => undefined,
    );
    return;
  }
  try {
    process.kill(target, name);
  } catch {
    // gone already
  }
}
