import { describe, expect, it } from "@jest/globals";
import type { Figures } from "../../../src/changes/revised.ts";
import { stateWords } from "../../../src/changes/cards/change-words.ts";
import { aChange, aSubmission, noon, succeeded } from "../../support/changes/builders.ts";
import { aMovePlan } from "../../support/changes/migration-builders.ts";
import { megan } from "../../support/people.ts";

describe("a migration that waits for a wave's own approval", () => {
  const notesWith = (approvalsRequired: number) =>
    stateWords(
      aChange(
        { status: "paused", since: noon, by: null, why: "It waits.", needs: "release", wave: 2 },
        {
          kind: "migrate",
          submission: aSubmission({ plan: aMovePlan({ approvalsRequired }) }),
          waveDecisions: [{ wave: 2, kind: "release", by: megan, reason: null, at: noon }],
        },
      ),
      { mediaFailures: 0, zone: "Europe/Berlin", now: noon },
    ).notes.join(" ");

  it("says whose, and how many approvals are there where one is not enough", () => {
    expect(notesWith(2)).toMatch(
      /It waits for the approval of wave 2.*, by somebody other than Alex Wilber\. 1 of 2 given, by Megan Bowen\./,
    );
  });

  it("says no number where one is enough", () => {
    expect(notesWith(1)).toMatch(/by somebody other than Alex Wilber\.$/);
  });
});

describe("a finished change whose verdict was changed by late call rows", () => {
  const was = { outcome: "pass", attempts: 100, delivered: 99 } as const;
  const head = (is: Figures) => {
    const revised = [{ wave: 2, was, is, reasons: ["2 calls of 2 people failed on media."] }];
    const change = aChange(succeeded(noon, { watched: null, revised }), { kind: "migrate" });
    return stateWords(change, { mediaFailures: 0, zone: "Europe/Berlin", now: noon });
  };

  it("says in its head that calls show problems, by which figures then and now, and that it can go back", () => {
    const { standing, sentence, notes } = head({ outcome: "fail", attempts: 240, delivered: 120 });
    expect({ standing, sentence }).toEqual({
      standing: "bad",
      sentence: "Done, but late call records show problems",
    });
    expect(notes).toEqual([
      "Wave 2 passed by 100 calls, 99.0\u00a0% delivered; by the 240 that are known now, 50.0\u00a0% delivered, it fails.",
      "2 calls of 2 people failed on media.",
      expect.stringContaining("Rolling back is the safe way"),
    ]);
  });

  it("asks to look where there is no verdict any more, and is as it was where it passes again", () => {
    expect(head({ outcome: "inconclusive", attempts: 240, delivered: 230 }).standing).toBe("warning");
    expect(head(was).standing).toBe("good");
  });
});
