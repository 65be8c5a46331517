import { expect, it } from "@jest/globals";
import { createPace } from "../../src/tenant/graph-pace.ts";
import { unhurried } from "../support/tenant-services.ts";

it("gives no more turns in a span than it may", async () => {
  const pace = createPace({ what: "count", most: 3, within: 3_600_000 });
  const caller = new AbortController();
  const turns = Array.from({ length: 5 }, () => pace.turn(caller.signal));
  await Promise.all(turns.slice(0, 3));
  caller.abort();

  for (const turn of turns.slice(3))
    await expect(turn).rejects.toMatchObject({ kind: "throttled", retryAfterMs: expect.any(Number) });
});

it("gives everybody a turn in the end", async () => {
  const pace = createPace({ what: "count", most: 2, within: 10 });

  await Promise.all(Array.from({ length: 9 }, () => pace.turn(unhurried)));
});

it("gives none while it is paused", async () => {
  const pace = createPace({ what: "count", most: 3, within: 10 });
  pace.pause(3_600_000);

  await expect(pace.turn(AbortSignal.timeout(30))).rejects.toMatchObject({ kind: "throttled" });
});
