import { describe, expect, it } from "@jest/globals";
import type { TimelineEntry } from "../../../src/changes/timeline.ts";
import { withoutRepeats } from "../../../src/changes/cards/timeline-words.ts";
import { timeline } from "../../support/cards/card-examples.ts";
import { alex } from "../../support/people.ts";

const types = (entries: readonly TimelineEntry[]) =>
  withoutRepeats(entries).map(({ event }) => ("step" in event ? `${event.type} ${event.step}` : event.type));
const why = "Wave 1: no data yet.";

describe("the timeline of a change of many steps", () => {
  it("keeps only the newest entry of each step", () => {
    expect(
      types(
        timeline(
          [9, { type: "stepRequested", step: "usage A" }],
          [8, { type: "stepAccepted", step: "usage A" }],
          [7, { type: "stepSet", step: "usage A" }],
          [6, { type: "stepRequested", step: "route A" }],
        ),
      ),
    ).toEqual(["stepSet usage A", "stepRequested route A"]);
  });

  it("leaves out the pause that repeats a verdict, and no other", () => {
    expect(
      types(
        timeline(
          [9, { type: "waveJudged", wave: 1, outcome: "inconclusive", reasons: ["No data yet."] }],
          [9, { type: "paused", by: null, why, wave: 1 }],
          [8, { type: "resumed", by: alex }],
          [7, { type: "paused", by: null, why: "The old trunk is off.", wave: 1 }],
          [6, { type: "paused", by: alex, why: "Lunch", wave: null }],
        ),
      ),
    ).toEqual(["waveJudged", "resumed", "paused", "paused"]);
  });
});
