import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { judgeSwitch, judgeWave, watchMoved, type WaveCalls } from "../../../src/changes/waves/judge.ts";
import type { Verdict } from "../../../src/changes/waves/gate.ts";
import type { JudgedCall } from "../../../src/changes/waves/judged-calls.ts";
import { defaultGate } from "../../../src/changes/plan.ts";
import { minutesAfter, noon } from "../../support/changes/builders.ts";

const newTrunk = "sbc1-bypass.contoso.com";
const oldTrunk = "sbc1.contoso.com";
const otherTrunk = "sbc7.contoso.com";

let calls = 0;

/** A call of its own, answered for two minutes, of one of ten people to one of many numbers. */
function aCall(changed: Partial<JudgedCall> = {}): JudgedCall {
  calls += 1;
  return {
    userId: `person-${calls % 10}`,
    correlationId: `call-${calls}`,
    startedAt: minutesAfter(noon, calls),
    duration: 120,
    callType: "ByotOut",
    calleeNumber: `+3170${calls}`,
    successful: true,
    finalSipCode: 0,
    callEndSubReason: 540_000,
    trunkFqdn: newTrunk,
    ...changed,
  };
}

function many(count: number, changed: Partial<JudgedCall> = {}): readonly JudgedCall[] {
  return Array.from({ length: count }, () => aCall(changed));
}

function failed(
  finalSipCode: number,
  callEndSubReason: number,
  changed: Partial<JudgedCall> = {},
): JudgedCall {
  return aCall({ successful: false, duration: 0, finalSipCode, callEndSubReason, ...changed });
}

const untold = { calls: 0, jitter: null, loss: null, roundTrip: null };

/** A wave like any other, with 150 good calls and 400 to compare with. */
function aWave(changed: Partial<WaveCalls> = {}): WaveCalls {
  return {
    rules: defaultGate,
    kind: "wave",
    newTrunk,
    oldTrunk,
    calls: many(150),
    control: many(400, { trunkFqdn: oldTrunk }),
    twoWayAudioConfirmed: null,
    completeness: { rows: 20_000, setAside: 0, lateShare: null },
    quality: { after: untold, before: untold, problem: null },
    sessions: { most: 20, limit: 100 },
    ...changed,
  };
}

function judged(changed: Partial<WaveCalls>): Verdict {
  return judgeWave(aWave(changed));
}

describe("rows that a verdict could not count", () => {
  const given = (completeness: Partial<WaveCalls["completeness"]>) =>
    judged({ completeness: { rows: 1_000, setAside: 0, lateShare: null, ...completeness } });

  it("are mentioned where a few could not be read", () => {
    const { outcome, reasons } = given({ setAside: 10 });
    expect(outcome).toBe("pass");
    expect(reasons).toContain("10 rows of these hours could not be understood and are in no figure.");
  });

  it("keep a wave from passing where many could not be read, or all", () => {
    for (const [rows, setAside] of [
      [1_000, 11],
      [0, 1],
    ] as const)
      expect(given({ rows, setAside })).toMatchObject({
        outcome: "inconclusive",
        reasons: expect.arrayContaining([expect.stringContaining("may be among them")]),
      });
  });

  it("are mentioned as the share that came late in the last days", () => {
    const { outcome, reasons } = given({ lateShare: 0.123 });
    expect(outcome).toBe("pass");
    expect(reasons.join(" ")).toContain("12.3 % of the rows came after their hour was first read");
    expect(given({ lateShare: 0.001 }).reasons.join(" ")).not.toContain("came after");
  });
});

