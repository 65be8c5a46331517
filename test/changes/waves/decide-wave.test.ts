import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Verdict } from "../../../src/changes/waves/gate.ts";
import {
  decideWave,
  newWave,
  type WaveIntention,
  type WaveState,
} from "../../../src/changes/waves/decide-wave.ts";
import { waveStatuses } from "../../../src/changes/waves/wave.ts";
import { minutesAfter, noon } from "../../support/changes/builders.ts";
import { verdict } from "../../support/cards/move-examples.ts";

const outcomes = ["pass", "inconclusive", "fail"] as const;
const anHourLater = minutesAfter(noon, 60);

function revise(was: Verdict["outcome"], is: Verdict["outcome"], onItsWay: boolean): WaveIntention {
  const figures = { attempts: 9, delivered: 9 };
  const revised = {
    wave: 1,
    was: { outcome: was, ...figures },
    is: { outcome: is, ...figures },
    reasons: [],
  };
  return { type: "revise", revised, verdict: verdict(is, []), onItsWay };
}

/** Every intention, with each of the facts that it goes by. */
const intentions: readonly WaveIntention[] = [
  ...waveStatuses.map((seenAs) => ({ type: "begin", seenAs }) as const),
  { type: "readBack" },
  { type: "askAgain" },
  { type: "settle", moved: 1, failed: 0, judgeAt: anHourLater },
  { type: "settle", moved: 1, failed: 1, judgeAt: anHourLater },
  { type: "settle", moved: 0, failed: 1, judgeAt: anHourLater },
  { type: "settle", moved: 0, failed: 0, judgeAt: anHourLater },
  { type: "judge", verdict: null, judgedAt: null },
  ...outcomes.map((outcome) => ({ type: "judge", verdict: verdict(outcome, []), judgedAt: noon }) as const),
  { type: "reconsider", overruled: true },
  { type: "reconsider", overruled: false },
  { type: "doubt", settledAt: noon, judgedAt: noon },
  ...outcomes.flatMap((was) => outcomes.flatMap((is) => [revise(was, is, true), revise(was, is, false)])),
  { type: "rollBack" },
];

/** Waves that began or never did, and asked for their people once more or not. */
const waves: readonly WaveState[] = waveStatuses.flatMap((status) =>
  [null, noon].flatMap((beganAt) =>
    [null, noon].map((retriedAt) => Object.freeze({ ...newWave(1), status, beganAt, retriedAt })),
  ),
);

/** The arrows of the diagram at `WaveStatus`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "planned begin": ["moving"],
  "rolledBack begin": ["moving"],
  "moving readBack": ["settling"],
  "settling askAgain": ["moving"],
  "settling settle": ["baking", "planned"],
  "baking judge": ["failed", "inconclusive", "passed"],
  "inconclusive reconsider": ["baking", "passed"],
  "passed doubt": ["inconclusive"],
  "passed revise": ["failed", "inconclusive", "passed"],
  "failed revise": ["failed"],
  ...Object.fromEntries(waveStatuses.map((status) => [`${status} rollBack`, ["rolledBack"]])),
};

describe("A wave", () => {
  it("moves by every arrow of its diagram, and by no other", () => {
    const seen: Record<string, Set<string>> = {};
    for (const wave of waves)
      for (const intention of intentions) {
        const decision = decideWave(wave, intention, anHourLater);
        if (decision.ok) (seen[`${wave.status} ${intention.type}`] ??= new Set()).add(decision.wave.status);
      }
    const found = Object.entries(seen).map(([from, to]) => [from, [...to].sort()]);
    expect(Object.fromEntries(found)).toEqual(arrows);
  });

  it("begins as it was seen when everything was looked at", () => {
    const rolledBack = { ...newWave(1), status: "rolledBack" } as const;
    expect(decideWave(rolledBack, { type: "begin", seenAs: "planned" }, noon)).toEqual({
      ok: false,
      refusal: "wrongStatus",
    });
  });

  it("begins with nothing left of the attempt before", () => {
    const before: WaveState = {
      number: 2,
      status: "rolledBack",
      beganAt: noon,
      retriedAt: noon,
      settledAt: noon,
      judgeAt: noon,
      verdict: verdict("fail", []),
      judgedAt: noon,
      revised: verdict("fail", []),
    };
    expect(decideWave(before, { type: "begin", seenAs: "rolledBack" }, anHourLater)).toEqual({
      ok: true,
      wave: { ...newWave(2), status: "moving", beganAt: anHourLater },
    });
  });

  it("asks for its people once more only once, and goes back only where it began", () => {
    const settling = { ...newWave(1), status: "settling", beganAt: noon, retriedAt: noon } as const;
    expect(decideWave(settling, { type: "askAgain" }, noon)).toMatchObject({ refusal: "askedAgain" });
    expect(decideWave(newWave(1), { type: "rollBack" }, noon)).toMatchObject({ refusal: "neverBegan" });
  });

  it("stands by late rows as it did where they are better, or its change has ended", () => {
    const passed = { ...newWave(1), status: "passed", beganAt: noon } as const;
    const failed = { ...passed, status: "failed" } as const;
    const after = (wave: WaveState, intention: WaveIntention) => {
      const decision = decideWave(wave, intention, noon);
      return decision.ok && [decision.wave.status, decision.wave.revised?.outcome];
    };
    expect(after(passed, revise("pass", "fail", true))).toEqual(["failed", "fail"]);
    expect(after(passed, revise("pass", "fail", false))).toEqual(["passed", "fail"]);
    expect(after(passed, revise("fail", "inconclusive", true))).toEqual(["passed", "inconclusive"]);
    expect(after(failed, revise("fail", "pass", true))).toEqual(["failed", "pass"]);
  });

  it("whatever is asked of it and when: has begun where it is no longer planned, and is judged by calls since it settled", () => {
    const asked = fc.array(fc.tuple(fc.constantFrom(...intentions), fc.nat(600)), { maxLength: 40 });
    fc.assert(
      fc.property(asked, (all) => {
        let wave: WaveState = Object.freeze(newWave(1));
        for (const [intention, minutes] of all) {
          const decision = decideWave(wave, intention, minutesAfter(noon, minutes));
          if (decision.ok) wave = Object.freeze(decision.wave);
          const { status, beganAt, settledAt, judgeAt } = wave;
          if (status !== "planned") expect(beganAt).not.toBeNull();
          if (["baking", "passed", "inconclusive", "failed"].includes(status)) {
            expect(settledAt).not.toBeNull();
            expect(judgeAt).not.toBeNull();
          }
        }
      }),
    );
  });
});
