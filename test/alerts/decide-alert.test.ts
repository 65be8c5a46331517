import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AlertFacts, AlertState, Judgement } from "../../src/alerts/alert.ts";
import { afterLook, answered } from "../../src/alerts/decide-alert.ts";
import { minute } from "../../src/lib/time.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";

const refused: AlertFacts = { kind: "options", status: 503, detail: "503 Service Unavailable" };
type Seen = "bad" | "worse" | "fine" | "unknown";

function judged(seen: Seen, seenAt: Date): Judgement {
  if (seen === "unknown") return { state: "unknown" };
  return seen === "fine"
    ? { state: "fine", seenAt }
    : { state: "worse", level: seen === "bad" ? 2 : 3, facts: refused, seenAt };
}

/** One look a minute, each by an observation of its own. */
function after(looks: readonly Seen[], from: AlertState | null = null, begin = 0): AlertState | null {
  return looks.reduce<AlertState | null>((state, seen, at) => {
    const now = minutesAfter(noon, begin + at);
    return afterLook(state, judged(seen, now), now);
  }, from);
}

const told = (state: AlertState | null) => state?.tells.map(({ what }) => what) ?? [];

describe("an alert", () => {
  it("is raised by the second look, and is over after two that do not find it", () => {
    expect(after(["bad"])?.status).toBe("suspected");
    expect(told(after(["bad"]))).toEqual([]);
    expect(told(after(["bad", "bad"]))).toEqual(["raised"]);
    expect(after(["bad", "bad", "fine"])?.status).toBe("clearing");
    expect(told(after(["bad", "bad", "fine"]))).toEqual(["raised"]);
    const over = after(["bad", "bad", "fine", "fine"]);
    expect(over).toMatchObject({ status: "ended", endedAs: "recovered" });
    expect(told(over)).toEqual(["raised", "recovered"]);
  });

  it("is nothing where it was found once only", () => {
    expect(after(["bad", "fine"])).toBeNull();
  });

  it("is not moved by what it was moved by before: a look is not a second one for being made again", () => {
    const once = afterLook(null, judged("bad", noon), noon);
    expect(afterLook(once, judged("bad", noon), minutesAfter(noon, 5))).toBe(once);
    const open = after(["bad", "bad"]);
    const older = judged("fine", noon);
    expect(afterLook(open, older, minutesAfter(noon, 5))).toBe(open);
  });

  it("stays as it is while nothing is known", () => {
    const open = after(["bad", "bad"]);
    expect(after(["unknown", "unknown", "unknown"], open, 2)).toBe(open);
  });

  it("is told once more where it gets worse, and loses what was said of it before", () => {
    const open = after(["bad", "bad"]);
    if (!open) throw new Error("There is none.");
    const taken = answered(open, { type: "acknowledge" }, minutesAfter(noon, 2));
    if (!taken.ok) throw new Error(taken.refusal);
    const worse = after(["bad", "worse", "worse", "bad", "worse"], taken.state, 2);
    expect(told(worse)).toEqual(["raised", "worse"]);
    expect(worse?.acknowledgedAt).toBeNull();
  });

  it("goes on as the same one where it comes back within hours, and is told again after one", () => {
    const over = after(["bad", "bad", "fine", "fine"]);
    const back = after(["bad", "bad"], over, 10);
    expect(back).toMatchObject({ status: "open", returns: 1 });
    expect(told(back)).toEqual(["raised", "recovered"]);
    expect(told(after(["bad"], back, 70))).toEqual(["raised", "recovered", "returned"]);
    const days = after(["bad", "bad"], over, 24 * 60);
    expect(days).toMatchObject({ status: "open", returns: 0, raisedAt: minutesAfter(noon, 24 * 60 + 1) });
  });

  it("that comes and goes all day is told a few times an hour at most", () => {
    const looks = fc.array(fc.constantFrom<Seen>("bad", "fine", "unknown"), {
      minLength: 600,
      maxLength: 600,
    });
    fc.assert(
      fc.property(looks, (seen) => {
        const state = after(seen);
        const tells = state?.tells ?? [];
        // Told, over, and an hour later again.
        for (const [at, tell] of tells.entries()) {
          const third = tells[at + 2];
          if (third) expect(third.at.getTime() - tell.at.getTime()).toBeGreaterThanOrEqual(60 * minute);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("says nothing more while it is silenced, whatever is seen, and says what is so afterwards", () => {
    const open = after(["bad", "bad"]);
    if (!open) throw new Error("There is none.");
    const silent = answered(open, { type: "silence", until: minutesAfter(noon, 240) }, minutesAfter(noon, 2));
    if (!silent.ok) throw new Error(silent.refusal);
    const looks = fc.array(fc.constantFrom<Seen>("bad", "worse", "fine", "unknown"), { maxLength: 200 });
    fc.assert(
      fc.property(looks, (seen) => {
        expect(told(after(seen, silent.state, 3))).toEqual(["raised"]);
      }),
    );
    const worse = after(["worse", "worse"], silent.state, 3);
    expect(told(after(["worse"], worse, 241))).toEqual(["raised", "worse"]);
  });

  it("can be acknowledged once, and neither when it is over", () => {
    const open = after(["bad", "bad"]);
    const over = after(["bad", "bad", "fine", "fine"]);
    if (!open || !over) throw new Error("There is none.");
    const taken = answered(open, { type: "acknowledge" }, noon);
    expect(taken.ok && answered(taken.state, { type: "acknowledge" }, noon)).toEqual({
      ok: false,
      refusal: "acknowledgedAlready",
    });
    for (const answer of [{ type: "acknowledge" }, { type: "silence", until: noon }] as const)
      expect(answered(over, answer, noon)).toEqual({ ok: false, refusal: "over" });
  });
});
