import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { pino } from "pino";
import { holdLease } from "../../src/runner/lease.ts";
import { taskStore } from "../../src/store/task-store.ts";
import { testDatabase, type TestDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it("a lease is held on to after renewals whose answers were lost, whether or not they came through", async () => {
  const tasks = taskStore(database.runtime);
  const lease = 60_000;
  const now = () => new Date();
  await tasks.wake("change", "1", now());
  const [taken] = await tasks.take(["change"], 1, now(), lease, "a");
  if (!taken) throw new Error("no task");
  let renewals = 0;
  const unsteady: Pick<typeof tasks, "renew"> = {
    async renew(task, until) {
      renewals += 1;
      if (renewals === 2) throw new Error("never sent");
      const renewed = await tasks.renew(task, until);
      if (renewals === 1) throw new Error("the answer was lost");
      return renewed;
    },
  };
  const held = holdLease({ tasks: unsteady, lease: 90, now, logger: pino({ level: "silent" }) }, taken);
  await eventually("several renewals", () => renewals > 6);
  const task = await held.end();
  expect(held.lost.aborted).toBe(false);
  expect(await tasks.finish(task, null)).toBe(true);
});