describe("the gate", () => {
  it("passes a wave whose calls are as good as the others'", () => {
    const verdict = judged({});
    expect(verdict.outcome).toBe("pass");
    expect(verdict.reasons).toEqual([
      "150 outbound calls of 10 people, delivered share 100 %; of 10 people compared with, 100 % in 400 calls.",
    ]);
    expect(verdict.numbers).toMatchObject({
      wave: { people: 10, attempts: 150, answered: 150, deliveredShare: 100, mediaFailures: 0 },
      control: { people: 10, attempts: 400 },
      fallback: 0,
    });
  });

  it("counts who called, each once, and not everybody who might have", () => {
    const calls = [...many(60, { userId: "a" }), ...many(60, { userId: "b" })];
    const { numbers, reasons } = judged({ calls });
    expect(numbers.wave.people).toBe(2);
    expect(reasons[0]).toContain("120 outbound calls of 2 people");
  });

  it("counts busy and unanswered calls as the network's success, as the dashboard does", () => {
    const busy = Array.from({ length: 40 }, () => failed(486, 560_486));
    expect(judged({ calls: [...many(110), ...busy] })).toMatchObject({
      outcome: "pass",
      numbers: { wave: { deliveredShare: 100, answered: 110 } },
    });
  });

  it("lists calls that nobody dialled separately", () => {
    const verdict = judged({
      calls: [
        ...many(150),
        ...many(3, { callType: "ByotIn" }),
        ...many(2, { callType: "ByotOutUserForwarding" }),
        ...many(4, { callType: "ByotOutUcap" }),
        aCall({ userId: null }),
      ],
    });
    expect(verdict).toMatchObject({
      outcome: "pass",
      numbers: { wave: { attempts: 150 }, inbound: 3, forwarded: 2, others: 5 },
    });
  });

  describe("while there is too little to judge by", () => {
    it("is inconclusive without any row, and says that this is no success", () => {
      const { outcome, reasons } = judged({ calls: [] });
      expect(outcome).toBe("inconclusive");
      expect(reasons).toEqual([
        "No data yet: no outbound call of this wave on sbc1-bypass.contoso.com has arrived. Rows arrive late, so this is no success.",
      ]);
    });

    it("is inconclusive below the minimum of calls", () => {
      const { outcome, reasons } = judged({ calls: many(99) });
      expect(outcome).toBe("inconclusive");
      expect(reasons[0]).toBe(
        "Too few calls to judge by: 99 outbound calls on sbc1-bypass.contoso.com; 100 are needed.",
      );
    });

    it("does not count a call without media towards the minimum", () => {
      const calls = [...many(99), failed(410, 531_004)];
      expect(judged({ calls })).toMatchObject({ outcome: "inconclusive" });
    });

    it("does not judge the ratio of a handful of calls", () => {
      const calls = [...many(5), failed(503, 560_503)];
      expect(judged({ calls })).toMatchObject({ outcome: "inconclusive" });
    });
  });

  describe("when calls get no media", () => {
    it("fails by a single call for which the SBC offered no ICE candidates", () => {
      const { outcome, reasons } = judged({ calls: [...many(150), failed(488, 531_027)] });
      expect(outcome).toBe("fail");
      expect(reasons[0]).toContain("Switch ICE Lite on for this trunk.");
    });

    it("fails by such a call in any direction, and with few calls", () => {
      const calls = [failed(488, 531_027, { callType: "ByotIn" })];
      expect(judged({ calls })).toMatchObject({ outcome: "fail" });
    });

    it("names one person's single failure without failing the wave", () => {
      const { outcome, reasons, numbers } = judged({ calls: [...many(150), failed(410, 531_004)] });
      expect(outcome).toBe("pass");
      expect(numbers.wave).toMatchObject({ mediaFailures: 1, mediaFailurePeople: 1 });
      expect(reasons[0]).toBe(
        "1 call of 1 person failed on media (0.7 % of 151 attempts: ICE connectivity checks failed, 410/531004): too few to fail by. Look at where that call was made.",
      );
    });

    it.each([
      [410, 531_004],
      [410, 531_005],
      [488, 531_000],
    ])("fails by %d/%d from two people", (sip, code) => {
      const calls = [
        ...many(300),
        failed(sip, code, { userId: "person-1" }),
        failed(sip, code, { userId: "person-2" }),
      ];
      const { outcome, reasons } = judged({ calls });
      expect(outcome).toBe("fail");
      expect(reasons[0]).toContain("2 calls of 2 people failed on media");
    });

    it.each([531_004, 531_005])("counts an established call that %d broke", (callEndSubReason) => {
      const broke = (userId: string) => aCall({ userId, finalSipCode: 410, callEndSubReason });
      const { outcome, reasons } = judged({
        calls: [...many(300), broke("person-1"), broke("person-2")],
      });
      expect(outcome).toBe("fail");
      expect(reasons[0]).toContain("2 calls of 2 people failed on media");
    });

    it("fails by one person's share of attempts, but not by fewer calls of theirs", () => {
      const theirs = () => failed(410, 531_005, { userId: "person-1" });
      expect(judged({ calls: [...many(150), theirs(), theirs()] })).toMatchObject({ outcome: "fail" });
      expect(judged({ calls: [...many(300), theirs(), theirs()] })).toMatchObject({ outcome: "pass" });
    });
  });

  describe("when the SBC refuses the offered media", () => {
    const refused = (count: number, changed: Partial<JudgedCall> = {}) =>
      Array.from({ length: count }, () => failed(488, 560_488, changed));

    it("fails above what the others show, and names the code", () => {
      const { outcome, reasons, numbers } = judged({ calls: [...many(300), ...refused(8)] });
      expect(outcome).toBe("fail");
      expect(reasons[0]).toBe(
        "The offered media was refused in 8 calls (2.6 % of 308 attempts: SBC or carrier answered 488, 488/560488; 0 % of those compared with); 1 % more are allowed. See whether SBC and clients share a codec and SRTP settings.",
      );
      expect(numbers.wave.offerRefusals).toBe(8);
    });

    it("only mentions it where the same destinations refuse the others too, and where it is a single call", () => {
      const control = [...many(380, { trunkFqdn: oldTrunk }), ...refused(12, { trunkFqdn: oldTrunk })];
      expect(judged({ calls: [...many(300), ...refused(9)], control })).toMatchObject({ outcome: "pass" });
      expect(judged({ calls: [...many(150), ...refused(1)] })).toMatchObject({ outcome: "pass" });
    });
  });

  describe("compared with people who were not moved", () => {
    const refused = (count: number, changed: Partial<JudgedCall> = {}) =>
      Array.from({ length: count }, () => failed(503, 560_503, changed));

    it("fails when the network does less for the wave", () => {
      const { outcome, reasons } = judged({ calls: [...many(150), ...refused(15)] });
      expect(outcome).toBe("fail");
      expect(reasons[0]).toBe(
        "Delivered share is 90.9 %, 9.1 points below the 100 % of those compared with; 3 are allowed.",
      );
    });

    it("passes when it does no more for the others", () => {
      const control = [...many(360, { trunkFqdn: oldTrunk }), ...refused(40, { trunkFqdn: oldTrunk })];
      expect(judged({ calls: [...many(150), ...refused(15)], control })).toMatchObject({ outcome: "pass" });
    });

    it("is inconclusive when the difference may be chance", () => {
      const control = [...many(380, { trunkFqdn: oldTrunk }), ...refused(20, { trunkFqdn: oldTrunk })];
      const { outcome, reasons } = judged({ calls: [...many(100), ...refused(10)], control });
      expect(outcome).toBe("inconclusive");
      expect(reasons[0]).toContain("With so few calls that may be chance.");
    });

    it("says when even a handful of calls is far below them", () => {
      const { outcome, reasons } = judged({ calls: refused(8) });
      expect(outcome).toBe("inconclusive");
      expect(reasons).toContainEqual(expect.stringContaining("100.0 points below the 100 %"));
    });

    it("is inconclusive when there are few calls to compare with", () => {
      const control = many(30, { trunkFqdn: oldTrunk });
      expect(judged({ calls: [...many(150), ...refused(15)], control })).toMatchObject({
        outcome: "inconclusive",
      });
    });

    it("judges without a comparison where there is none, and says so", () => {
      const { outcome, reasons } = judged({ control: [] });
      expect(outcome).toBe("pass");
      expect(reasons[0]).toContain("There are no calls to compare them with");
    });

    it("asks a person about a low ratio that can be compared with nothing", () => {
      const { outcome, reasons } = judged({ calls: [...many(150), ...refused(30)], control: [] });
      expect(outcome).toBe("inconclusive");
      expect(reasons[0]).toContain("is low, and there is nothing to compare it with");
    });
  });

  describe("where short calls are dialled again", () => {
    const twice = (changed: Partial<JudgedCall> = {}, after = 30) => {
      const first = aCall({ duration: 8, ...changed });
      const startedAt = new Date(first.startedAt.getTime() + (first.duration + after) * 1000);
      return [first, { ...aCall(changed), ...pick(first), startedAt }];
    };
    const pick = ({ userId, calleeNumber }: JudgedCall) => ({ userId, calleeNumber });

    it("is inconclusive, as one-way audio is a successful call", () => {
      const calls = [...many(150), ...Array.from({ length: 10 }, () => twice()).flat()];
      const { outcome, reasons, numbers } = judged({ calls });
      expect(outcome).toBe("inconclusive");
      expect(reasons[0]).toContain("This can be one-way audio: ask those people what they heard.");
      expect(numbers.wave.shortRedials).toBe(10);
    });

    it("passes where the others do the same", () => {
      const pairs = (changed: Partial<JudgedCall>) => Array.from({ length: 10 }, () => twice(changed)).flat();
      const control = [...many(150, { trunkFqdn: oldTrunk }), ...pairs({ trunkFqdn: oldTrunk })];
      expect(judged({ calls: [...many(150), ...pairs({})], control })).toMatchObject({ outcome: "pass" });
    });

    it.each([
      ["after more than two minutes", () => twice({}, 121)],
      ["by somebody else", () => twice().map((call, index) => ({ ...call, userId: `person-${index}` }))],
      ["to somebody else", () => [aCall({ duration: 8 }), aCall()]],
      ["after a call of twenty seconds", () => twice({ duration: 20 })],
    ])("does not count calls dialled %s", (_how, pair) => {
      const calls = [...many(150), ...Array.from({ length: 10 }, pair).flat()];
      expect(judged({ calls }).numbers.wave.shortRedials).toBe(0);
    });

    describe("and numbers are masked", () => {
      const masked = { calleeNumber: "+3170123****" };
      const pairs = (amount: number, changed: Partial<JudgedCall> = masked) =>
        Array.from({ length: amount }, () => twice(changed)).flat();

      it("counts two masked numbers that look alike as possibly the same", () => {
        const { numbers } = judged({ calls: [...many(150), ...pairs(2)] });
        expect(numbers.wave).toMatchObject({ shortRedials: 0, possibleRedials: 2 });
      });

      it("says that it is unknown, and passes where they would be few even so", () => {
        const { outcome, reasons } = judged({ calls: [...many(150), ...pairs(1)] });
        expect(outcome).toBe("pass");
        expect(reasons).toContain(
          "Whether 1 short call was dialled again is unknown: the rows mask the numbers, or have none.",
        );
      });

      it("asks a person where those that may be are more than the others', and does not say that they are", () => {
        const { outcome, reasons } = judged({ calls: [...many(150), ...pairs(10)] });
        expect(outcome).toBe("inconclusive");
        expect(reasons[0]).toMatch(/may have been dialled again at once; the rows mask the numbers/);
        expect(reasons.join(" ")).not.toContain("were dialled again");
      });

      it("passes where the others' may be as many", () => {
        const control = [
          ...many(150, { trunkFqdn: oldTrunk }),
          ...pairs(10, { ...masked, trunkFqdn: oldTrunk }),
        ];
        expect(judged({ calls: [...many(150), ...pairs(10)], control })).toMatchObject({ outcome: "pass" });
      });

      it("counts no call after which only numbers were dialled that differ in digits that show", () => {
        const [first, second] = twice(masked);
        if (!first || !second) throw new Error("A pair has two calls.");
        const calls = [...many(150), first, { ...second, calleeNumber: "+3170124****" }];
        expect(judged({ calls }).numbers.wave).toMatchObject({ shortRedials: 0, possibleRedials: 0 });
      });

      it("is as undecided about rows without a number", () => {
        const { numbers } = judged({ calls: [...many(150), ...pairs(3, { calleeNumber: "" })] });
        expect(numbers.wave).toMatchObject({ shortRedials: 0, possibleRedials: 3 });
      });
    });

    it("counts a redial that took the old trunk", () => {
      const [first, second] = twice();
      if (!first || !second) throw new Error("A pair has two calls.");
      const { numbers } = judged({ calls: [...many(150), first, { ...second, trunkFqdn: oldTrunk }] });
      expect(numbers.wave.shortRedials).toBe(1);
    });
  });

  describe("when calls take another trunk", () => {
    it("fails above the share that may", () => {
      const { outcome, reasons, numbers } = judged({
        calls: [...many(150), ...many(6, { trunkFqdn: oldTrunk })],
      });
      expect(outcome).toBe("fail");
      expect(numbers.fallback).toBe(6);
      expect(reasons[0]).toBe(
        "6 outbound calls (3.8 %) took sbc1.contoso.com; at most 2 % may, as each is a call that the new trunk did not carry.",
      );
    });

    it("fails when all of them do, though the new trunk has no failed call", () => {
      expect(judged({ calls: many(150, { trunkFqdn: oldTrunk }) })).toMatchObject({ outcome: "fail" });
    });

    it("counts them as undelivered in the wave's ratio, each call once", () => {
      const tried = failed(503, 560_503, { correlationId: "tried-here-first" });
      const { numbers } = judged({
        calls: [
          ...many(198),
          tried,
          aCall({ trunkFqdn: oldTrunk, correlationId: "tried-here-first" }),
          aCall({ trunkFqdn: oldTrunk }),
        ],
      });
      expect(numbers.wave).toMatchObject({ attempts: 199, deliveredShare: 99 });
    });

    it("allows for destinations that are routed elsewhere as planned, as the others' calls show", () => {
      const elsewhere = { trunkFqdn: otherTrunk };
      const control = [...many(360, { trunkFqdn: oldTrunk }), ...many(40, elsewhere)];
      expect(judged({ calls: [...many(150), ...many(15, elsewhere)], control })).toMatchObject({
        outcome: "pass",
        numbers: { fallback: 15 },
      });
      expect(judged({ calls: [...many(150), ...many(50, elsewhere)], control })).toMatchObject({
        outcome: "fail",
      });
    });

    it("asks a person about calls elsewhere where no others show what is usual", () => {
      const calls = [...many(150), ...many(15, { trunkFqdn: otherTrunk })];
      expect(judged({ calls, control: [] })).toMatchObject({ outcome: "inconclusive" });
    });
  });

  describe("of a pilot", () => {
    it.each([
      [null, "inconclusive", /^Nobody has confirmed two-way audio yet/],
      [false, "fail", /reported one-way audio/],
      [true, "pass", /^Two-way audio was confirmed for the pilot/],
    ] as const)("is judged by what people heard: %s is %s", (twoWayAudioConfirmed, outcome, words) => {
      const verdict = judged({ kind: "pilot", twoWayAudioConfirmed });
      expect(verdict.outcome).toBe(outcome);
      expect(verdict.reasons[0]).toMatch(words);
    });

    it("fails though people heard each other, when its calls fail", () => {
      const calls = [...many(150), failed(488, 531_027)];
      expect(judged({ kind: "pilot", twoWayAudioConfirmed: true, calls })).toMatchObject({ outcome: "fail" });
    });
  });
});

