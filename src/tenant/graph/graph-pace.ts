import { setTimeout } from "node:timers/promises";
import { TenantError } from "../tenant-error.ts";

/** Keeps requests that Graph counts together below what it takes, so that none of them is refused for it. */
export interface Pace {
  /** Resolves when the next request may go. At the signal's end kind `throttled`: it was not sent. */
  turn(signal: AbortSignal): Promise<void>;
  /** Graph asked for a pause all the same: others share the limit. */
  pause(milliseconds: number): void;
}

/** So many at once after a rest, and one more each interval: `atOnce` and what the intervals of a span give in all. */
export interface Limit {
  /** Completes "Graph takes only so many requests that …". */
  readonly what: string;
  readonly atOnce: number;
  /** Milliseconds. */
  readonly interval: number;
}

/** In milliseconds. */
export interface Clock {
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const machine: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
};

export function createPace({ what, atOnce, interval }: Limit, clock = machine): Pace {
  /** When all turns that were given would have come, one interval after the other. */
  let filledUntil = -Infinity;
  let pausedUntil = -Infinity;

  const left = () => Math.max(pausedUntil, filledUntil - (atOnce - 1) * interval) - clock.now();

  return {
    async turn(signal) {
      for (let wait = left(); wait > 0; wait = left()) {
        await clock.wait(wait, signal).catch((cause: unknown) => {
          throw new TenantError(
            "throttled",
            `Graph takes only so many requests that ${what} at a time. This one was not sent: ask again in a moment.`,
            { cause, retryAfterMs: wait },
          );
        });
      }
      filledUntil = Math.max(filledUntil, clock.now()) + interval;
    },
    pause(milliseconds) {
      pausedUntil = Math.max(pausedUntil, clock.now() + milliseconds);
    },
  };
}
