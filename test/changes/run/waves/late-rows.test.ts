import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { TimelineEvent } from "../../../../src/changes/timeline.ts";
import { readCalls } from "../../../../src/calls/run/read-calls.ts";
import {} from "../../../../src/telephony/call-hours.ts";
import { bypassed, moveBench, rollBackAll } from "../../../support/changes/move-bench.ts";
import { runnerForSuite, timings, trunk } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { hour as hourMs } from "../../../../src/lib/time.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

let before: unknown;
beforeEach(async () => {
  await sql`truncate call_hour, call_row`.execute(bench.database.db);
  await read();
  before = await moves.tenant();
  // From here on rows are known as the observer reads them, late ones late.
  bench.callsAreRead = false;
});

/** As the observer does, until no hour is due. */
async function read(): Promise<void> {
  const { tenant } = bench.services;
  const { observations } = bench.context;
  const options = {
    tenant,
    observations,
    every: timings.refreshCalls,
    now: () => bench.now(),
    onUnread: () => {},
  };
  await readCalls(options, unhurried);
}

/** Hours pass; meanwhile calls are read and the change is looked at, as often as it asks for in the long run. */
async function pass(id: number, hours: number) {
  let state;
  for (let hour = 0; hour < hours; hour += 1) {
    bench.turnClock(hourMs);
    await read();
    ({ state } = (await bench.advance(id)).change);
  }
  if (!state) throw new Error("no time has passed");
  return state;
}

async function revisions(id: number) {
  const timeline = await bench.changes.timeline(id);
  return timeline.flatMap(({ event }) => (event.type === "verdictRevised" ? [event] : []));
}

/** Runs on until the pilot's gate has decided, reading calls all the while. */
async function untilJudged(id: number) {
  for (let minutes = 0; minutes < 60; minutes += 1) {
    bench.turnClock(60_000);
    await read();
    const { change } = await bench.advance(id);
    const [wave] = await bench.context.waves.waves(id);
    if (wave?.verdict) return change;
  }
  throw new Error("the pilot was never judged");
}

const passed = (event: TimelineEvent) =>
  event.type === "waveJudged" && event.wave === 1 && event.outcome === "pass";

/** A pilot that passed by its good calls, while as many failed of which the rows come hours later. */
async function passedTooEarly(options: Parameters<typeof moves.migrate>[0] = {}): Promise<number> {
  bench.callsAreRead = true;
  const { id } = await moves.migrate({ approveWaves: "each", ...options });
  await moves.untilWave(id, 1, "baking");
  bench.callsAreRead = false;
  await read();
  await moves.call(id, 1, 60);
  await bench.services.inject(
    { kind: "failingCalls", fqdn: bypassed, code: 531004 },
    { kind: "lateRows", share: 1, ms: 3 * hourMs },
  );
  await moves.call(id, 1, 40);
  await bench.services.heal();
  await moves.hear(id, 1);
  await untilJudged(id);
  expect((await bench.changes.timeline(id)).some(({ event }) => passed(event))).toBe(true);
  return id;
}

