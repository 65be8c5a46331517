import { beforeEach, describe, expect, it } from "@jest/globals";
import { alex, megan } from "../../support/builders.ts";
import { asOwner } from "../../support/database-owner.ts";
import { moveBench } from "../../support/move-bench.ts";
import { runnerForSuite } from "../../support/runner-bench.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);
const owner = (...statements: readonly string[]) => asOwner(bench.database.db, ...statements);

let before: unknown;
beforeEach(async () => {
  before = await moves.tenant();
});

/** A migration whose pilot has passed, and whose second wave waits for its own approval. */
async function waitsForRelease(): Promise<number> {
  const { id } = await moves.migrate({ approveWaves: "each" });
  await moves.untilWave(id, 1, "baking");
  await moves.call(id, 1, 60);
  await moves.hear(id, 1);
  const { state } = await bench.advanceTo(id, "paused");
  expect(state).toMatchObject({ needs: "release", wave: 2 });
  return id;
}

async function movedOf(id: number, wave: number): Promise<number> {
  const waves = await bench.context.waves.waves(id);
  const counts = waves.find(({ number }) => number === wave)?.counts;
  return (counts?.sent ?? 0) + (counts?.moved ?? 0);
}

const running = `status = 'running', state = '{"status":"running","since":"2026-01-01T00:00:00Z","waitingFor":null}'`;
const released = JSON.stringify([
  { wave: 2, kind: "release", by: megan, reason: null, at: "2026-12-01T10:00:00.000Z" },
]);

describe("what was sealed of a wave's decisions", () => {
  it("stops a wave whose release was inserted", async () => {
    const id = await waitsForRelease();
    await owner(
      `update change set wave_decisions = wave_decisions || '${released}'::jsonb, ${running} where id = ${id}`,
    );
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({
      wave: 2,
      why: expect.stringContaining("“release” for wave 2 by Megan Bowen is not as it was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    // Trying again does not make it good, and the way back is open.
    await bench.press(id, { type: "retry", by: alex });
    expect((await bench.advanceTo(id, "paused")).state).toMatchObject({ wave: 2 });
    await moves.giveBack(id, before);
  });

  it("stops a wave that is said to have begun", async () => {
    const id = await waitsForRelease();
    await owner(
      `update wave set status = 'moving', began_at = now() where change_id = ${id} and number = 2`,
      `update change set ${running} where id = ${id}`,
    );
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ why: expect.stringContaining("Wave 2 needs its own approval") });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("stops the next wave where what somebody heard was altered", async () => {
    const id = await waitsForRelease();
    await owner(
      `update change set wave_decisions = replace(wave_decisions::text, 'Megan Bowen', 'Adele Vance')::jsonb where id = ${id}`,
    );
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({
      why: expect.stringContaining("“heard” for wave 1 by Adele Vance is not as it was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("stops the next wave where a “not heard” was deleted", async () => {
    const id = await waitsForRelease();
    await bench.press(id, { type: "hear", by: megan, wave: 1, bothWays: false });
    await owner(`update change set wave_decisions = wave_decisions - 1 where id = ${id}`);
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ why: expect.stringContaining("sealed what the database no longer says") });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("lets a wave that was rolled back begin again with a new release, as it was all sealed", async () => {
    const id = await waitsForRelease();
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: 2 });
    await bench.advanceTo(id, "paused");
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    await moves.giveBack(id, before);
  });
});
