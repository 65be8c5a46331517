import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fit, matches, readPattern, routedNumber } from "../../../src/telephony/numbers/number-pattern.ts";

const characters = ["0", "1", "9", "+", "x"];
const arbitraryNumber = fc.array(fc.constantFrom(...characters), { maxLength: 6 }).map((all) => all.join(""));

/** Patterns of what JavaScript and this engine both read; not deep, as JavaScript tries all ways through them. */
const { pattern: arbitraryPattern } = fc.letrec<{ pattern: string; atom: string; piece: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie("piece"), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((alternatives) => alternatives.map((pieces) => pieces.join("")).join("|")),
  piece: fc.oneof(
    { maxDepth: 2, depthIdentifier: "pattern" },
    fc
      .tuple(
        tie("atom"),
        fc.constantFrom("", "", "*", "+", "?", "*?", "{2}", "{0,2}", "{1,}", "{2,30}", "{0}"),
      )
      .map(([atom, quantifier]) => atom + quantifier),
    fc.constantFrom("^", "$", "\\b", "\\B", "(?<=0)", "(?<!1)", "(?<=^)", "(?<!^|9)", "(?<=[^0])", "(?<!)"),
    fc.tuple(fc.constantFrom("(?=", "(?!"), tie("pattern")).map(([begins, inner]) => `${begins}${inner})`),
  ),
  atom: fc.oneof(
    { maxDepth: 2, depthIdentifier: "pattern", withCrossShrink: true },
    fc.constantFrom("0", "1", "9", "\\+", "x", ".", "\\d", "\\D", "\\w", "[01]", "[^0]", "[0-8+]", "[]9]"),
    fc
      .tuple(fc.constantFrom("(", "(?:", "(?:", "(?:(?=0)"), tie("pattern"))
      .map(([begins, inner]) => `${begins}${inner})`),
  ),
}));

/** As JavaScript writes a class that begins with a bracket. */
const javaScript = (pattern: string) => new RegExp(pattern.replaceAll("[]9]", "[\\]9]"));

const fillings = (masked: string): readonly string[] =>
  masked.includes("*")
    ? Array.from("0123456789", (digit) => masked.replace("*", digit)).flatMap(fillings)
    : [masked];

