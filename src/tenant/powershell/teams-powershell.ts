import { orEnd } from "../../lib/deadline.ts";
import {
  missingFrom,
  refuseUnlessEffect,
  refuseUnlessRead,
  type EffectCmdlet,
  type Parameters,
  type ReadCmdlet,
} from "./allowed-cmdlets.ts";
import { createCmdletHost, type CmdletHost, type TeamsSignIn } from "./cmdlet-host.ts";
import { HostFault } from "./cmdlet-process.ts";
import { answeredError, effectLost, isUndecided, readLost } from "./host-errors.ts";
import { HostAbout, type HostResponse } from "./host-protocol.ts";
import { createHostScheduler, type Lane } from "./host-scheduler.ts";
import { TenantError } from "../tenant-error.ts";
import { hour, minute } from "../../lib/time.ts";

/**
 * Runs cmdlets of the Teams PowerShell module in child processes: effects one at a time in order of asking, reads side by
 * side. How long one waits for its turn is up to the caller's signal. Rejects with a `TenantError` only, and by the signal
 * at the latest.
 */
export interface TeamsPowerShell {
  /** Tried once more on a fresh host when the first one fails. Its deadline runs from when it is sent. */
  read(cmdlet: ReadCmdlet, parameters: Parameters, signal: AbortSignal): Promise<readonly unknown[]>;
  /**
   * Its deadline runs from when it is asked for, as the journal's does. Never sent again once it may have happened. Kind
   * `outcomeUnknown` comes only after its host is known dead.
   */
  effect(cmdlet: EffectCmdlet, parameters: Parameters, signal: AbortSignal): Promise<readonly unknown[]>;
  /** Versions of PowerShell and of the module. Needs no sign-in. */
  about(signal: AbortSignal): Promise<HostAbout>;
  close(): Promise<void>;
}

export interface TeamsPowerShellPool extends TeamsPowerShell {
  /** The same, for reads that nobody waits for: they never hold up an effect or another read. */
  readonly inBackground: TeamsPowerShell;
  /** As in the background; an answer that lacks what every tenant has is answered too, for whoever compares answers. */
  readonly asAnswered: TeamsPowerShell;
  /** Cmdlets that wait for a host, by what they wait for. */
  waiting(): Readonly<Record<Lane, number>>;
}

export interface TeamsPowerShellOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Hosts, 1 to 4. Each is a PowerShell with the module in memory. */
  readonly hosts?: number;
  /** Null: cmdlets are run without signing in. */
  readonly signIn?: TeamsSignIn | null;
  /** Milliseconds. */
  readonly readDeadline?: number;
  readonly effectDeadline?: number;
  readonly connectDeadline?: number;
  /** Milliseconds beyond its deadline in which the host may still say so itself, and those to stop a read in. */
  readonly grace?: number;
  /** Milliseconds before a host is started again after the second failure in a row; it doubles. */
  readonly firstPause?: number;
  /** Milliseconds for which a host is used. */
  readonly hostLifetime?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const closeTimeoutMs = 2_000;
/** A read that gave its host away, to be asked again. */
const preempted = Symbol("gave way");

