import { expect, it } from "@jest/globals";
import { createPace } from "../../../src/tenant/graph/graph-pace.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { turnedClock } from "../../support/tenant/turned-clock.ts";

it("gives so many turns at once, and no more in a span than it may, whatever comes before", async () => {
  const clock = turnedClock();
  const pace = createPace({ what: "count", atOnce: 10, interval: 2_000 }, clock);
  const given: number[] = [];
  for (const rest of [0, 1, 7_000, 45_000, 600_000]) {
    clock.turn(rest);
    for (let count = 0; count < 60; count += 1) {
      await pace.turn(unhurried);
      given.push(clock.now());
    }
  }

  expect(given.slice(0, 11)).toEqual([...Array.from({ length: 10 }, () => 0), 2_000]);
  const most = Math.max(
    ...given.map((from) => given.filter((at) => at >= from && at < from + 60_000).length),
  );
  expect(most).toBeLessThanOrEqual(40);
  expect(most).toBeGreaterThan(35);
});

it("gives every caller a turn in the end", async () => {
  const pace = createPace({ what: "count", atOnce: 2, interval: 5 });

  await Promise.all(Array.from({ length: 9 }, () => pace.turn(unhurried)));
});

it("gives none after the end of who waits for it", async () => {
  const pace = createPace({ what: "count", atOnce: 3, interval: 3_600_000 });
  const caller = new AbortController();
  const turns = Array.from({ length: 5 }, () => pace.turn(caller.signal));
  await Promise.all(turns.slice(0, 3));
  caller.abort();

  for (const turn of turns.slice(3))
    await expect(turn).rejects.toMatchObject({ kind: "throttled", retryAfterMs: expect.any(Number) });
});

it("gives none while it is paused", async () => {
  const clock = turnedClock();
  const pace = createPace({ what: "count", atOnce: 3, interval: 10 }, clock);
  pace.pause(60_000);
  await pace.turn(unhurried);

  expect(clock.now()).toBe(60_000);
});
