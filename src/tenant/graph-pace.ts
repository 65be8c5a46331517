import { setTimeout as wait } from "node:timers/promises";
import { TenantError } from "./tenant-error.ts";

/** Keeps requests that Graph counts together below what it takes, so that none of them is refused for it. */
export interface Pace {
  /** Resolves when the next request may go. At the signal's end kind `throttled`: it was not sent. */
  turn(signal: AbortSignal): Promise<void>;
  /** Graph asked for a pause all the same: others share the limit. */
  pause(milliseconds: number): void;
}

export interface Limit {
  /** Completes "Graph takes only so many requests that …". */
  readonly what: string;
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
}

/** At most so many in any span of that length. */
export function createPace({ what, most, within }: Limit): Pace {
  let sent: number[] = [];
  let pausedUntil = 0;

  return {
    async turn(signal) {
      for (;;) {
        const now = performance.now();
        sent = sent.filter((at) => at > now - within);
        const [oldest = 0] = sent;
        const left = Math.max(pausedUntil - now, sent.length < most ? 0 : oldest + within - now);
        if (left <= 0) break;
        await wait(left, undefined, { signal }).catch((cause: unknown) => {
          throw new TenantError(
            "throttled",
            `Graph takes only so many requests that ${what} at a time. This one was not sent: ask again in a moment.`,
            { cause, retryAfterMs: left },
          );
        });
      }
      sent.push(performance.now());
    },
    pause(milliseconds) {
      pausedUntil = Math.max(pausedUntil, performance.now() + milliseconds);
    },
  };
}
