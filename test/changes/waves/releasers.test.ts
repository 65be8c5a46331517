import { describe, expect, it } from "@jest/globals";
import { isReleased } from "../../../src/changes/waves/releasers.ts";
import { aMovePlan } from "../../support/changes/migration-builders.ts";
import { aChange, noon } from "../../support/changes/builders.ts";
import { adele, megan } from "../../support/people.ts";

describe("a wave that needs its own approval", () => {
  it("is not released by two of one group where one of each is required", () => {
    const approvalGroups = ["telephony", "security"].map((name) => ({ name, required: 1 }));
    const plan = aMovePlan({ approveWaves: "each", approvalsRequired: 2, approvalGroups });
    const by = (...groups: readonly string[]) =>
      aChange(
        { status: "running", since: noon, waitingFor: null },
        {
          kind: "migrate",
          waveDecisions: [megan, adele].map((person, index) => ({
            wave: 2,
            kind: "release",
            by: person,
            reason: null,
            at: noon,
            speaksFor: [groups[index] ?? ""],
          })),
        },
      );
    expect(isReleased(by("telephony", "telephony"), plan, 2)).toBe(false);
    expect(isReleased(by("telephony", "security"), plan, 2)).toBe(true);
  });
});
