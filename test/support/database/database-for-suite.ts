import { forSuite } from "../jest/for-suite.ts";
import { testDatabase, type TestDatabase } from "./database.ts";

/** A database for all tests of a suite. */
export function databaseForSuite(): TestDatabase {
  return forSuite(testDatabase, (database) => database.drop());
}
