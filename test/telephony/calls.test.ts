import { describe, expect, it } from "@jest/globals";
import { isMediaFailure, meaningOf } from "../../src/telephony/call-codes.ts";
import { summariseCalls } from "../../src/telephony/call-statistics.ts";
import { aCall } from "../support/builders.ts";

describe("a call's end", () => {
  it.each([
    [531_027, 488, "SBC offered no ICE candidates"],
    [569_008, 504, "TLS failed: the SBC's certificate has expired"],
    [560_486, 486, "SBC or carrier answered 486"],
    [123_456, 500, "ended with SIP 500 (123456)"],
  ])("%d/%d is said as %j", (subReason, sipCode, words) => {
    expect(meaningOf(subReason, sipCode).words).toBe(words);
  });

  it("is a media failure for the ICE and media codes only", () => {
    const failed = (callEndSubReason: number) =>
      aCall({ successful: false, callEndSubReason, finalSipCode: 410 });
    expect([531_027, 531_004, 531_005, 531_000].map((code) => isMediaFailure(failed(code)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([560_486, 540_000, 569_008].map((code) => isMediaFailure(failed(code)))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("call statistics", () => {
  it("say nothing of no calls", () => {
    expect(summariseCalls([])).toMatchObject({
      attempts: 0,
      answerSeizureRatio: null,
      networkEffectivenessRatio: null,
      averageDuration: null,
    });
  });

  it("count a busy or unanswered call as delivered but not answered", () => {
    const busy = aCall({ successful: false, finalSipCode: 486, callEndSubReason: 560_486, duration: 0 });
    const noIce = aCall({ successful: false, finalSipCode: 488, callEndSubReason: 531_027, duration: 0 });
    expect(summariseCalls([aCall(), aCall({ duration: 60 }), busy, noIce])).toEqual({
      attempts: 4,
      successful: 2,
      answerSeizureRatio: 50,
      networkEffectivenessRatio: 75,
      averageDuration: 90,
      topFailures: [{ words: "SBC offered no ICE candidates", code: "488/531027", count: 1 }],
    });
  });
});
