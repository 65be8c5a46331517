import { setTimeout as wait } from "node:timers/promises";
import { HostFault, startCmdletProcess, type CmdletProcess } from "./cmdlet-process.ts";
import { endingWith } from "./deadline.ts";
import { allowedCmdlets, type AllowedCmdlet, type HostResponse } from "./host-protocol.ts";
import { answeredError, effectLost, isUndecided, readLost } from "./host-errors.ts";
import { TenantError } from "./tenant-error.ts";

/**
 * Runs cmdlets of the Teams PowerShell module in a child process, one at a time in order of asking. Rejects with a
 * `TenantError` only, and by the signal at the latest.
 */
export interface TeamsPowerShell {
  /** Tried once more on a fresh host when the first one fails. */
  read(
    cmdlet: Extract<AllowedCmdlet, `Get-${string}`>,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<readonly unknown[]>;
  /** Never tried again. Kind `outcomeUnknown` comes only after the host is known dead. */
  effect(
    cmdlet: Extract<AllowedCmdlet, `Set-${string}`>,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;

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
  let turn: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  return {
    async read(cmdlet, parameters, signal) {
      refuseUnlessAllowed(cmdlet, "Get-");
      return inTurn(signal, async () => {
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
      refuseUnlessAllowed(cmdlet, "Set-");
      return inTurn(signal, async () => {
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
      await turn;
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
    const asked = await running(signal);
    if (signal.aborted) throw notSent("the caller stopped waiting", signal.reason);
    if (closing.signal.aborted) throw notSent("the bot is stopping");
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

  async function inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const before = turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    turn = promise;
    try {
      await unlessAborted(before, AbortSignal.any([signal, closing.signal]));
      return await work();
    } finally {
      void before.then(resolve);
    }
  }
}

function refuseUnlessAllowed(cmdlet: string, verb: "Get-" | "Set-"): void {
  if (cmdlet.startsWith(verb) && allowedCmdlets.some((allowed) => allowed === cmdlet)) return;
  throw new TenantError("refused", `${cmdlet} is not among the cmdlets this bot may run.`);
}

async function unlessAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(notSent("its turn had not come", signal.reason));
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    await Promise.race([promise, turn]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function notSent(why: string, cause?: unknown): TenantError {
  return new TenantError("timedOut", `Nothing was sent to Teams PowerShell: ${why}.`, { cause });
}
