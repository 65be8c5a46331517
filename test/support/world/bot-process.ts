import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "../jest/eventually.ts";

/** The bot as it runs anywhere else: a process of its own. */
export interface BotProcess {
  readonly messagesUrl: string;
  /** `kill -9`. Resolves when it is dead. */
  kill(): Promise<void>;
  /** SIGTERM. Resolves with the exit code; null when a signal ended it. */
  stop(): Promise<number | null>;
}

/** Milliseconds; on a machine that does much else. */
const startWithin = 60_000;
const project = resolve(import.meta.dirname, "../../..");
/** Each start reads the same sources. */
const compiled = join(tmpdir(), "bypass-pilot-compiled");

/** Starts the bot and waits until it is ready. */
export async function startBotProcess(env: Readonly<Record<string, string>>): Promise<BotProcess> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/main.ts"], {
    cwd: project,
    env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  let port: number | undefined;
  let lastWords = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (process.env.TEST_LOG) console.error(line);
    lastWords = line;
    port ??= portIn(line);
  });

  const url = await eventually(
    "the bot's port",
    () => {
      if (child.exitCode !== null) throw new Error(`The bot ended with ${child.exitCode}: ${lastWords}`);
      return port !== undefined && `http://127.0.0.1:${port}`;
    },
    startWithin,
  );
  await eventually("the bot to be ready", async () => (await fetch(`${url}/readyz`)).ok, startWithin);

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    messagesUrl: `${url}/api/messages`,
    async kill() {
      await end("SIGKILL");
    },
    stop: () => end("SIGTERM"),
  };
}

function portIn(logLine: string): number | undefined {
  const { msg, port } = JSON.parse(logLine) as { readonly msg?: string; readonly port?: number };
  return msg === "ready" ? port : undefined;
}
