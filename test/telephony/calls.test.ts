import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isMediaFailure, isOfferRefusal, meaningOf } from "../../src/telephony/call-codes.ts";
import { summariseCalls, wasDelivered } from "../../src/telephony/call-statistics.ts";
import { aCall } from "../support/changes/builders.ts";

describe("a call's end", () => {
  it.each([
    [531_027, 488, "SBC offered no ICE candidates"],
    [569_008, 504, "TLS failed: the SBC's certificate has expired"],
    [560_486, 486, "SBC or carrier answered 486"],
    [123_456, 500, "ended with SIP 500, server error (123456)"],
    [531_000, 488, "no common codec, or SRTP required"],
    [531_000, 410, "media description (SDP) could not be parsed"],
    [531_099, 488, "media could not be set up"],
    [123_456, 499, "ended with SIP 499 (123456)"],
    [540_998, 503, "Microsoft was taking that SIP endpoint out of service for a while"],
    [10_320, 503, "bot in the call, such as one that records, did not answer in time"],
    [10_202, 404, "call to be replaced was not found, as in a transfer or merge"],
    [540_487, 487, "SBC or carrier ended the inbound call with 487"],
    [560_999, 503, "ended with SIP 503, service unavailable (560999)"],
    [0, 408, "call set-up timed out at the client"],
    [0, 503, "ended with SIP 503, service unavailable, without a reason of Microsoft's"],
    [null, 503, "ended with SIP 503, service unavailable, without a reason of Microsoft's"],
    [null, 408, "ended with SIP 408, time-out, without a reason of Microsoft's"],
    [null, 0, "ended without a SIP code, without a reason of Microsoft's"],
  ])("%d/%d is said as %j", (subReason, sipCode, words) => {
    expect(meaningOf(subReason, sipCode).words).toBe(words);
  });

  it("is attributed to the client only for a time-out that says so", () => {
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

  it.each([
    ["531004", 531_004, true],
    ["531005", 531_005, true],
    ["531000, which only a call that failed can mean", 531_000, false],
  ])("is a media failure of an established call as well: %s", (_code, callEndSubReason, yes) => {
    const established = aCall({ successful: true, finalSipCode: 0, callEndSubReason });
    expect(isMediaFailure(established)).toBe(yes);
    expect(wasDelivered(established)).toBe(!yes);
  });

  it("is a refusal of the offered media by its SIP code or the SBC's own, unless Microsoft names the reason", () => {
    const ended = (finalSipCode: number, callEndSubReason: number, successful = false) =>
      isOfferRefusal(aCall({ successful, finalSipCode, callEndSubReason }));
    expect([
      ended(488, 560_488),
      ended(415, 560_415),
      ended(606, 560_606),
      ended(0, 560_488),
      ended(0, 540_488),
      ended(488, 0),
    ]).toEqual([true, true, true, true, true, true]);
    expect([ended(488, 531_027), ended(486, 560_486), ended(488, 560_488, true)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("a delivered call", () => {
  it.each([
    [486, 560_486, true],
    [408, 560_408, true],
    [408, 500_001, false],
    [408, 0, false],
    [503, 560_503, false],
    [488, 560_488, false],
  ])("%d/%d: %s", (finalSipCode, callEndSubReason, delivered) => {
    expect(wasDelivered(aCall({ successful: false, finalSipCode, callEndSubReason }))).toBe(delivered);
  });
});

describe("call statistics", () => {
  it("are empty without calls", () => {
    expect(summariseCalls([])).toMatchObject({
      attempts: 0,
      answerSeizureRatio: null,
      deliveredShare: null,
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
      deliveredShare: 75,
      averageDuration: 90,
      failures: [{ words: "SBC offered no ICE candidates", code: "488/531027", count: 1 }],
    });
  });

  it("name what broke an established call, and do not count it as delivered", () => {
    const broke = aCall({ callEndSubReason: 531_005, finalSipCode: 410 });
    expect(summariseCalls([aCall(), broke])).toMatchObject({
      successful: 2,
      deliveredShare: 50,
      failures: [{ words: "media path broke", code: "410/531005", count: 1 }],
    });
  });
});
