import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { mapConcurrently } from "../../src/lib/map-concurrently.ts";

test("no more than so many are under way, and results stand in the order of their items", async () => {
  let underWay = 0;
  let most = 0;
  const made = await mapConcurrently([5, 1, 4, 2, 3], 2, async (turns) => {
    most = Math.max(most, (underWay += 1));
    for (let left = turns; left > 0; left -= 1) await turn();
    underWay -= 1;
    return turns * 10;
  });
  expect(made).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("after a failure no more begin", async () => {
  const begun: number[] = [];
  const making = mapConcurrently([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await turn();
    if (item === 1) throw new Error("refused");
  });
  await expect(making).rejects.toThrow("refused");
  await turn();
  expect(begun).toEqual([1, 2]);
});
