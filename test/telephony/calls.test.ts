import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isMediaFailure, meaningOf } from "../../src/telephony/call-codes.ts";
import { summariseCalls } from "../../src/telephony/call-statistics.ts";
import { aCall } from "../support/builders.ts";

describe("a call's end", () => {
  it.each([
    [531_027, 488, "SBC offered no ICE candidates"],
    [569_008, 504, "TLS failed: the SBC's certificate has expired"],
    [560_486, 486, "SBC or carrier answered 486"],
    [123_456, 500, "ended with SIP 500, server error (123456)"],
    [123_456, 499, "ended with SIP 499 (123456)"],
    [540_998, 503, "Microsoft was taking that SIP endpoint out of service for a while"],
    [10_320, 503, "bot in the call, such as one that records, did not answer in time"],
    [10_202, 404, "call to be replaced was not found, as in a transfer or merge"],
    [540_487, 487, "SBC or carrier ended the inbound call with 487"],
    [0, 408, "call set-up timed out at the client"],
    [0, 503, "ended with SIP 503, service unavailable, without a reason of Microsoft's"],
    [null, 503, "ended with SIP 503, service unavailable, without a reason of Microsoft's"],
    [null, 408, "ended with SIP 408, time-out, without a reason of Microsoft's"],
    [null, 0, "ended without a SIP code, without a reason of Microsoft's"],
  ])("%d/%d is said as %j", (subReason, sipCode, words) => {
    expect(meaningOf(subReason, sipCode).words).toBe(words);
  });

  it("is never laid at the client's door but for a time-out that says so", () => {
    const codes = fc.oneof(fc.constant(null), fc.constant(0), fc.integer({ min: 1, max: 999_999 }));
    fc.assert(
      fc.property(codes, fc.integer({ min: 0, max: 699 }), (subReason, sipCode) => {
        const { concern } = meaningOf(subReason, sipCode);
        expect(concern === "client").toBe(subReason === 0 && sipCode === 408);
      }),
    );
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
