import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { onLine } from "../../lib/lines.ts";
import { HostResponse, type AskedRequest, type HostRequest } from "./host-protocol.ts";

/** Why a host gave no answer. */
export class HostFault extends Error {
  override readonly name = "HostFault";
  /** `notUsable`: this program cannot be a cmdlet host until somebody fixes that. */
  readonly kind: "notUsable" | "crashed" | "unreadable" | "ended";

  constructor(kind: HostFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface Stop {
  readonly signal: AbortSignal;
  readonly patience: number;
}

/** One cmdlet host while it lives. It is asked one thing at a time. */
export interface CmdletProcess {
  /**
   * Rejects with a `HostFault`; after that this host is only good for `kill`. When `stop` aborts, the host is told to stop
   * the request, and has its patience in milliseconds to answer that.
   */
  ask(request: AskedRequest, ends: AbortSignal, stop?: Stop): Promise<HostResponse>;
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
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];
const withoutCallsHome = { POWERSHELL_TELEMETRY_OPTOUT: "1", POWERSHELL_UPDATECHECK: "Off" };
const keptOfStderr = 2_000;

/** Starts a host without a shell. Rejects with a `HostFault` when the program cannot be run. */
export async function startCmdletProcess(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CmdletProcess> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...Object.fromEntries(passedOn.map((name) => [name, environment[name]])), ...withoutCallsHome },
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let waiting:
    { id: number; resolve(answer: HostResponse): void; reject(fault: HostFault): void } | undefined;
  let complaints = "";
  let answered = false;
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new HostFault("notUsable", `${program} cannot be run`, { cause: error });
  }

  child.on("error", () => {}); // a failed kill; the exit tells what matters
  child.stdin.on("error", () => {}); // a host that is gone; the exit tells it too
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-keptOfStderr);
  });
  onLine(child.stdout, (line) => {
    if (!waiting || line.trim() === "") return;
    const answer = readAnswer(line);
    answered ||= answer !== undefined;
    if (answer?.id === waiting.id) waiting.resolve(answer);
    else waiting.reject(new HostFault("unreadable", "its answer is not of the agreed form"));
  });
  // Not "exit": its last words may still be in the pipe then.
  child.once("close", (code, signal) => {
    waiting?.reject(deathOf(signal ?? code ?? "nothing", complaints, answered));
  });

  return {
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },

    async ask(request, ends, stop) {
      const { promise, resolve, reject } = Promise.withResolvers<HostResponse>();
      const onEnd = () => reject(new HostFault("ended", "it did not answer in time"));
      let patience: NodeJS.Timeout | undefined;
      const onStop = () => {
        write({ kind: "cancel", id: request.id });
        patience = setTimeout(onEnd, stop?.patience);
      };
      waiting = { id: request.id, resolve, reject };
      ends.addEventListener("abort", onEnd, { once: true });
      if (ends.aborted) onEnd();
      else if (!write(request)) reject(new HostFault("crashed", "it had ended"));
      stop?.signal.addEventListener("abort", onStop, { once: true });
      if (stop?.signal.aborted) onStop();
      try {
        return await promise;
      } finally {
        waiting = undefined;
        ends.removeEventListener("abort", onEnd);
        stop?.signal.removeEventListener("abort", onStop);
        clearTimeout(patience);
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

  function write(request: HostRequest): boolean {
    if (!child.stdin.writable) return false;
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return true;
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }
}

/** PowerShell's words where it refuses to run the host's script at all: then nothing of it ran. */
const refusedScripts = [
  { says: /#requires/i, why: "it is older than the PowerShell 7.4 that the host needs" },
  {
    says: /running scripts is disabled|is not digitally signed/i,
    why: "its execution policy forbids scripts",
  },
  { says: /is not recognized as the name of a script file/i, why: "it does not find the host's script" },
];

function deathOf(how: string | number, complaints: string, answered: boolean): HostFault {
  const cause = new Error(complaints || "It said nothing on its error output.");
  // One that ever answered did run the script: what it said then is the module's.
  const refused = answered ? undefined : refusedScripts.find(({ says }) => says.test(complaints));
  return refused
    ? new HostFault("notUsable", refused.why, { cause })
    : new HostFault("crashed", `it ended with ${how}`, { cause });
}

function readAnswer(line: string): HostResponse | undefined {
  try {
    return HostResponse.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
