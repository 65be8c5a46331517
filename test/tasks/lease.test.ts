import { expect, it } from "@jest/globals";
import { pino } from "pino";
import { holdLease } from "../../src/tasks/lease.ts";
import { taskStore } from "../../src/store/task-store.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { eventually } from "../support/jest/eventually.ts";

const database = databaseForSuite();

it("a lease is kept after renewals whose answers were lost, whether or not they arrived", async () => {
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
