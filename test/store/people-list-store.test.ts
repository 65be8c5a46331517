import { describe, expect, it } from "@jest/globals";
import { peopleListStore } from "../../src/store/people-list-store.ts";
import { noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { adele, alex } from "../support/people.ts";
import { forSuite } from "../support/jest/for-suite.ts";

describe("a list of people", () => {
  const database = databaseForSuite();
  const lists = forSuite(() => peopleListStore(database.runtime));

  it("comes back as it was kept, also with 50,000 people", async () => {
    const people = Array.from({ length: 50_000 }, (_, at) => `b0000000-0000-4000-8000-${at}`);
    expect(await lists.find(await lists.keep(alex.id, people, noon), alex.id)).toEqual(people);
  });

  it("belongs to whoever made it alone", async () => {
    const id = await lists.keep(alex.id, [adele.id], noon);
    expect(await lists.find(id, adele.id)).toBeUndefined();
    expect(await lists.find(id + 1_000, alex.id)).toBeUndefined();
  });
});
