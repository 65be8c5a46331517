import { describe, expect, it } from "@jest/globals";
import { readDialledNumber } from "../../../src/telephony/numbers/dialled-number.ts";

describe("a number as people write it", () => {
  it.each([
    ["+31 20 555-1234", "+31205551234"],
    ["tel:+1(425)555 0100", "+14255550100"],
    ["+31205551234;ext=12", "+31205551234"],
    ["+31 (0)20 555 1234", "+31205551234"],
    ["112", "112"],
    ["+112", "+112"],
    ["1 1 8 0 0 0", "118000"],
  ])("%j is %s", (text, number) => {
    expect(readDialledNumber(text)).toEqual({ ok: true, number });
  });

  it.each([
    ["020 555 1234", "national"],
    ["0031205551234", "national"],
    ["+31", "short"],
    ["+3120555123412345", "notANumber"],
    ["+0205551234", "notANumber"],
    ["adele", "notANumber"],
    ["+31 20 CALL ME", "notANumber"],
    ["", "empty"],
    ["-", "empty"],
  ])("%j is refused as %s, or short", (text, why) => {
    const read = readDialledNumber(text);
    expect(read.ok ? "short" : read.why).toBe(why);
  });
});
