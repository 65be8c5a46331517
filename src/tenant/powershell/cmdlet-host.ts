import { setTimeout as wait } from "node:timers/promises";
import { endingWith } from "../../lib/deadline.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import type { Parameters } from "./allowed-cmdlets.ts";
import { startCmdletProcess, type CmdletProcess, type Stop } from "./cmdlet-process.ts";
import { connectRefused, notBegun } from "./host-errors.ts";
import type { AskedRequest, HostResponse } from "./host-protocol.ts";
import { TenantError } from "../tenant-error.ts";
import type { Token, Tokens } from "../sign-in/tokens.ts";
import { minute } from "../../lib/time.ts";

/** Whom the host signs in as, and where. */
export interface TeamsSignIn {
  readonly tokens: Tokens;
  readonly tenantId: string;
  readonly cloud: Cloud;
}

export interface CmdletHostOptions {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null: cmdlets are run without signing in. */
  readonly signIn: TeamsSignIn | null;
  /** Milliseconds for signing in, which loads the module. */
  readonly connectDeadline: number;
  readonly grace: number;
  readonly firstPause: number;
  /** Milliseconds after which a read finds a fresh process: the module keeps much in memory and gives little back. */
  readonly lifetime: number;
}

export interface CmdletCall {
  readonly cmdlet: string;
  readonly parameters: Parameters;
  /** Milliseconds the host gets, asked when the cmdlet is about to be sent. */
  readonly timeLeft: () => number;
  readonly signal: AbortSignal;
  /** Tells the host to stop the cmdlet, which leaves the host usable; without it the signal's end kills the host. */
  readonly stop?: Stop;
}

/** One cmdlet host, started and signed in when it is needed, and again after it died. It is asked one thing at a time. */
export interface CmdletHost {
  /**
   * Rejects with a `TenantError` when the cmdlet was not sent, and with a `HostFault` when it was and its answer was lost;
   * the process that was asked is dead then. A cmdlet that was refused for its tokens did not happen, so it is sent once
   * more with new ones.
   */
  run(call: CmdletCall): Promise<HostResponse>;
  /** Rejects with a `TenantError` or a `HostFault`. */
  about(timeoutMs: number, signal: AbortSignal): Promise<HostResponse>;
  /** Resolves when the process is known dead. */
  kill(): Promise<void>;
  /** Starts nothing any more, and lets the process end by itself for that long. */
  close(patience: number): Promise<void>;
}

interface TokenPair {
  readonly graph: Token;
  readonly teams: Token;
}

const maxPauseMs = minute;