describe("a wave that passed before all rows of its calls were there", () => {
  it("fails once they come: nobody else is moved, and it can be rolled back", async () => {
    const id = await passedTooEarly();
    const state = await pass(id, 6);
    expect(state).toMatchObject({
      status: "paused",
      needs: "rollback",
      wave: 1,
      why: expect.stringContaining("failed on media"),
    });
    expect(await revisions(id)).toEqual([
      expect.objectContaining({
        wave: 1,
        was: { outcome: "pass", attempts: 60, delivered: expect.any(Number) },
        is: { outcome: "fail", attempts: 100, delivered: expect.any(Number) },
      }),
    ]);
    const [wave] = await bench.context.waves.waves(id);
    expect(wave).toMatchObject({
      status: "failed",
      verdict: { outcome: "pass" },
      revised: { outcome: "fail", numbers: { wave: { mediaFailures: 40 } } },
    });
    await expect(moves.release(id, 2)).rejects.toThrow("notWaitingForThis");
    expect(await bench.context.waves.allMembers(id, { wave: 2, statuses: ["sent", "moved"] })).toEqual([]);
    await moves.giveBack(id, before);
  });

  it("stays failed although the revised verdict is deleted from the database", async () => {
    const id = await passedTooEarly();
    await pass(id, 6);
    await sql
      .raw(
        `update wave set status = 'passed', revised = 'null', judged_at = null where change_id = ${id} and number = 1;
         update change set status = 'running',
           state = '{"status":"running","since":"2026-01-01T00:00:00Z","waitingFor":null}' where id = ${id}`,
      )
      .execute(bench.database.runtime);
    bench.callsAreRead = true;
    expect((await bench.advanceTo(id, "paused")).state).toMatchObject({ needs: "rollback", wave: 1 });
    await moves.giveBack(id, before);
  });

  it("is rolled back by itself where that was approved for a failed gate, and says so first", async () => {
    const id = await passedTooEarly({ onFailedGate: "rollBack" });
    await pass(id, 6);
    bench.callsAreRead = true;
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", wave: 1 });
    const events = await bench.events(id);
    expect(events.indexOf("verdictRevised")).toBeLessThan(events.indexOf("waveRolledBack"));
    expect(events.indexOf("verdictRevised")).toBeGreaterThan(0);
    await moves.giveBack(id, before);
  });

  it("keeps its verdict where late rows do not change it, and is reported once where they do", async () => {
    const id = await passedTooEarly();
    await pass(id, 12);
    expect(await revisions(id)).toHaveLength(1);
    await bench.press(id, { ...rollBackAll, scope: 1 });
    bench.callsAreRead = true;
    await bench.advanceTo(id, "paused");
    await moves.release(id, 1);
    await moves.untilWave(id, 1, "baking");
    bench.callsAreRead = false;
    await read();
    await moves.call(id, 1, 40);
    await bench.services.inject({ kind: "lateRows", share: 1, ms: 3 * hourMs });
    await moves.call(id, 1, 40);
    await bench.services.heal();
    await moves.hear(id, 1);
    await untilJudged(id);
    const [wave] = await bench.context.waves.waves(id);
    expect(wave).toMatchObject({ status: "passed", revised: null, verdict: { outcome: "pass" } });
    await pass(id, 6);
    expect(await revisions(id)).toHaveLength(1);
    await moves.giveBack(id, before);
  });
});

describe("a switch that was judged before all rows of its calls were there", () => {
  /** Switched, and watched until it ended well, while rows of calls that failed come hours later. */
  async function judged(): Promise<number> {
    const { id } = await bench.request();
    bench.callsAreRead = true;
    await bench.advance(id);
    await bench.approve(id);
    await bench.advanceTo(id, "watching");
    bench.callsAreRead = false;
    bench.turnClock(1_000);
    const call = (count: number) => bench.services.control("POST", `/gateways/${trunk}/calls`, { count });
    await call(100);
    await bench.services.inject(
      { kind: "failingCalls", fqdn: trunk, code: 531005 },
      { kind: "lateRows", share: 1, ms: 3 * hourMs },
    );
    await call(80);
    await bench.services.heal();
    for (let minutes = 0; minutes < 90; minutes += 1) {
      bench.turnClock(60_000);
      await read();
      const { change } = await bench.advance(id);
      if (change.state.status !== "watching") return id;
    }
    throw new Error("the watch never ended");
  }

  it("keeps its end, which shows that calls show problems, and can be undone", async () => {
    const id = await judged();
    expect((await bench.changes.find(id))?.change.state).toMatchObject({ status: "succeeded", judged: true });
    const state = await pass(id, 6);
    expect(state).toMatchObject({
      status: "succeeded",
      revised: [{ wave: null, was: { outcome: "pass" }, is: { outcome: "fail" } }],
    });
    expect(await revisions(id)).toHaveLength(1);
    expect(await bench.liveBypass()).toBe(true);
    await bench.press(id, rollBackAll);
    bench.callsAreRead = true;
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is looked at until no row of its calls comes any more, and not longer", async () => {
    const id = await judged();
    await pass(id, 47);
    expect((await bench.advance(id)).next).not.toBeNull();
    await pass(id, 5);
    expect((await bench.advance(id)).next).toBeNull();
    await bench.press(id, rollBackAll);
    bench.callsAreRead = true;
    await bench.advanceTo(id, "rolledBack");
  });
});