describe("the watch over those moved already", () => {
  const watched = (calls: readonly JudgedCall[], control: readonly JudgedCall[] = []) =>
    watchMoved({ rules: defaultGate, newTrunk, oldTrunk, calls, control });

  it("alarms at refused offers beyond those of people not moved yet, as the gate does", () => {
    const refused = (count: number, trunkFqdn: string) =>
      Array.from({ length: count }, () => failed(488, 560_488, { trunkFqdn }));
    const usual = [...many(380, { trunkFqdn: oldTrunk }), ...refused(12, oldTrunk)];
    const seldom = [...many(390, { trunkFqdn: oldTrunk }), ...refused(2, oldTrunk)];
    const calls = [...many(60), ...refused(8, newTrunk)];
    expect(watched(calls, seldom)).toMatchObject({
      outcome: "fail",
      reasons: [expect.stringContaining("The offered media was refused in 8 calls")],
    });
    expect(watched([...many(300), ...refused(9, newTrunk)], usual)).toBeNull();
    expect(watched([...many(60), ...refused(1, newTrunk)], seldom)).toBeNull();
  });

  it("is silent while nothing is wrong, and while there is nothing at all", () => {
    expect(watched([])).toBeNull();
    expect(watched(many(20))).toBeNull();
    expect(watched([...many(20), failed(410, 531_004)])).toBeNull();
  });

  it.each([
    ["a call without ICE candidates", () => [failed(488, 531_027)]],
    ["media failures of two people", () => [failed(410, 531_004), failed(410, 531_004)]],
    ["calls that fall back", () => [...many(100), ...many(10, { trunkFqdn: oldTrunk })]],
  ])("alarms at once on %s", (_what, made) => {
    const verdict = watched(made());
    expect(verdict).toMatchObject({ outcome: "fail", reasons: [expect.any(String)] });
  });

  it("does not take a handful of calls that fall back for more than a few calls", () => {
    expect(watched([...many(5), aCall({ trunkFqdn: oldTrunk })])).toBeNull();
  });
});

