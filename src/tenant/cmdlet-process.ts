import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { HostResponse, type HostRequest } from "./host-protocol.ts";

/** Why a host gave no answer. */
export class HostFault extends Error {
  override readonly name = "HostFault";
  readonly kind: "notStarted" | "crashed" | "unreadable" | "ended";

  constructor(kind: HostFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** One cmdlet host while it lives. It is asked one thing at a time. */
export interface CmdletProcess {
  /** Rejects with a `HostFault`; after that this host is only good for `kill`. */
  ask(request: HostRequest, ends: AbortSignal): Promise<HostResponse>;
  readonly alive: boolean;
  /** Resolves when the process is known dead. */
  kill(): Promise<void>;
  /** Lets the host end by itself, then kills it. */
  end(patience: number): Promise<void>;
}

/** What a PowerShell or Node child needs to run. Nothing else of our environment, secrets least of all, goes along. */
const passedOn = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "ProgramFiles",
  "PSModulePath",
  "SystemRoot",
  "TEMP",
  "TMP",
  "TMPDIR",
  "LANG",
  "TZ",
];
const keptOfStderr = 2_000;

/** Starts a host without a shell. Rejects with a `HostFault` when the program cannot be run. */
export async function startCmdletProcess(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CmdletProcess> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: Object.fromEntries(passedOn.map((name) => [name, environment[name]])),
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let waiting:
    { id: number; resolve(answer: HostResponse): void; reject(fault: HostFault): void } | undefined;
  let complaints = "";
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new HostFault("notStarted", `${program} cannot be run`, { cause: error });
  }

  child.on("error", () => {}); // a failed kill; the exit tells what matters
  child.stdin.on("error", () => {}); // a host that is gone; the exit tells it too
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-keptOfStderr);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!waiting || line.trim() === "") return;
    const answer = readAnswer(line);
    if (answer?.id === waiting.id) waiting.resolve(answer);
    else waiting.reject(new HostFault("unreadable", "its answer is not of the agreed form"));
  });
  // Not "exit": its last words may still be in the pipe then.
  child.once("close", (code, signal) => {
    waiting?.reject(
      new HostFault("crashed", `it ended with ${signal ?? code ?? "nothing"}`, {
        cause: new Error(complaints || "It said nothing on its error output."),
      }),
    );
  });

  return {
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },

    async ask(request, ends) {
      const { promise, resolve, reject } = Promise.withResolvers<HostResponse>();
      const onEnd = () => reject(new HostFault("ended", "it did not answer in time"));
      waiting = { id: request.id, resolve, reject };
      ends.addEventListener("abort", onEnd, { once: true });
      if (ends.aborted) onEnd();
      else if (child.stdin.writable) child.stdin.write(`${JSON.stringify(request)}\n`);
      else reject(new HostFault("crashed", "it had ended"));
      try {
        return await promise;
      } finally {
        waiting = undefined;
        ends.removeEventListener("abort", onEnd);
      }
    },

    kill,

    async end(patience) {
      child.stdin.end();
      const enough = new AbortController();
      await Promise.race([exited, wait(patience, undefined, { signal: enough.signal }).catch(() => {})]);
      enough.abort();
      await kill();
    },
  };

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }
}

function readAnswer(line: string): HostResponse | undefined {
  try {
    return HostResponse.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
