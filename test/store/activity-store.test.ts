import { describe, expect, it } from "@jest/globals";
import { activityStore } from "../../src/store/activity-store.ts";
import { noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { forSuite } from "../support/jest/for-suite.ts";

describe("processed activities", () => {
  const database = databaseForSuite();
  const activities = forSuite(() => activityStore(database.runtime));

  it("are new once, in each conversation, even when they come together", async () => {
    const times = await Promise.all(Array.from({ length: 8 }, () => activities.firstTime("a", "1", noon)));
    expect(times.filter(Boolean)).toHaveLength(1);
    expect(await activities.firstTime("b", "1", noon)).toBe(true);
    expect(await activities.firstTime("a", "2", noon)).toBe(true);
  });
});