describe("the media of sampled calls", () => {
  const good = { calls: 24, jitter: 6.2, loss: 0.1, roundTrip: 28 };
  const before = { calls: 30, jitter: 13.1, loss: 0.4, roundTrip: 71 };

  it("is shown beside that of those compared with", () => {
    const { outcome, reasons, numbers } = judged({ quality: { after: good, before, problem: null } });
    expect(outcome).toBe("pass");
    expect(reasons).toContain(
      "Media of 24 sampled calls: jitter 6 ms, loss 0.1 %, round trip 28 ms; of those compared with, jitter 13 ms, loss 0.4 %, round trip 71 ms in 30 calls.",
    );
    expect(numbers.quality).toEqual({ after: good, before });
  });

  it.each([
    ["jitter", { jitter: 23.1 }],
    ["loss", { loss: 1.5 }],
    ["round trip", { roundTrip: 121 }],
  ])("asks a person when %s is clearly worse, and never fails by itself", (name, worse) => {
    const after = { ...good, ...worse };
    const { outcome, reasons } = judged({ quality: { after, before, problem: null } });
    expect(outcome).toBe("inconclusive");
    expect(reasons[0]).toContain(`${name} clearly worse`);
  });

  it.each([
    ["too few calls were sampled", { after: { ...good, calls: 9, jitter: 90 }, before }],
    [
      "too few are there to compare with",
      { after: { ...good, jitter: 90 }, before: { ...before, calls: 9 } },
    ],
    ["no record tells it", { after: { ...good, jitter: null }, before }],
  ])("says nothing against a wave where %s", (_where, quality) => {
    expect(judged({ quality: { ...quality, problem: null } })).toMatchObject({ outcome: "pass" });
  });

  it("that could not be looked up is said, and holds nobody up", () => {
    const quality = { after: untold, before: untold, problem: "Graph refuses." };
    const { outcome, reasons, numbers } = judged({ quality });
    expect(outcome).toBe("pass");
    expect(reasons).toContain("Not all sampled calls could be looked up: Graph refuses.");
    expect(numbers.quality).toBeNull();
  });
});

