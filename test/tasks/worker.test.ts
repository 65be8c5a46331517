import { afterEach, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { createWorker, type TaskHandler, type Worker } from "../../src/tasks/worker.ts";
import { taskStore } from "../../src/store/task-store.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { eventually } from "../support/jest/eventually.ts";
import { forSuite } from "../support/jest/for-suite.ts";

describe("a worker", () => {
  const database = databaseForSuite();
  const tasks = forSuite(() => taskStore(database.runtime));
  let workers: Worker[] = [];

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
    await database.db.deleteFrom("task").execute();
  });

  function start(
    handler: TaskHandler,
    { lease = 60_000, pollEvery = 20, concurrency = 1, owner = "a", now = () => new Date() } = {},
  ): Worker {
    const worker = createWorker({
      tasks,
      handlers: { change: handler },
      now,
      logger: pino({ level: "silent" }),
      owner,
      lease,
      concurrency: { change: concurrency },
      pollEvery,
    });
    workers.push(worker);
    worker.start();
    return worker;
  }

  const due = async () => database.db.selectFrom("task").selectAll().execute();
  const gone = () => eventually("the task to be gone", async () => (await due()).length === 0);

  it("runs what is due, and again when the handler asked for it, until it asks no more", async () => {
    const runs: string[] = [];
    await tasks.wake("change", "7", new Date());
    start(async (key) => {
      runs.push(key);
      return runs.length < 3 ? new Date() : null;
    });
    await gone();
    expect(runs).toEqual(["7", "7", "7"]);
  });

  it("looks at once when nudged, however seldom it looks by itself", async () => {
    const seen = Promise.withResolvers<string>();
    const worker = start(async (key) => (seen.resolve(key), null), { pollEvery: 3_600_000 });
    await tasks.wake("change", "1", new Date());
    worker.nudge();
    expect(await seen.promise).toBe("1");
  });

  it("tries again after a fault, later each time", async () => {
    const waits: number[] = [];
    const time = Date.parse("2026-11-22T12:00:00Z");
    let offset = 0;
    await tasks.wake("change", "1", new Date(time));
    start(
      async () => {
        if (waits.length === 3) return null;
        throw new Error("no luck");
      },
      { now: () => new Date(time + offset) },
    );
    while (waits.length < 3) {
      const retry = await eventually("the fault to be recorded", async () =>
        (await due()).find((task) => task.owner === null && task.attempts === waits.length + 1),
      );
      waits.push(Number(retry.dueAt) - time - offset);
      offset += waits.at(-1) ?? 0;
    }
    await gone();
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it("does not run more at once than it was told", async () => {
    let atOnce = 0;
    let most = 0;
    for (const key of "abcdef") await tasks.wake("change", key, new Date());
    start(
      async () => {
        most = Math.max(most, (atOnce += 1));
        await new Promise(setImmediate);
        atOnce -= 1;
        return null;
      },
      { concurrency: 2 },
    );
    await gone();
    expect(most).toBe(2);
  });

  it("keeps its lease for as long as the handler runs, so nobody else runs it beside", async () => {
    const lease = 6_000;
    const runs: string[] = [];
    const end = Promise.withResolvers<null>();
    const handler = (owner: string) => async () => {
      runs.push(owner);
      return end.promise;
    };
    await tasks.wake("change", "1", new Date());
    start(handler("a"), { owner: "a", lease });
    const first = await eventually("the lease", async () => (await due())[0]?.leasedUntil ?? false);
    start(handler("b"), { owner: "b", lease });
    await eventually("a renewal beyond the first lease", async () => {
      const [task] = await due();
      return task?.leasedUntil && task.leasedUntil.getTime() > first.getTime() + lease;
    });
    end.resolve(null);
    await gone();
    expect(runs).toHaveLength(1);
  });

  it("goes on with what a dead one left when its lease runs out", async () => {
    await tasks.wake("change", "1", new Date());
    await tasks.take(["change"], 1, new Date(), 50, "dead");
    const seen = Promise.withResolvers<string>();
    start(async (key) => (seen.resolve(key), null));
    expect(await seen.promise).toBe("1");
  });

  it("tells a handler to end when its task was taken over, and leaves the task to the other", async () => {
    const told = Promise.withResolvers<void>();
    await tasks.wake("change", "1", new Date());
    start(
      (_key, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            told.resolve();
            reject(signal.reason as Error);
          });
        }),
      { lease: 300 },
    );
    await eventually("the lease", async () => (await due())[0]?.owner === "a");
    await database.db
      .updateTable("task")
      .set({ owner: "b", leasedUntil: new Date(Date.now() + 60_000) })
      .execute();
    await told.promise;
    await workers[0]?.stop();
    expect(await due()).toMatchObject([{ owner: "b", attempts: 0 }]);
  });

  it("waits at its stop for handlers, and gives their tasks back at once", async () => {
    const begun = Promise.withResolvers<void>();
    let ended = false;
    await tasks.wake("change", "1", new Date());
    const worker = start(async (_key, signal) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await new Promise(setImmediate);
      ended = true;
      throw signal.reason;
    });
    await begun.promise;
    await worker.stop();
    expect(ended).toBe(true);
    expect(await due()).toMatchObject([{ owner: null, leasedUntil: null }]);
  });
});
