import { describe, expect, it } from "@jest/globals";
import { approvalOf, approvalTyped, howToApprove } from "../../../src/changes/chat/approve-typed.ts";
import { decide } from "../../../src/changes/decide.ts";
import { isRefused } from "../../../src/teams/capability/capability.ts";
import type { Turn } from "../../../src/teams/capability/turn.ts";
import { aChange, aDifference, aReplay, aSubmission, noon } from "../../support/changes/builders.ts";
import { megan } from "../../support/people.ts";

const submission = aSubmission({
  unknowns: ["Media ports are open"],
  replay: aReplay({ differences: [aDifference({ id: "A1" }), aDifference({ id: "B2" })] }),
});
const expiresAt = new Date(noon.getTime() + 60_000);
const change = aChange({ status: "awaitingApproval", expiresAt }, { id: 7, submission });
const short = submission.digest.slice(0, 12);

function turn(line: string): Turn {
  const place = { id: "a", kind: "personal" as const };
  const person = { person: megan, roles: new Set(["approver" as const]), conversationId: "a", place };
  const signal = new AbortController().signal;
  return { ...person, zone: null, now: noon, signal, said: { line, files: [] } };
}

/** What the line decides: a refusal, what it asks instead, or "approved". */
function typed(line: string): string {
  const words = line.toLowerCase().split(" ").slice(1);
  const read = approvalTyped(words);
  if (isRefused(read)) return read.title;
  const said = approvalOf(change, read, turn(line));
  if (said === null) return "asked";
  const by = { by: megan, roles: turn(line).roles, proofRule: null };
  const { digest, comment, acceptUnknowns, acceptDifferences } = said;
  const result = decide(
    change,
    { type: "approve", ...by, digest, comment, acceptUnknowns, acceptDifferences },
    noon,
  );
  return result.ok ? `approved: ${result.change.approvals[0]?.acceptedUnknowns}` : result.refusal;
}

describe("an approval that is typed", () => {
  it.each([
    [
      `approve chg-7 ${short} accept A1,B2 Carrier confirmed by phone`,
      "approved: Carrier confirmed by phone",
    ],
    [`approve chg-7 ${short} accept a1, b2 Carrier confirmed`, "approved: Carrier confirmed"],
    [`approve chg-7 ${submission.digest} accept a1 b2 Carrier confirmed`, "approved: Carrier confirmed"],
    [`approve chg-7 ${short} accept A1,B2`, "unknownsNotAccepted"],
    [`approve chg-7 ${short} accept A1,B2 ok`, "unknownsNotAccepted"],
    [`approve chg-7 ${short} Carrier confirmed`, "differencesNotAccepted"],
    [`approve chg-7 ${short} accept A1 Carrier confirmed`, "differencesNotAccepted"],
    [`approve chg-7 ${short} accept everything`, "differencesNotAccepted"],
    [`approve chg-7 ${"0".repeat(12)} accept A1,B2 Carrier confirmed`, "digestMismatch"],
    [`approve chg-7 ${short.slice(0, 11)} accept A1,B2 Carrier confirmed`, "digestMismatch"],
    [`approve chg-7 ${short}0 accept A1,B2 Carrier confirmed`, "digestMismatch"],
    ["approve chg-7 accept A1,B2 Carrier confirmed", "asked"],
    ["approve chg-7", "asked"],
    ["approve everything", "Which change?"],
  ])("“%s”: %s", (line, outcome) => {
    expect(typed(line)).toBe(outcome);
  });

  it("is told what it must accept, and with which digest", () => {
    const asked = howToApprove(change, turn("approve chg-7"), { abovePeople: 1, within: 1 });
    expect(asked).toMatchObject({ type: "notice", title: "Approve chg-7?" });
    const text = "text" in asked ? asked.text : "";
    expect(text).toContain(`approve chg-7 ${short} accept A1,B2 <why`);
    expect(text).toContain("Could not be checked: Media ports are open");
    expect(text).toContain("You sign in again first");
  });

  it("is refused at once where whoever asks may not approve it", () => {
    const own = { ...turn("approve chg-7"), person: change.requestedBy };
    expect(howToApprove(change, own, null)).toMatchObject({ type: "refusal", title: "Your own change" });
  });
});
