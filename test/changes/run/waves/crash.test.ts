import { describe, expect, it } from "@jest/globals";
import type { ChangeContext } from "../../../../src/changes/run/change-context.ts";
import { createChangeRunner } from "../../../../src/changes/run/change-runner.ts";
import { moveBench, rollBackAll } from "../../../support/changes/move-bench.ts";
import { runnerForSuite, type RunnerBench } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { megan } from "../../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

/** What writes: a process can die right before each of these, or right after. */
const writes = new Set([
  "save",
  "record",
  "intend",
  "mark",
  "takeLocks",
  "decide",
  "begin",
  "decideMembers",
  "formBatch",
  "intendBatch",
  "markBatch",
  "perform",
  "assignVoiceRouting",
]);

class Died extends Error {}

/** One write in six dies before it, one in six after it: which ones follows from the seed. */
function mortal(bench: RunnerBench, seed: number): { context: ChangeContext; deaths: () => number } {
  let state = seed;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let deaths = 0;
  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function" || !writes.has(String(name))) return value;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          const fate = chance();
          if (fate < 1 / 6) {
            deaths += 1;
            throw new Died(`before ${String(name)}`);
          }
          const result: unknown = await Reflect.apply(value, target, args);
          if (fate > 5 / 6) {
            deaths += 1;
            throw new Died(`after ${String(name)}`);
          }
          return result;
        };
      },
    });
  const { changes, waves, tenant } = bench.context;
  return {
    context: { ...bench.context, changes: wrap(changes), waves: wrap(waves), tenant: wrap(tenant) },
    deaths: () => deaths,
  };
}

describe("a bot that is killed at every write", () => {
  it.each([1, 2])(
    "loses nothing and repeats nothing, in the migration and its rollback (seed %d)",
    async (seed) => {
      const before = await moves.tenant();
      const { id } = await moves.migrate({ gate: { ...noGate } });
      const { context, deaths } = mortal(bench, seed);
      const runner = createChangeRunner(context);

      await survive(async (status) => {
        if (status !== "paused") return status === "succeeded";
        await bench.press(id, {
          type: "advance",
          by: megan,
          reason: "Tested by hand",
          wave: await judged(id),
        });
        return false;
      });
      const waves = await bench.context.waves.waves(id);
      for (const { counts } of waves)
        expect(counts).toMatchObject({ planned: 0, sent: 0, failed: 0, skipped: 0 });

      await bench.press(id, rollBackAll);
      await survive(async (status) => status === "rolledBack");
      expect(await moves.tenant()).toEqual(before);
      expect(deaths()).toBeGreaterThan(30);

      const effects = (await bench.allEffects()).map(({ cmdlet, parameters }) =>
        JSON.stringify([cmdlet, { ...parameters, OperationName: undefined }]),
      );
      expect(effects).toEqual([...new Set(effects)]);

      /** Starts the runner anew after each death, and turns the clock to what it waits for. */
      async function survive(done: (status: string) => Promise<boolean>): Promise<void> {
        for (let lives = 0; lives < 3_000; lives += 1) {
          let next: Date | null = null;
          await bench.readCalls();
          try {
            next = await runner(String(id), unhurried);
          } catch (error) {
            if (!(error instanceof Died)) throw error;
          }
          const { change } = (await bench.changes.find(id)) ?? {};
          if (await done(change?.state.status ?? "gone")) return;
          if (next) bench.turnClock(Math.max(0, next.getTime() - bench.now().getTime()));
        }
        throw new Error("it never came to its end");
      }
    },
    300_000,
  );
});

async function judged(id: number): Promise<number> {
  const waves = await bench.context.waves.waves(id);
  return waves.find(({ status }) => status === "inconclusive")?.number ?? 0;
}

const noGate = {
  minimumCalls: 1,
  mostDeliveredDrop: 100,
  mediaFailurePeople: 10,
  mediaFailureShare: 100,
  mostShortRedials: 100,
  mostFallback: 100,
};
