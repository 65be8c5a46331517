import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { orEnd } from "../../lib/deadline.ts";
import type { GraphAnswer } from "./graph-refusal.ts";
import { TenantError } from "../tenant-error.ts";

/** Keeps a Graph that does not answer from holding everybody up: while it is open, requests are refused at once. */
export interface Breaker {
  readonly open: boolean;
  /** Performs one request. `signal` is its caller's, whose leaving says nothing about Graph. */
  run(request: () => Promise<GraphAnswer>, signal: AbortSignal): Promise<GraphAnswer>;
}

export interface BreakerOptions {
  /** Failures in a row, of any request, after which it opens. */
  readonly failures?: number;
  /** Milliseconds until a single request tries whether Graph is back. */
  readonly pause?: number;
}

/** Opens only where there is no answer, or one of 408 or 5xx: never on a refusal, nor when Graph asks us to slow down. */
export function createBreaker({ failures = 10, pause = 10_000 }: BreakerOptions = {}): Breaker {
  let silentSince: number | undefined;
  let openedAt = 0;
  const gone = new WeakSet<object>();
  const policy = circuitBreaker(
    // One that left says nothing about Graph, unless it was the one to try.
    handleWhen((error) => !gone.has(error) || policy.state === CircuitState.HalfOpen).orWhenResult((answer) =>
      isOutage(answer as GraphAnswer),
    ),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: pause },
  );
  policy.onBreak(() => {
    openedAt = Date.now();
  });

  return {
    get open() {
      return policy.state !== CircuitState.Closed;
    },
    async run(request, signal) {
      const watched = async () => {
        try {
          const answer = await request();
          silentSince = isOutage(answer) ? (silentSince ?? Date.now()) : undefined;
          return answer;
        } catch (error) {
          if (signal.aborted && typeof error === "object" && error !== null) gone.add(error);
          else silentSince ??= Date.now();
          throw error;
        }
      };
      try {
        return await orEnd(policy.execute(watched), signal);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        const left = Math.max(0, openedAt + pause - Date.now());
        throw new TenantError(
          "unreachable",
          `Graph has not answered since ${clockOf(silentSince ?? openedAt)} UTC. Nothing was sent; it is asked again in a moment.`,
          { retryAfterMs: left, cause: error },
        );
      }
    },
  };
}

function isOutage({ status }: GraphAnswer): boolean {
  return status === 408 || status >= 500;
}

/** A time, not a span: words that stay the same are told once. */
function clockOf(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}
