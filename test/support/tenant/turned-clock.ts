import type { Clock } from "../../../src/tenant/graph/graph-pace.ts";

/** A clock that only waits and the test turn. */
export function turnedClock(time = 0): Clock & { turn(milliseconds: number): void } {
  return {
    now: () => time,
    async wait(milliseconds) {
      time += milliseconds;
    },
    turn(milliseconds) {
      time += milliseconds;
    },
  };
}