describe("a number pattern", () => {
  it("matches what JavaScript says it matches, of all that both read", () => {
    let matched = 0;
    fc.assert(
      fc.property(
        arbitraryPattern,
        fc.array(arbitraryNumber, { minLength: 10, maxLength: 10 }),
        (text, numbers) => {
          const pattern = readPattern(text);
          expect(pattern).toBeDefined();
          for (const number of numbers) {
            const expected = javaScript(text).test(number);
            if (expected) matched += 1;
            expect([text, number, matches(pattern, number)]).toEqual([text, number, expected]);
          }
        },
      ),
      { numRuns: 1_500 },
    );
    expect(matched).toBeGreaterThan(1_000);
  });

  it("fits a masked number as it matches the numbers that this may be", () => {
    const seen = { always: 0, sometimes: 0, never: 0 };
    const masked = fc
      .tuple(arbitraryNumber, fc.integer({ min: 0, max: 2 }), arbitraryNumber)
      .map(([before, stars, after]) => before + "*".repeat(stars) + after);
    fc.assert(
      fc.property(arbitraryPattern, masked, (text, number) => {
        const pattern = readPattern(text);
        const all = fillings(number).map((filled) => matches(pattern, filled));
        const expected = all.every(Boolean) ? "always" : all.some(Boolean) ? "sometimes" : "never";
        seen[expected] += 1;
        expect([text, number, fit(pattern, number)]).toEqual([text, number, expected]);
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  });

  it.each([
    ["^\\+3120\\d{7}$", "+3120555****", "always"],
    ["^\\+3120\\d{7}$", "+31********", "never"],
    ["^\\+3120\\d{7}$", "+31*********", "sometimes"],
    ["^\\+3120555(?!1)", "+3120555****", "sometimes"],
    ["^112$", "***", "sometimes"],
    ["^\\d+$", "***", "always"],
    ["^\\*\\d+$", "*21", "never"],
    ["^(", "***", "sometimes"],
    [".*", "*".repeat(21), "never"],
  ] as const)("%s fits %s %s", (pattern, masked, expected) => {
    expect(fit(readPattern(pattern), masked)).toBe(expected);
  });

  it("takes an asterisk for itself in a number that is not masked", () => {
    expect(matches(readPattern("^\\*21$"), "*21")).toBe(true);
    expect(matches(readPattern("^\\d21$"), "*21")).toBe(false);
  });

  it("never throws, whatever was written", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, number) => {
        expect(typeof matches(readPattern(pattern), routedNumber(number))).toBe("boolean");
      }),
    );
  });

  it("is parsed once for all callers", () => {
    expect(readPattern("^\\+4930\\d+$")).toBe(readPattern("^\\+4930\\d+$"));
  });

  it.each([
    ["\\A\\+49\\d+\\z", "+4930", true],
    ["(?i)^\\+49", "+4930", true],
    ["(?i)^EXT1$", "ext1", true],
    ["^(?i:\\+49)30$", "+4930", true],
    ["^\\\\Z", "+4930", false],
    ["^+000$", "000", true],
    ["^+000$", "+000", false],
    ["^{1,2}000$+", "000", true],
    ["^*000", "1000", true],
    ["\\G000", "1000", false],
    ["(?=000){1}\\d+", "0001", true],
    ["(?<=^)*000$", "1000", true],
    ["(?<=^\\+49)(110|112)$", "+49112", true],
    ["(?<=^\\+49)(110|112)$", "112", false],
    ["^(?:(?=0)0)+$", "000", true],
    ["^[]0]00$", "000", true],
    ["^[^]]00$", "000", true],
    ["^(?'zero'0)00$", "000", true],
    ["^0(?#two more)00$", "000", true],
    ["^[\\x30]00$", "000", true],
  ])("%s is read with .NET's meaning: %s %s", (pattern, number, matched) => {
    expect(matches(readPattern(pattern), number)).toBe(matched);
  });

  it.each([
    "^(?>000)$",
    "^\\p{Nd}+$",
    "^[\\p{Nd}]+$",
    "(?x) 000",
    "^(?x: 000)$",
    "^[0-9-[1]]+$",
    "^(?(0)0|1)$",
    "^(\\d)\\1$",
    "^(?<zero>0)\\k<zero>$",
    "\\e",
    "[\\a]",
    "\\d(?<=\\+49)30",
    "^(",
  ])(
    "%s is not read: it means something else in JavaScript, or takes more than the rest of a number",
    (pattern) => {
      expect(readPattern(pattern)).toBeUndefined();
    },
  );

  it.each([
    "^(\\+1(\\d+)*)*x$",
    "^(\\d+)+x$",
    "^(\\d|\\d\\d)+x$",
    "^(.*)*(.*)*(.*)*x$",
    "^(?=(\\d*)*x)\\d*$",
    "^(?!(\\d+)+y)(\\d+)+x$",
    "^((((1*)*)*)*)*x$",
    `${"(1?".repeat(40)}${")*".repeat(40)}x`,
    "^(\\d{0,20}){0,20}x$",
    "(1|11|111)*\\d*1\\d{18}x",
    "(?:(?!(?:(?!1*2)\\d*)*3)\\d*)*x",
  ])("%s, which a backtracking engine does not finish, is answered", (text) => {
    const pattern = readPattern(text);
    expect(pattern).toBeDefined();
    for (const number of [`+${"1".repeat(19)}`, "1".repeat(20), "1".repeat(60)])
      expect(matches(pattern, number)).toBe(false);
    expect(fit(pattern, "*".repeat(20))).toBe("never");
  });

  it.each([
    `${"(".repeat(4_000)}1${")*".repeat(4_000)}`,
    `${"(".repeat(200)}1${")*".repeat(200)}`,
    `${"(".repeat(20)}1${"){20}".repeat(20)}`,
    `${"(?#".repeat(1_000_000)}`,
  ])("that is larger than any that somebody wrote is not read", (text) => {
    expect(readPattern(text)).toBeUndefined();
  });

  it("still answers when its cache is full", () => {
    // Every sequence of eleven digits is a state of its own.
    const text = "^\\+?\\d*1\\d{11}2";
    const pattern = readPattern(text);
    for (let seed = 1; seed < 3_000; seed += 1) {
      const number = String(Math.imul(seed, 2_654_435_761) >>> 0).padStart(20, String(seed * 7919));
      expect(matches(pattern, number.slice(0, 20))).toBe(new RegExp(text).test(number.slice(0, 20)));
    }
    expect(["sometimes", "never"]).toContain(fit(pattern, "*".repeat(20)));
  });
});
