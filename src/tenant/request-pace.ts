import { setTimeout } from "node:timers/promises";

/** Resolves when a request may be sent; rejects when the signal aborts before. */
export type Turn = (signal: AbortSignal) => Promise<void>;

export interface RequestPace {
  /** Requests that may be sent at once after a rest. */
  readonly atOnce: number;
  /** Milliseconds for each further one. */
  readonly interval: number;
}

/**
 * 40 requests in any minute of this process: Graph takes 50 for call rows, and another replica may take a look over in the
 * middle. Source: "Microsoft Graph service-specific throttling limits", PSTN calls.
 */
export const callRowsPace: RequestPace = { atOnce: 10, interval: 2_000 };

/** Keeps the requests of one process within a limit; those of other replicas are met by 429 and its Retry-After. */
export function createRequestPace(
  { atOnce, interval }: RequestPace,
  now: () => number = () => performance.now(),
  wait: (ms: number, signal: AbortSignal) => Promise<void> = (ms, signal) =>
    setTimeout(ms, undefined, { signal }),
): Turn {
  /** When all turns that were given would have come one interval after the other. */
  let filledUntil = -Infinity;
  return async function turn(signal) {
    const at = now();
    const pause = filledUntil - (atOnce - 1) * interval - at;
    filledUntil = Math.max(filledUntil, at) + interval;
    if (pause > 0) await wait(pause, signal);
  };
}
