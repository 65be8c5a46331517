import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isMasked, sameNumber } from "../../../src/telephony/numbers/masked-number.ts";

describe("two numbers of call rows", () => {
  it.each([
    ["+31205551234", "+31205551234", "yes"],
    ["+31205551234", "+31205551235", "no"],
    ["+31205551***", "+31205551***", "maybe"],
    ["+31205551***", "+31205551234", "maybe"],
    ["+31205551***", "+31205552***", "no"],
    ["+31205551***", "+3120555****", "maybe"],
    ["***", "112", "maybe"],
    ["***", "1122", "no"],
    ["", "+31205551234", "maybe"],
    ["", "", "maybe"],
  ] as const)("%s and %s: one number? %s", (one, other, expected) => {
    expect(sameNumber(one, other)).toBe(expected);
    expect(sameNumber(other, one)).toBe(expected);
  });

  it("are never said to be one, nor two, where masking hid what they are", () => {
    const number = fc
      .array(fc.constantFrom("1", "2"), { minLength: 1, maxLength: 4 })
      .map((all) => all.join(""));
    const masking = fc.integer({ min: 0, max: 4 });
    const masked = (text: string, digits: number) => {
      const shown = Math.max(0, text.length - digits);
      return text.slice(0, shown) + "*".repeat(text.length - shown);
    };
    fc.assert(
      fc.property(number, number, masking, masking, (one, other, hidden, hiddenToo) => {
        const seen = [masked(one, hidden), masked(other, hiddenToo)] as const;
        const said = sameNumber(...seen);
        if (seen.some(isMasked)) expect(said).not.toBe("yes");
        if (one === other) expect(said).not.toBe("no");
        else expect(said).not.toBe("yes");
      }),
    );
  });
});