describe("a new trunk that fills up", () => {
  it("is inconclusive from 90 % of its MaxConcurrentSessions on", () => {
    const { outcome, reasons } = judged({ sessions: { most: 45, limit: 50 } });
    expect(outcome).toBe("inconclusive");
    expect(reasons[0]).toBe(
      "sbc1-bypass.contoso.com carried up to 45 calls at once, 90 % of its MaxConcurrentSessions (50); Microsoft alerts from 90 % on. See what the SBC can carry before more people move.",
    );
  });

  it.each([
    ["below that", { most: 44, limit: 50 }],
    ["where the trunk has no such number", { most: 4_000, limit: null }],
  ])("passes %s", (_when, sessions) => {
    expect(judged({ sessions })).toMatchObject({ outcome: "pass" });
  });
});

describe("a switch of one trunk", () => {
  const before = (count: number) => many(count, { trunkFqdn: oldTrunk });
  const here = { trunkFqdn: oldTrunk };
  const whole = { rows: 20_000, setAside: 0, lateShare: null };
  const after = (
    calls: readonly JudgedCall[],
    control: readonly JudgedCall[] = before(400),
    completeness: WaveCalls["completeness"] = whole,
  ) => judgeSwitch({ rules: defaultGate, trunk: oldTrunk, calls, control, completeness });

  it("does not pass where many rows of its hours could not be understood, and tells of few", () => {
    const judgedWith = (setAside: number) =>
      after(many(120, here), before(400), { rows: 1_000, setAside, lateShare: null });
    expect(judgedWith(11)).toMatchObject({
      outcome: "inconclusive",
      tooFew: false,
      reasons: expect.arrayContaining([expect.stringContaining("calls of this trunk may be among them")]),
    });
    expect(judgedWith(2)).toMatchObject({
      outcome: "pass",
      reasons: expect.arrayContaining([expect.stringContaining("2 rows of these hours")]),
    });
  });

  it("passes when calls are delivered as before it, in whatever direction", () => {
    const verdict = after([...many(80, here), ...many(40, { ...here, callType: "ByotIn" })]);
    expect(verdict).toMatchObject({ outcome: "pass", tooFew: false, numbers: { wave: { attempts: 120 } } });
    expect(verdict.reasons).toEqual([
      "120 calls of 10 people, delivered share 100 %; before the switch, 100 % in 400 calls.",
    ]);
  });

  it.each([
    ["the SBC's refusal of the media", 488, 560_488],
    ["an unsupported media type", 415, 560_415],
    ["the carrier's refusal", 606, 560_606],
    ["missing ICE candidates", 488, 531_027],
    ["failed ICE checks", 410, 531_004],
    ["a media code without a description", 488, 531_777],
    ["calls that do not arrive", 503, 560_503],
  ])("fails by %s in every call, of both directions", (_what, sip, code) => {
    const calls = Array.from({ length: 100 }, (_, index) =>
      failed(sip, code, { ...here, callType: index % 2 === 0 ? "ByotOut" : "ByotIn" }),
    );
    expect(after(calls)).toMatchObject({ outcome: "fail", tooFew: false });
  });

  it.each([488, 503])("never passes over %d in every call where nothing is there to compare with", (sip) => {
    const calls = Array.from({ length: 100 }, () => failed(sip, 560_000 + sip, here));
    expect(after(calls, [])).toMatchObject({ tooFew: false });
    expect(after(calls, []).outcome).not.toBe("pass");
  });

  it("says how calls ended that were not delivered", () => {
    const calls = [...many(90, here), ...Array.from({ length: 10 }, () => failed(504, 569_002, here))];
    expect(after(calls).reasons).toContain(
      "Not delivered: 10 calls (TLS connection to the SBC failed, 504/569002).",
    );
  });

  it.each([480, 486, 487, 603])("does not pass while none of a hundred calls was answered, but %d", (sip) => {
    const calls = Array.from({ length: 100 }, () => failed(sip, 560_000 + sip, here));
    const { outcome, tooFew, reasons } = after(calls);
    expect({ outcome, tooFew }).toEqual({ outcome: "inconclusive", tooFew: false });
    expect(reasons[0]).toMatch(/^None of 100 calls was answered/);
    expect(after([...calls, aCall(here)]).outcome).toBe("pass");
    expect(after(calls.slice(0, 20))).toMatchObject({ tooFew: true });
  });

  it("is said to have too few calls only where nothing else counts against it", () => {
    expect(after([])).toMatchObject({ outcome: "inconclusive", tooFew: true });
    expect(after(many(7, here))).toMatchObject({ outcome: "inconclusive", tooFew: true });
    expect(after([...many(7, here), failed(503, 560_503, here)])).toMatchObject({ tooFew: true });
    expect(after([failed(503, 560_503, here)])).toMatchObject({ outcome: "inconclusive", tooFew: false });
    expect(after([failed(503, 560_503, here)], [])).toMatchObject({ tooFew: false });
  });

  it("does not take callers who call somebody twice for redials", () => {
    const twice = { ...here, callType: "ByotIn", calleeNumber: "+31701", userId: "person-1", duration: 5 };
    expect(after(many(120, twice)).numbers.wave.shortRedials).toBe(0);
  });
});

