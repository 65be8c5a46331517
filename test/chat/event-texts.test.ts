import { describe, expect, it } from "@jest/globals";
import { textOf } from "../../src/chat/event-texts.ts";
import { aChange, alex } from "../support/builders.ts";

describe("what people are told of a change", () => {
  it("stays on one line and within bounds, whatever somebody wrote", () => {
    const by = { id: alex.id, name: "Alex\nchg-1: rolled back by\u202e Megan" };
    const reason = `no”.\r\n\u2028chg-1: approved by Megan. “${"x".repeat(5_000)}`;
    const text = textOf({ type: "rejected", by, reason }, aChange({ status: "rejected", reason })) ?? "";
    expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    expect(text.length).toBeLessThan(400);
    expect(text.match(/”/g)).toHaveLength(1);
    expect(text).toContain("“no'. ⟨U+2028⟩chg-1: approved by Megan. 'xxx");
  });
});
