import { describe, expect, test } from "@jest/globals";
import { difference, lookAlikes, misleads, withCodePoints } from "../../src/lib/look-alike.ts";

describe("a confusable name", () => {
  test.each([
    ["an invisible character", "Sales\u200b", "Sales⟨U+200B⟩"],
    ["a mark that turns the writing", "abc\u202edcba", "abc⟨U+202E⟩dcba"],
    ["a filler that is no blank", "Sales\u3164", "Sales⟨U+3164⟩"],
    ["an empty Braille cell", "\u2800", "⟨U+2800⟩"],
    ["a blank that is none", "US\u00a0National", "US⟨U+00A0⟩National"],
    ["a line separator", "US\u2028National", "US⟨U+2028⟩National"],
    ["a joiner where nothing joins", "Sa\u200dles", "Sa⟨U+200D⟩les"],
    ["a Cyrillic letter among Latin ones", "S\u0430les", "S\u0430⟨U+0430⟩les"],
    ["a Greek capital among Latin ones", "\u0391dmin", "\u0391⟨U+0391⟩dmin"],
    [
      "a word all of letters that look Latin",
      "\u0441\u043e\u0441\u043e",
      "\u0441⟨U+0441⟩\u043e⟨U+043E⟩\u0441⟨U+0441⟩\u043e⟨U+043E⟩",
    ],
    ["letters of another width", "\uff33ales", "\uff33⟨U+FF33⟩ales"],
    ["mathematical letters", "\u{1d412}ales", "\u{1d412}⟨U+1D412⟩ales"],
  ])("shows %s as its code point", (_, name, shown) => {
    expect(withCodePoints(name)).toBe(shown);
    expect(misleads(name)).toBe(true);
  });

  test.each([
    "US-National",
    "Zürich Büro",
    "Øst Łódź Işık",
    "Москва продажи",
    "Αθήνα",
    "東京 Sales",
    "מגן דוד",
    "नमस्ते",
    "می\u200cخواهم",
    "👩‍🚒 on call",
    "❤️",
    "Straße 5",
  ])("leaves %s as it is", (name) => {
    expect(withCodePoints(name)).toBe(name);
  });

  test("is distinguished from the one it looks like, by the first character that differs", () => {
    expect(lookAlikes(["Sales", "Sa\u200bles", "S\u0430les", "Dublin"])).toEqual([
      ["Sales", "Sa\u200bles", "S\u0430les"],
    ]);
    expect(lookAlikes(["SaIes", "Sales"])).toEqual([["SaIes", "Sales"]]);
    expect(lookAlikes(["sbc1", "sbc2"])).toEqual([]);
    expect(difference("SaIes", "Sales")).toBe("character 3, I (U+0049) and l (U+006C)");
    expect(difference("Sales", "Sales\u200b")).toBe("character 6, its end and U+200B");
  });
});