describe("whatever the calls, the gate", () => {
  const order = { fail: 0, inconclusive: 1, pass: 2 };
  const ends = fc.constantFrom(
    { successful: true, finalSipCode: 0, callEndSubReason: 540_000 },
    { successful: false, finalSipCode: 486, callEndSubReason: 560_486 },
    { successful: false, finalSipCode: 503, callEndSubReason: 560_503 },
  );
  const mediaFailure = {
    successful: fc.constant(false),
    finalSipCode: fc.constantFrom(410, 488),
    callEndSubReason: fc.constantFrom(531_000, 531_004, 531_005, 531_027),
  };
  const person = fc.constantFrom("person-1", "person-2", "person-3");
  const details = {
    correlationId: fc.constantFrom("", "a", "b", "c"),
    startedAt: fc.integer({ min: 0, max: 600 }).map((seconds) => new Date(noon.getTime() + seconds * 1000)),
    duration: fc.integer({ min: 0, max: 60 }),
    calleeNumber: fc.constantFrom("", "+3170", "+3120", "+31**"),
  };
  const anyCall: fc.Arbitrary<JudgedCall> = fc
    .tuple(
      ends,
      fc.record({
        ...details,
        userId: fc.option(person, { freq: 20 }),
        callType: fc.oneof(
          { weight: 8, arbitrary: fc.constant("ByotOut") },
          { weight: 1, arbitrary: fc.constantFrom("ByotIn", "ByotOutUserForwarding", "Other") },
        ),
        trunkFqdn: fc.oneof(
          { weight: 9, arbitrary: fc.constant(newTrunk) },
          { weight: 1, arbitrary: fc.constantFrom(oldTrunk, otherTrunk) },
        ),
      }),
    )
    .map(([end, call]) => ({ ...call, ...end }));
  const failure: fc.Arbitrary<JudgedCall> = fc.record({
    ...details,
    ...mediaFailure,
    userId: person,
    callType: fc.constant("ByotOut"),
    trunkFqdn: fc.constant(newTrunk),
  });
  const anyQuality = fc.record({
    calls: fc.integer({ min: 0, max: 30 }),
    jitter: fc.option(fc.integer({ min: 0, max: 60 })),
    loss: fc.option(fc.integer({ min: 0, max: 20 })),
    roundTrip: fc.option(fc.integer({ min: 0, max: 400 })),
  });
  const anyWave: fc.Arbitrary<WaveCalls> = fc.record({
    rules: fc.record({
      minimumCalls: fc.integer({ min: 0, max: 30 }),
      mostDeliveredDrop: fc.integer({ min: 0, max: 20 }),
      mediaFailurePeople: fc.integer({ min: 1, max: 4 }),
      mediaFailureShare: fc.integer({ min: 0, max: 20 }),
      mostShortRedials: fc.integer({ min: 0, max: 50 }),
      mostFallback: fc.integer({ min: 0, max: 50 }),
    }),
    kind: fc.constantFrom("pilot", "wave"),
    newTrunk: fc.constant(newTrunk),
    oldTrunk: fc.constant(oldTrunk),
    calls: fc.array(fc.oneof({ weight: 20, arbitrary: anyCall }, { weight: 1, arbitrary: failure }), {
      maxLength: 60,
    }),
    control: fc.array(
      anyCall.map((call) => ({ ...call, trunkFqdn: oldTrunk })),
      { maxLength: 60 },
    ),
    twoWayAudioConfirmed: fc.constantFrom(true, true, false, null),
    quality: fc.record({
      after: anyQuality,
      before: anyQuality,
      problem: fc.option(fc.constant("Graph throttles.")),
    }),
    sessions: fc.record({
      most: fc.integer({ min: 0, max: 60 }),
      limit: fc.option(fc.integer({ min: 1, max: 100 })),
    }),
    completeness: fc.record({
      rows: fc.constantFrom(0, 500),
      setAside: fc.constantFrom(0, 0, 1, 9),
      lateShare: fc.constantFrom(null, 0.2),
    }),
  });

  it("never passes with fewer calls than the minimum, or without any", () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const { outcome, numbers } = judgeWave(wave);
        if (outcome === "pass") {
          expect(numbers.wave.attempts).toBeGreaterThanOrEqual(Math.max(1, wave.rules.minimumCalls));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never judges better for one more call without media", () => {
    fc.assert(
      fc.property(anyWave, failure, (wave, call) => {
        const before = judgeWave(wave).outcome;
        const after = judgeWave({ ...wave, calls: [...wave.calls, call] }).outcome;
        expect(order[after]).toBeLessThanOrEqual(order[before]);
      }),
      { numRuns: 1000 },
    );
  });

  it("says the same in whatever order rows arrive", () => {
    const shuffled = anyWave.chain((wave) =>
      fc.record({
        wave: fc.constant(wave),
        calls: fc.shuffledSubarray([...wave.calls], { minLength: wave.calls.length }),
        control: fc.shuffledSubarray([...wave.control], { minLength: wave.control.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ wave, calls, control }) => {
        expect(judgeWave({ ...wave, calls, control })).toEqual(judgeWave(wave));
      }),
    );
  });

  it("fails for any call on the new trunk without ICE candidates, whoever's it is", () => {
    const call = fc.tuple(anyCall, fc.boolean()).map(([any, control]) => ({
      control,
      call: { ...any, trunkFqdn: newTrunk, successful: false, callEndSubReason: 531_027 },
    }));
    fc.assert(
      fc.property(anyWave, call, (wave, { control, call: without }) => {
        const more = control
          ? { ...wave, control: [...wave.control, without] }
          : { ...wave, calls: [...wave.calls, without] };
        expect(judgeWave(more).outcome).toBe("fail");
      }),
    );
  });

  it("passes no wave that its own early alarm stops", () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const alarm = watchMoved(wave);
        const { outcome, reasons } = judgeWave(wave);
        if (alarm && wave.control.length === 0)
          expect(reasons).toEqual(expect.arrayContaining([...alarm.reasons]));
        if (alarm) expect(outcome).toBe("fail");
      }),
      { numRuns: 500 },
    );
  });

  it("passes nothing that a person said was not heard", () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        expect(judgeWave({ ...wave, twoWayAudioConfirmed: false }).outcome).toBe("fail");
        expect(judgeWave({ ...wave, kind: "pilot", twoWayAudioConfirmed: null }).outcome).not.toBe("pass");
      }),
    );
  });
});
