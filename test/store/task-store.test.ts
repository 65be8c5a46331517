import { beforeEach, describe, expect, it } from "@jest/globals";
import { taskStore, type LeasedTask } from "../../src/store/task-store.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { forSuite } from "../support/jest/for-suite.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 4, 4, 12, 0, seconds));
const lease = 30_000;

describe("tasks", () => {
  const database = databaseForSuite();
  const tasks = forSuite(() => taskStore(database.runtime));
  const replica = forSuite(() => taskStore(database.elsewhere()));

  beforeEach(() => database.db.deleteFrom("task").execute());

  async function takeOne(now: Date, owner = "a", store = tasks): Promise<LeasedTask> {
    const [task] = await store.take(["change"], 1, now, lease, owner);
    if (!task) throw new Error("nothing to take");
    return task;
  }

  it("are taken when due, oldest first, up to the limit, of the kinds asked for", async () => {
    await tasks.wake("change", "late", at(5));
    await tasks.wake("change", "early", at(1));
    await tasks.wake("change", "future", at(60));
    await tasks.wake("announce", "other", at(0));
    expect(await tasks.take(["change"], 1, at(10), lease, "a")).toMatchObject([
      { key: "early", attempts: 0 },
    ]);
    expect(await tasks.take(["change"], 9, at(10), lease, "a")).toMatchObject([{ key: "late" }]);
    expect(await tasks.take(["change"], 9, at(10), lease, "a")).toEqual([]);
  });

  it("wake once however often they are woken, at the earliest time", async () => {
    await tasks.wake("change", "1", at(5));
    await tasks.wake("change", "1", at(3));
    await tasks.wake("change", "1", at(9));
    expect(await tasks.nextDue(["change"])).toEqual(at(3));
    expect(await tasks.finish(await takeOne(at(9)), null)).toBe(true);
    expect(await tasks.nextDue(["change"])).toBeNull();
    expect(await tasks.take(["change"], 9, at(99), lease, "a")).toEqual([]);
  });

  it("go to one replica each when two take at the same time", async () => {
    const keys = Array.from({ length: 40 }, (_, index) => String(index));
    for (const key of keys) await tasks.wake("change", key, at(0));
    const takes = await Promise.all(
      keys.map((_, index) =>
        (index % 2 ? tasks : replica).take(["change"], 3, at(1), lease, `r${index % 2}`),
      ),
    );
    const taken = takes.flat().map(({ key }) => key);
    expect(new Set(taken).size).toBe(taken.length);
    const rest = await tasks.take(["change"], 40, at(1), lease, "a");
    expect([...taken, ...rest.map(({ key }) => key)].sort()).toEqual([...keys].sort());
  });

  it("run again when woken during a run", async () => {
    await tasks.wake("change", "1", at(0));
    const task = await takeOne(at(1));
    await tasks.wake("change", "1", at(2));
    expect(await tasks.take(["change"], 9, at(3), lease, "b")).toEqual([]);
    expect(await tasks.finish(task, null)).toBe(true);
    expect(await takeOne(at(3))).toMatchObject({ key: "1" });
  });

  it("run next at the earlier of their own time and a waking", async () => {
    await tasks.wake("change", "1", at(0));
    const task = await takeOne(at(1));
    await tasks.wake("change", "1", at(40));
    await tasks.finish(task, at(20));
    expect(await tasks.nextDue(["change"])).toEqual(at(20));
  });

  it("are taken over when a lease runs out, which counts as an attempt and loses no later waking", async () => {
    await tasks.wake("change", "1", at(0));
    const lost = await takeOne(at(0), "dead");
    await tasks.wake("change", "1", at(300));
    expect(await tasks.nextDue(["change"])).toEqual(at(30));
    expect(await replica.take(["change"], 1, at(29), lease, "b")).toEqual([]);
    const taken = await takeOne(at(30), "b", replica);
    expect(taken).toMatchObject({ key: "1", attempts: 1, owner: "b" });

    expect(await tasks.finish(lost, null)).toBe(false);
    await tasks.fail(lost, at(31));
    expect(await tasks.take(["change"], 1, at(31), lease, "c")).toEqual([]);
    expect(await replica.finish(taken, null)).toBe(true);
    expect(await tasks.nextDue(["change"])).toEqual(at(300));
  });

  it("tell two leases of one owner apart", async () => {
    await tasks.wake("change", "1", at(0));
    const first = await takeOne(at(0));
    const second = await takeOne(at(30));
    expect(await tasks.finish(first, null)).toBe(false);
    expect(await tasks.finish(second, null)).toBe(true);
  });

  it("count faults until a run succeeds, and come back at the retry or an earlier waking", async () => {
    await tasks.wake("change", "1", at(0));
    await tasks.fail(await takeOne(at(0)), at(10));
    expect(await tasks.take(["change"], 1, at(9), lease, "a")).toEqual([]);
    const again = await takeOne(at(10));
    expect(again.attempts).toBe(1);
    await tasks.wake("change", "1", at(12));
    await tasks.fail(again, at(50));
    const third = await takeOne(at(12));
    expect(third.attempts).toBe(2);
    await tasks.finish(third, at(13));
    expect(await takeOne(at(13))).toMatchObject({ attempts: 0 });
  });

  it("are never lost between a wake and the end of a run", async () => {
    for (let round = 0; round < 25; round += 1) {
      await tasks.wake("change", "1", at(0));
      const task = await takeOne(at(0));
      await Promise.all([tasks.finish(task, null), replica.wake("change", "1", at(1))]);
      expect(await tasks.nextDue(["change"])).toEqual(at(1));
      await tasks.finish(await takeOne(at(1)), null);
    }
  });
});
