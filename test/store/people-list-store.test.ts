import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { peopleListStore, type PeopleListStore } from "../../src/store/people-list-store.ts";
import { adele, alex, noon } from "../support/builders.ts";
import { testDatabase, type TestDatabase } from "../support/database.ts";

describe("a list of people", () => {
  let database: TestDatabase;
  let lists: PeopleListStore;

  beforeAll(async () => {
    database = await testDatabase();
    lists = peopleListStore(database.runtime);
  });

  afterAll(() => database.drop());

  it("comes back as it was kept, also with 50,000 people", async () => {
    const people = Array.from({ length: 50_000 }, (_, at) => `b0000000-0000-4000-8000-${at}`);
    expect(await lists.find(await lists.keep(alex.id, people, noon), alex.id)).toEqual(people);
  });

  it("is nobody's but its maker's", async () => {
    const id = await lists.keep(alex.id, [adele.id], noon);
    expect(await lists.find(id, adele.id)).toBeUndefined();
    expect(await lists.find(id + 1_000, alex.id)).toBeUndefined();
  });
});
