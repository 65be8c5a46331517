import { describe, expect, it } from "@jest/globals";
import type { Figures } from "../../../src/changes/revised.ts";
import { textOf } from "../../../src/changes/cards/event-texts.ts";
import { aChange, needsAttention, noon } from "../../support/changes/builders.ts";
import { alex } from "../../support/people.ts";

describe("what people are told of a change", () => {
  it("stays on one line and within its length limit, whatever somebody wrote", () => {
    const by = { id: alex.id, name: "Alex\nchg-1: rolled back by\u202e Megan" };
    const reason = `no”.\r\n\u2028chg-1: approved by Megan. “${"x".repeat(5_000)}`;
    const text = textOf({ type: "rejected", by, reason }, aChange({ status: "rejected", reason })) ?? "";
    expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    expect(text.length).toBeLessThan(400);
    expect(text.match(/”/g)).toHaveLength(1);
    expect(text).toContain("“no'. ⟨U+2028⟩chg-1: approved by Megan. 'xxx");
  });

  it("says why a switch needs attention, and recommends the rollback", () => {
    const { reasons } = needsAttention(noon);
    const text = textOf({ type: "needsAttention", reasons }, aChange(needsAttention(noon), { id: 7 }));
    expect(text).toBe(
      "chg-7 (media bypass on, sbc1.contoso.com): needs attention, its calls show problems. 488 in 60 calls. The safe way is a rollback: type “rollback chg-7” or use the card's button.",
    );
  });

  it("says what a verdict was and is by the rows that came late, and raises an alarm only where it is worse", () => {
    const passed = { outcome: "pass", attempts: 100, delivered: 99 } as const;
    const failed = { outcome: "fail", attempts: 240, delivered: 171 } as const;
    const told = (wave: number | null, was: Figures, is: Figures) =>
      textOf(
        { type: "verdictRevised", wave, was, is, reasons: ["Media failed."] },
        aChange({ status: "expired" }),
      );
    expect(told(2, passed, failed)).toMatch(
      /: alert\. Rows came late, and a verdict is revised\. Wave 2 passed by 100 calls, 99\.0\u00a0% delivered; by the 240 that are known now, 71\.3\u00a0% delivered, it fails\. Media failed\. The safe way is a rollback: type “rollback chg-\d+”/,
    );
    expect(told(null, failed, passed)).toMatch(
      /: rows came late.*The switch failed by 240 calls.*it passes\. Media failed\.$/,
    );
  });
});