export function createCmdletHost(options: CmdletHostOptions): CmdletHost {
  const { command, environment, signIn, connectDeadline, grace, firstPause, lifetime } = options;
  let process: CmdletProcess | undefined;
  let startedAt = 0;
  /** What the process is signed in with. */
  let connectedWith: TokenPair | undefined;
  let failuresInARow = 0;
  let lastId = 0;
  const closing = new AbortController();

  return {
    async run(call) {
      // An effect has its deadline already, so it takes the process as it is.
      if (call.stop && performance.now() - startedAt > lifetime) await discard();
      const asked = await started(call.signal);
      await connected(asked, call);
      const answer = await send(asked, call);
      if (!isTokenRefusal(answer) || !signIn) return answer;
      await connect(asked, call, await bothTokens(signIn, call, connectedWith), true);
      return send(asked, call);
    },

    async about(timeoutMs, signal) {
      const asked = await started(signal);
      return ask(asked, { kind: "about", id: nextId(), timeoutMs }, endingWith(signal, timeoutMs + grace));
    },

    kill: discard,

    async close(patience) {
      closing.abort();
      await process?.end(patience);
    },
  };

  async function send(asked: CmdletProcess, call: CmdletCall): Promise<HostResponse> {
    stillWanted(call.signal);
    const { cmdlet, parameters, signal, stop } = call;
    const timeoutMs = Math.floor(call.timeLeft());
    if (timeoutMs <= 0) throw notSent("its time was over before its turn came");
    const ends = endingWith(stop ? null : signal, timeoutMs + grace);
    return withoutTokens(
      await ask(asked, { kind: "run", id: nextId(), cmdlet, parameters, timeoutMs }, ends, stop),
    );
  }

  async function connected(asked: CmdletProcess, call: CmdletCall): Promise<void> {
    if (!signIn) return;
    const held = await bothTokens(signIn, call);
    if (connectedWith && sameTokens(connectedWith, held)) return;
    await connect(asked, call, held, false);
  }

  async function connect(
    asked: CmdletProcess,
    call: CmdletCall,
    held: TokenPair,
    isLastTry: boolean,
  ): Promise<void> {
    if (!signIn) return;
    stillWanted(call.signal);
    connectedWith = held;
    const request = {
      kind: "connect",
      id: nextId(),
      tenantId: signIn.tenantId,
      cloud: signIn.cloud,
      graphToken: held.graph.value,
      teamsToken: held.teams.value,
      timeoutMs: connectDeadline,
    } as const;
    const answer = await ask(asked, request, endingWith(call.signal, connectDeadline + grace)).then(
      withoutTokens,
      (error: unknown) => {
        throw notBegun(call.cmdlet, error);
      },
    );
    if (answer.ok) return;
    connectedWith = undefined;
    if (isTokenRefusal(answer) && !isLastTry) {
      await connect(asked, call, await bothTokens(signIn, call, held), true);
      return;
    }
    throw connectRefused(answer.error);
  }

  /** When it rejects, the process that was asked is dead. */
  async function ask(
    asked: CmdletProcess,
    request: AskedRequest,
    ends: AbortSignal,
    stop?: Stop,
  ): Promise<HostResponse> {
    try {
      const answer = await asked.ask(request, ends, stop);
      failuresInARow = 0;
      return answer;
    } catch (error) {
      failuresInARow += 1;
      await discard();
      throw error;
    }
  }

  async function started(signal: AbortSignal): Promise<CmdletProcess> {
    stillWanted(signal);
    if (process?.alive) return process;
    if (failuresInARow > 1) {
      const pause = Math.min(firstPause * 2 ** (failuresInARow - 2), maxPauseMs);
      await wait(pause, undefined, { signal: AbortSignal.any([signal, closing.signal]) }).catch(
        (error: unknown) => {
          throw notSent("the cmdlet host was being restarted", error);
        },
      );
    }
    connectedWith = undefined;
    try {
      process = await startCmdletProcess(command, environment);
      startedAt = performance.now();
    } catch (error) {
      failuresInARow += 1;
      throw new TenantError(
        "noAccess",
        "The cmdlet host cannot be started: install PowerShell 7.4 or newer, or check TEAMS_HOST_COMMAND. Nothing was sent.",
        { cause: error },
      );
    }
    stillWanted(signal);
    return process;
  }

  async function bothTokens(
    { tokens }: TeamsSignIn,
    { signal }: CmdletCall,
    refused?: TokenPair,
  ): Promise<TokenPair> {
    const ends = AbortSignal.any([signal, closing.signal]);
    const [graph, teams] = await Promise.all([
      tokens.get("graph", ends, refused?.graph),
      tokens.get("teams", ends, refused?.teams),
    ]);
    return { graph, teams };
  }

  async function discard(): Promise<void> {
    const dying = process;
    process = undefined;
    await dying?.kill();
  }

  function nextId(): number {
    lastId += 1;
    return lastId;
  }

  function stillWanted(signal: AbortSignal): void {
    if (signal.aborted) throw notSent("the caller stopped waiting", signal.reason);
    if (closing.signal.aborted) throw notSent("the bot is stopping");
  }

  /** The host leaves them out of its words already. */
  function withoutTokens(answer: HostResponse): HostResponse {
    if (answer.ok || !connectedWith) return answer;
    const { graph, teams } = connectedWith;
    const message = answer.error.message
      .replaceAll(graph.value, "[token]")
      .replaceAll(teams.value, "[token]");
    return { ...answer, error: { ...answer.error, message } };
  }
}

function sameTokens(a: TokenPair, b: TokenPair): boolean {
  return a.graph.value === b.graph.value && a.teams.value === b.teams.value;
}

function isTokenRefusal(answer: HostResponse): boolean {
  return !answer.ok && answer.error.category === "Unauthenticated";
}

export function notSent(why: string, cause?: unknown): TenantError {
  return new TenantError("timedOut", `Nothing was sent to Teams PowerShell: ${why}.`, { cause });
}
