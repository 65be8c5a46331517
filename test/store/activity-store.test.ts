import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { activityStore, type ActivityStore } from "../../src/store/activity-store.ts";
import { noon } from "../support/builders.ts";
import { testDatabase, type TestDatabase } from "../support/database.ts";

describe("processed activities", () => {
  let database: TestDatabase;
  let activities: ActivityStore;

  beforeAll(async () => {
    database = await testDatabase();
    activities = activityStore(database.runtime);
  });

  afterAll(() => database.drop());

  it("are new once, in each conversation, even when they come together", async () => {
    const times = await Promise.all(Array.from({ length: 8 }, () => activities.firstTime("a", "1", noon)));
    expect(times.filter(Boolean)).toHaveLength(1);
    expect(await activities.firstTime("b", "1", noon)).toBe(true);
    expect(await activities.firstTime("a", "2", noon)).toBe(true);
  });
});
