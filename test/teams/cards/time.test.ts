import { describe, expect, it } from "@jest/globals";
import { certificateWords } from "../../../src/gateways/trunk-words.ts";
import { ageOf, asOfWords, durationOf, timeOf, withoutAges } from "../../../src/teams/cards/time.ts";
import { ago, inDays, now } from "../../support/cards/card-examples.ts";

describe("times", () => {
  it.each([
    { at: ago(3), zone: "UTC", words: "10:42 UTC" },
    { at: ago(3), zone: "Europe/Berlin", words: "11:42 CET" },
    { at: ago(3), zone: "Asia/Kolkata", words: "16:12 GMT+5:30" },
    { at: inDays(1), zone: "UTC", words: "23 Nov, 10:45 UTC" },
    { at: inDays(60), zone: "UTC", words: "21 Jan 2027, 10:45 UTC" },
    // Late in the evening here, already tomorrow there.
    { at: ago(-800), zone: "Asia/Tokyo", words: "23 Nov, 09:05 GMT+9" },
  ])("read as $words in $zone", ({ at, zone, words }) => {
    expect(timeOf(at, now, zone)).toBe(words);
  });

  it("come with their age", () => {
    expect(asOfWords(ago(3), now)).toBe("as of 10:42 UTC, 3 min ago");
  });
});

describe("ages", () => {
  it.each([
    { at: ago(0.5), words: "just now" },
    { at: ago(59), words: "59 min ago" },
    { at: ago(150), words: "2 h ago" },
    { at: inDays(-3), words: "3 days ago" },
    { at: ago(-90), words: "in 1 h" },
    { at: ago(-0.5), words: "in less than a minute" },
  ])("read as $words", ({ at, words }) => {
    expect(ageOf(at, now)).toBe(words);
  });
});

describe("a certificate's end", () => {
  it.each([
    { days: 203.5, words: "203 days left", standing: "good" },
    { days: 29.9, words: "29 days left", standing: "warning" },
    { days: 1.2, words: "1 day left", standing: "warning" },
    { days: 0.3, words: "expires within a day", standing: "warning" },
    { days: -0.2, words: "expired today", standing: "bad" },
    { days: -3.4, words: "expired 3 days ago", standing: "bad" },
  ])("reads as $words", ({ days, words, standing }) => {
    expect(certificateWords(inDays(days), now)).toEqual({ words, standing });
  });
});

it("says durations in minutes and seconds", () => {
  expect([45, 187.4].map(durationOf)).toEqual(["45 s", "3 min 7 s"]);
});

describe("a text without its ages", () => {
  it.each([0, 1_000, 59_999, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000])(
    "is the same after %d ms",
    (distance) => {
      const then = new Date("2026-11-22T12:00:00Z");
      for (const now of [new Date(then.getTime() + distance), new Date(then.getTime() - distance)])
        expect(withoutAges(`Asked ${ageOf(then, now)}, 5 min long`)).toBe("Asked some time ago, 5 min long");
    },
  );
});
