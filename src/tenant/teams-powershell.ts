import { setTimeout as wait } from "node:timers/promises";
import { HostFault, startCmdletProcess, type CmdletProcess } from "./cmdlet-process.ts";
import { endingWith } from "../deadline.ts";
import {
  allowedCmdlets,
  type AllowedCmdlet,
  type EffectCmdlet,
  type HostResponse,
  type ReadCmdlet,
} from "./host-protocol.ts";
import { answeredError, effectLost, isUndecided, readLost } from "./host-errors.ts";
import { TenantError } from "./tenant-error.ts";

/**
 * Runs cmdlets of the Teams PowerShell module in a child process, one at a time: effects in order of asking, then reads in
 * order of asking. A deadline runs from when its request is sent; how long one waits is up to the caller's signal. Rejects
 * with a `TenantError` only, and by the signal at the latest.
 */
export interface TeamsPowerShell {
  /** Tried once more on a fresh host when the first one fails. */
  read(cmdlet: ReadCmdlet, parameters: Parameters, signal: AbortSignal): Promise<readonly unknown[]>;
  /** Never tried again. Kind `outcomeUnknown` comes only after the host is known dead. */
  effect(cmdlet: EffectCmdlet, parameters: Parameters, signal: AbortSignal): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;

/** Lets one that waits go on. */
type Turn = () => void;

export interface TeamsPowerShellOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Milliseconds the host gets for one cmdlet. */
  readonly readDeadline?: number;
  readonly effectDeadline?: number;
  /** Milliseconds beyond its deadline in which the host may still say so itself. */
  readonly grace?: number;
  /** Milliseconds before a host is started again after the second failure in a row; it doubles. */
  readonly firstPause?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const longestPause = 60_000;
const patienceAtClose = 2_000;

/** Starts nothing until the first cmdlet is asked for. */
export function createTeamsPowerShell({
  command,
  readDeadline = 60_000,
  effectDeadline = 90_000,
  grace = 2_000,
  firstPause = 1_000,
  environment = process.env,
}: TeamsPowerShellOptions): TeamsPowerShell {
  let host: CmdletProcess | undefined;
  let failuresInARow = 0;
  let lastId = 0;
  let busy = false;
  let idle: Promise<void> = Promise.resolve();
  const waiting: { readonly effects: Turn[]; readonly reads: Turn[] } = { effects: [], reads: [] };
  const closing = new AbortController();

  return {
    async read(cmdlet, parameters, signal) {
      refuseUnlessAllowed(cmdlet, ["Get-"]);
      return inTurn(waiting.reads, signal, async () => {
        const answer = await exchange(cmdlet, parameters, readDeadline, signal).catch(
          async (error: unknown) => {
            if (!(error instanceof HostFault) || signal.aborted || closing.signal.aborted)
              throw readLost(cmdlet, error);
            return exchange(cmdlet, parameters, readDeadline, signal).catch((again: unknown) => {
              throw readLost(cmdlet, again);
            });
          },
        );
        if (!answer.ok) throw answeredError(cmdlet, answer.error);
        return answer.output;
      });
    },

    async effect(cmdlet, parameters, signal) {
      refuseUnlessAllowed(cmdlet, ["New-", "Set-", "Remove-"]);
      refuseReplacedUsages(cmdlet, parameters);
      return inTurn(waiting.effects, signal, async () => {
        const answer = await exchange(cmdlet, parameters, effectDeadline, signal).catch((error: unknown) => {
          throw effectLost(cmdlet, error);
        });
        if (answer.ok) return answer.output;
        if (!isUndecided(answer.error)) throw answeredError(cmdlet, answer.error);
        await discard();
        throw effectLost(cmdlet, new Error(answer.error.message));
      });
    },

    async close() {
      closing.abort();
      await host?.end(patienceAtClose);
      await idle;
      await host?.kill();
    },
  };

  /** One request and its answer. When it rejects, the host that was asked is dead. */
  async function exchange(
    cmdlet: AllowedCmdlet,
    parameters: Parameters,
    deadline: number,
    signal: AbortSignal,
  ): Promise<HostResponse> {
    stillWanted(signal);
    const asked = await running(signal);
    stillWanted(signal);
    lastId += 1;
    try {
      const answer = await asked.ask(
        { id: lastId, cmdlet, parameters, timeoutMs: deadline },
        endingWith(signal, deadline + grace),
      );
      failuresInARow = 0;
      return answer;
    } catch (error) {
      failuresInARow += 1;
      await discard();
      throw error;
    }
  }

  function stillWanted(signal: AbortSignal): void {
    if (signal.aborted) throw notSent("the caller stopped waiting", signal.reason);
    if (closing.signal.aborted) throw notSent("the bot is stopping");
  }

  async function running(signal: AbortSignal): Promise<CmdletProcess> {
    if (host?.alive) return host;
    if (failuresInARow > 1) {
      const pause = Math.min(firstPause * 2 ** (failuresInARow - 2), longestPause);
      await wait(pause, undefined, { signal: AbortSignal.any([signal, closing.signal]) }).catch(
        (error: unknown) => {
          throw notSent("the cmdlet host was being restarted", error);
        },
      );
    }
    try {
      host = await startCmdletProcess(command, environment);
      return host;
    } catch (error) {
      failuresInARow += 1;
      throw new TenantError(
        "unreachable",
        "The cmdlet host cannot be started: check TEAMS_HOST_COMMAND. Nothing was sent.",
        { cause: error },
      );
    }
  }

  async function discard(): Promise<void> {
    const dying = host;
    host = undefined;
    await dying?.kill();
  }

  async function inTurn<Result>(
    queue: Turn[],
    signal: AbortSignal,
    work: () => Promise<Result>,
  ): Promise<Result> {
    await myTurn(queue, AbortSignal.any([signal, closing.signal]));
    const done = work();
    idle = done.then(next, next);
    return done;
  }

  /** Resolves with the host given to the caller, who hands it on by `next`; rejects while that has not come to be. */
  async function myTurn(queue: Turn[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw notSent("its turn had not come", signal.reason);
    if (!busy) {
      busy = true;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const begin = () => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    const end = () => {
      queue.splice(queue.indexOf(begin), 1);
      reject(notSent("its turn had not come", signal.reason));
    };
    queue.push(begin);
    signal.addEventListener("abort", end, { once: true });
    await promise;
  }

  function next(): void {
    const first = waiting.effects.shift() ?? waiting.reads.shift();
    if (first) first();
    else busy = false;
  }
}

function refuseUnlessAllowed(cmdlet: string, verbs: readonly string[]): void {
  const known = allowedCmdlets.some((allowed) => allowed === cmdlet);
  if (known && verbs.some((verb) => cmdlet.startsWith(verb))) return;
  throw new TenantError("refused", `${cmdlet} is not among the cmdlets this bot may run.`);
}

/** A list of usages given whole deletes every usage it does not name. Source: "Set-CsOnlinePstnUsage". */
function refuseReplacedUsages(cmdlet: EffectCmdlet, { Usage }: Parameters): void {
  if (cmdlet !== "Set-CsOnlinePstnUsage") return;
  const edits = typeof Usage === "object" && Usage !== null ? Object.keys(Usage) : [];
  if (edits.length > 0 && edits.every((edit) => edit === "Add" || edit === "Remove")) return;
  throw new TenantError("refused", `${cmdlet} may add and remove usages, never replace them.`);
}

function notSent(why: string, cause?: unknown): TenantError {
  return new TenantError("timedOut", `Nothing was sent to Teams PowerShell: ${why}.`, { cause });
}
