import { describe, expect, it } from "@jest/globals";
import { moveStateWords } from "../../../src/chat/views/move/state-words.ts";
import { aChange, aSubmission, megan, noon } from "../../support/builders.ts";
import { aMovePlan } from "../../support/migration-builders.ts";

describe("a migration that waits for a wave's own approval", () => {
  const notesWith = (approvalsRequired: number) =>
    moveStateWords(
      aChange(
        { status: "paused", since: noon, by: null, why: "It waits.", needs: "release", wave: 2 },
        {
          kind: "migrate",
          submission: aSubmission({ plan: aMovePlan({ approvalsRequired }) }),
          waveDecisions: [{ wave: 2, kind: "release", by: megan, reason: null, at: noon }],
        },
      ),
      "migrate",
      "Europe/Berlin",
      noon,
    ).notes.join(" ");

  it("says of whom, and how many are there where one is not enough", () => {
    expect(notesWith(2)).toMatch(
      /Needed: the approval of wave 2.*, by somebody other than Alex Wilber\. 1 of 2 given, by Megan Bowen\./,
    );
  });

  it("says no number where one is enough", () => {
    expect(notesWith(1)).toMatch(/by somebody other than Alex Wilber\.$/);
  });
});
