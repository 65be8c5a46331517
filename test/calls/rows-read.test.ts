import { describe, expect, it } from "@jest/globals";
import { rowsReadWords } from "../../src/calls/rows-read.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";
import { rowsRead } from "../support/database/read-calls.ts";

const earlier = (minutes: number) => minutesAfter(noon, -minutes);

describe("what a card says of its call rows", () => {
  it.each([
    { what: "that there are none", rows: rowsRead(null), says: "not read yet" },
    { what: "how old they are", rows: rowsRead(earlier(3)), says: "as of 11:57 UTC, 3 min ago" },
    {
      what: "which were not read yet",
      rows: { ...rowsRead(earlier(3)), since: earlier(240) },
      says: "as of 11:57 UTC, 3 min ago; those before 08:00 UTC are still to be read",
    },
    {
      what: "how many could not be read",
      rows: { ...rowsRead(earlier(3)), setAside: 2 },
      says: "as of 11:57 UTC, 3 min ago; 2 rows could not be read",
    },
    {
      what: "until when Graph asked to wait",
      rows: { ...rowsRead(null), throttledUntil: minutesAfter(noon, 5) },
      says: "not read yet; Microsoft Graph throttles and is asked again at 12:05 UTC",
    },
  ])("is $what", ({ rows, says }) => {
    expect(rowsReadWords(rows, noon)).toBe(says);
  });
});
