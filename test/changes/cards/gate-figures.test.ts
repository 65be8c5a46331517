import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { gateFigures } from "../../../src/changes/cards/waves/gate-figures.ts";
import { defaultGate } from "../../../src/changes/plan.ts";
import { mediaReasons, redialReasons, waveWording } from "../../../src/changes/waves/gate-reasons.ts";
import type { CallsJudged } from "../../../src/changes/waves/gate.ts";
import * as move from "../../support/cards/move-examples.ts";

const base = move.verdict("pass", []);

function seenOf(test: string, wave: Partial<CallsJudged>, control: Partial<CallsJudged> = {}): string {
  const numbers = {
    ...base.numbers,
    wave: { ...base.numbers.wave, ...wave },
    control: { ...base.numbers.control, ...control },
  };
  return gateFigures({ ...base, numbers }, defaultGate).find((each) => each.test === test)?.seen ?? "";
}

describe("the figures of a gate", () => {
  it("call media failures of one person bad where their share alone fails the wave", () => {
    const wave = { attempts: 100, mediaFailures: 5, mediaFailurePeople: 1 };
    const reasons = mediaReasons(defaultGate, { ...base.numbers.wave, ...wave }, []);
    expect(reasons).toMatchObject([{ weight: "fails" }]);
    expect(seenOf("Media failures", wave)).toBe("✕ 1 person, 5.0\u00a0%");
  });

  it("are good of media and redials exactly where the gate has nothing against the calls", () => {
    const calls = fc.nat({ max: 40 });
    fc.assert(
      fc.property(calls, calls, calls, calls, (failures, people, sure, possible) => {
        const wave = {
          ...base.numbers.wave,
          mediaFailures: Math.max(failures, people),
          mediaFailurePeople: people,
          shortRedials: sure,
          possibleRedials: possible,
        };
        const fails = mediaReasons(defaultGate, wave, []).some(({ weight }) => weight === "fails");
        expect(seenOf("Media failures", wave).startsWith("✕")).toBe(fails);
        const { control } = base.numbers;
        const doubted = redialReasons(defaultGate, wave, control, waveWording(0)).some(
          ({ weight }) => weight === "doubts",
        );
        if (doubted) expect(seenOf("Short and redialled", wave)).not.toMatch(/^✓/);
      }),
    );
  });

  it("leave calls by another trunk open above the limit, as a verdict does not keep which trunk", () => {
    const numbers = { ...base.numbers, fallback: 50 };
    const row = gateFigures({ ...base, numbers }, defaultGate).find(
      ({ test }) => test === "By another trunk",
    );
    expect(row?.seen).toMatch(/^\? /);
  });
});