/** Starts nothing until the first cmdlet is asked for. */
export function createTeamsPowerShell({
  command,
  hosts: size = 2,
  signIn = null,
  readDeadline = minute,
  effectDeadline = 90_000,
  connectDeadline = 120_000,
  grace = 2_000,
  firstPause = 1_000,
  hostLifetime = 12 * hour,
  environment = process.env,
}: TeamsPowerShellOptions): TeamsPowerShellPool {
  const hosts = Array.from({ length: size }, () =>
    createCmdletHost({
      command,
      environment,
      signIn,
      connectDeadline,
      grace,
      firstPause,
      lifetime: hostLifetime,
    }),
  );
  const scheduler = createHostScheduler(size);
  const closing = new AbortController();

  const readIn =
    (lane: Lane, { whole = true } = {}): TeamsPowerShell["read"] =>
    async (cmdlet, parameters, signal) => {
      refuseUnlessRead(cmdlet, parameters);
      const answer = await bySignal(
        cmdlet,
        answered(lane, signal, (host, preempt) => readOn(host, cmdlet, parameters, signal, preempt)),
        signal,
      );
      if (!answer.ok) throw answeredError(cmdlet, answer.error);
      const missing = whole ? missingFrom(cmdlet, parameters, answer.output) : undefined;
      if (missing === undefined) return answer.output;
      throw answeredError(cmdlet, {
        category: "NotSpecified",
        message: `What it read is unknown: ${missing}.`,
      });
    };

  const pool: TeamsPowerShell = {
    read: readIn("read"),

    async effect(cmdlet, parameters, signal) {
      refuseUnlessEffect(cmdlet, parameters);
      const asked = performance.now();
      const timeLeft = () => effectDeadline - (performance.now() - asked);
      return scheduler.take("effect", untilClosing(signal), async (number) => {
        const host = hostOf(number);
        const answer = await host.run({ cmdlet, parameters, timeLeft, signal }).catch((error: unknown) => {
          throw effectLost(cmdlet, error);
        });
        const missing = answer.ok ? missingFrom(cmdlet, parameters, answer.output) : undefined;
        if (answer.ok && missing === undefined) return answer.output;
        if (!answer.ok && !isUndecided(answer.error)) throw answeredError(cmdlet, answer.error);
        await host.kill();
        throw effectLost(cmdlet, new Error(answer.ok ? missing : answer.error.message));
      });
    },

    async about(signal) {
      const answer = await bySignal(
        "The question",
        answered("read", signal, (host) => host.about(readDeadline, signal)),
        signal,
      );
      if (!answer.ok) throw answeredError("The question", answer.error);
      const about = HostAbout.safeParse(answer.output[0]);
      if (about.success) return about.data;
      throw new TenantError("unreadable", "The cmdlet host does not tell its versions.", {
        cause: about.error,
      });
    },

    async close() {
      closing.abort();
      await Promise.all(hosts.map((host) => host.close(closeTimeoutMs)));
      await scheduler.ended();
      await Promise.all(hosts.map((host) => host.kill()));
    },
  };
  return {
    ...pool,
    inBackground: { ...pool, read: readIn("background") },
    asAnswered: { ...pool, read: readIn("background", { whole: false }) },
    waiting: () => scheduler.waiting(),
  };

  /** The answer to what `ask` asks of a host, once more where the first one failed. */
  async function answered(
    lane: Lane,
    signal: AbortSignal,
    ask: (host: CmdletHost, preempt: AbortSignal) => Promise<HostResponse>,
  ): Promise<HostResponse> {
    for (;;) {
      const answer = await scheduler.take(lane, untilClosing(signal), async (number, preempt) => {
        const host = hostOf(number);
        try {
          return unlessPreempted(await ask(host, preempt), preempt);
        } catch (error) {
          if (!(error instanceof HostFault) || signal.aborted || closing.signal.aborted) throw error;
          if (preempt.aborted) return preempted;
          return unlessPreempted(await ask(host, preempt), preempt);
        }
      });
      if (answer !== preempted) return answer;
    }
  }

  async function readOn(
    host: CmdletHost,
    cmdlet: ReadCmdlet,
    parameters: Parameters,
    signal: AbortSignal,
    preempt: AbortSignal,
  ): Promise<HostResponse> {
    const stop = { signal: AbortSignal.any([signal, preempt]), patience: grace };
    const answer = await host.run({ cmdlet, parameters, timeLeft: () => readDeadline, signal, stop });
    if (answer.ok || answer.error.category !== "RunspaceMissing") return answer;
    await host.kill();
    throw new HostFault("crashed", answer.error.message.replace(/\.+$/, ""));
  }

  function hostOf(number: number): CmdletHost {
    const host = hosts[number];
    if (!host) throw new RangeError(`There is no cmdlet host ${number}.`);
    return host;
  }

  function untilClosing(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, closing.signal]);
  }
}

/** A read that was told to stop may fail in many words. */
function unlessPreempted(answer: HostResponse, preempt: AbortSignal): HostResponse | typeof preempted {
  return !answer.ok && preempt.aborted ? preempted : answer;
}

/** The host may still be told to stop while the caller already goes on. */
async function bySignal<Result>(cmdlet: string, work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await orEnd(work, signal);
  } catch (error) {
    throw readLost(cmdlet, signal.aborted && !(error instanceof TenantError) ? ended() : error);
  }
}

function ended(): HostFault {
  return new HostFault("ended", "its caller stopped waiting");
}
