import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Change, ChangeState } from "../../src/changes/change.ts";
import { decide } from "../../src/changes/decide.ts";
import type { Hold } from "../../src/changes/hold.ts";
import { openHolds } from "../../src/changes/hold.ts";
import type { Intention } from "../../src/changes/intention.ts";
import { twoWayAudioConfirmed } from "../../src/changes/waves/two-way-audio.ts";
import { aChange, aSubmission, minutesAfter, noon } from "../support/changes/builders.ts";
import { aMovePlan } from "../support/changes/migration-builders.ts";
import { adele, alex, megan } from "../support/people.ts";

const submission = aSubmission({ plan: aMovePlan() });
const { digest } = submission;
const running: ChangeState = { status: "running", since: noon, waitingFor: null };
const alarm: Hold = { kind: "alarm", by: null, why: "30 calls failed.", at: noon, lifted: null };
const brake: Hold = { kind: "brake", by: adele, why: "No audio", at: noon, lifted: null };

function aMigration(state: ChangeState, changed: Partial<Change> = {}): Change {
  return aChange(state, { kind: "migrate", submission, ...changed });
}

function paused(needs: "lift" | "resume" | "retry" | "verdict" | "release" | "rollback"): ChangeState {
  return { status: "paused", since: noon, by: null, why: "", needs, wave: 2 };
}

function after(change: Change, intention: Intention): Change {
  const decision = decide(change, intention, noon);
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.change;
}

function refusal(change: Change, intention: Intention): string {
  const decision = decide(change, intention, noon);
  return decision.ok ? decision.change.state.status : decision.refusal;
}

/** Everything a requester can press or type, whatever roles they hold, and what the runner does with it. */
const byRequester: readonly Intention[] = [
  { type: "pause", by: alex, why: "Lunch", needs: "resume", wave: null },
  { type: "resume", by: alex },
  { type: "retry", by: alex },
  { type: "release", by: alex, digest, wave: 2 },
  { type: "release", by: alex, digest, wave: 1 },
  { type: "advance", by: alex, reason: "Fine", wave: 2 },
  { type: "acknowledge", by: alex, reason: "Fine", seen: 1 },
  { type: "acknowledge", by: alex, reason: "Fine", seen: 2 },
  { type: "confirmTwoWayAudio", by: alex, wave: 1, bothWays: true },
  { type: "confirmTwoWayAudio", by: alex, wave: 2, bothWays: true },
  { type: "confirmTwoWayAudio", by: alex, wave: 2, bothWays: false },
  { type: "withdraw", by: alex, reason: "Fine", wave: 2 },
  { type: "brake", by: alex, reason: "Fine" },
  { type: "abort", by: alex, reason: null },
  { type: "rollBack", by: alex, reason: null, rollbackDays: 14, scope: 1 },
  { type: "rollBack", by: alex, reason: null, rollbackDays: 14, scope: 2 },
  { type: "finishBrake", why: "On.", failedWave: null },
  { type: "skipWaveRollback", failedWave: null },
  { type: "finishWaveRollback", differences: [], braked: true },
  { type: "finishAbort" },
];

describe("a change that an alarm or a pulled brake holds", () => {
  it("is never resumed by anything that its requester does alone", () => {
    const needs = ["lift", "resume", "retry", "verdict", "release", "rollback"] as const;
    const presses = fc.array(fc.constantFrom(...byRequester), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.constantFrom(...needs),
        fc.constantFrom(alarm, brake),
        presses,
        (need, hold, pressed) => {
          let change = aMigration(paused(need), { holds: [hold] });
          for (const intention of pressed) {
            const decision = decide(change, intention, noon);
            if (decision.ok) ({ change } = decision);
            expect(change.state.status).not.toBe("running");
            expect(openHolds(change)).toContainEqual(hold);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("goes on when an approver other than the requester acknowledges what they saw, with a reason", () => {
    const held = aMigration(paused("lift"), { holds: [alarm] });
    const lift = { type: "acknowledge", by: megan, reason: "One site's Wi-Fi", seen: 1 } as const;
    expect(refusal(held, { ...lift, by: alex })).toBe("ownChange");
    expect(refusal(held, { ...lift, reason: "  " })).toBe("reasonMissing");
    expect(refusal(aMigration(paused("lift"), { holds: [alarm, brake] }), lift)).toBe("digestMismatch");
    const { state, holds } = after(held, lift);
    expect(state.status).toBe("running");
    expect(holds).toEqual([{ ...alarm, lifted: { by: megan, reason: "One site's Wi-Fi", at: noon } }]);
  });

  it.each(["resume", "retry", "verdict", "release", "rollback"] as const)(
    "still waits for what else it waited for: %s",
    (needs) => {
      const held = aMigration(paused(needs), { holds: [alarm] });
      const lifted = after(held, { type: "acknowledge", by: megan, reason: "Seen", seen: 1 });
      expect(lifted.state).toEqual(paused(needs));
    },
  );

  it("is held by an alarm also where somebody had paused it by hand, once", () => {
    const raise: Intention = { type: "raise", reasons: ["30 calls failed."] };
    const change = after(aMigration(paused("resume")), raise);
    expect(change).toMatchObject({ state: paused("resume"), holds: [{ kind: "alarm", by: null }] });
    expect(refusal(change, { type: "resume", by: alex })).toBe("held");
    expect(refusal(change, raise)).toBe("wrongStatus");
    expect(after(aMigration(running), raise).state).toMatchObject({ status: "paused", needs: "lift" });
  });

  it("keeps the name and the reason of whoever pulled the brake", () => {
    const { holds } = after(aMigration(running), { type: "brake", by: alex, reason: "No audio" });
    expect(holds).toEqual([{ kind: "brake", by: alex, why: "No audio", at: noon, lifted: null }]);
  });

  it("offers only the rollback where a wave failed its gate, with or without a brake", () => {
    const braking: ChangeState = { status: "braking", by: adele, reason: null };
    const back = after(aMigration(braking, { holds: [brake] }), {
      type: "finishBrake",
      why: "On.",
      failedWave: 2,
    });
    expect(back.state).toMatchObject({ status: "paused", needs: "rollback", wave: 2 });
    const lifted = after(back, { type: "acknowledge", by: megan, reason: "Seen", seen: 1 });
    expect(lifted.state).toMatchObject({ status: "paused", needs: "rollback", wave: 2 });
    expect(refusal(lifted, { type: "resume", by: megan })).toBe("notWaitingForThis");
    const rolling: ChangeState = { status: "rollingBack", since: noon, by: alex, reason: null, scope: 1 };
    const skipped = after(aMigration(rolling), { type: "skipWaveRollback", failedWave: 2 });
    expect(skipped.state).toMatchObject({ needs: "rollback", wave: 2 });
  });
});

describe("what people of a wave heard", () => {
  const no = { type: "confirmTwoWayAudio", by: alex, wave: 1, bothWays: false } as const;
  const yes = { type: "confirmTwoWayAudio", by: megan, wave: 1, bothWays: true } as const;
  const withdraw = { type: "withdraw", by: megan, wave: 1, reason: "A muted headset" } as const;

  it("is a no that anybody may say, and that stands until an approver other than the requester withdraws it", () => {
    const heard = after(aMigration(running), yes);
    expect(twoWayAudioConfirmed(heard, 1)).toBe(true);
    const not = after(heard, no);
    expect(twoWayAudioConfirmed(not, 1)).toBe(false);
    for (const by of [megan, adele]) expect(refusal(not, { ...yes, by })).toBe("notHeardStands");
    expect(refusal(not, { ...withdraw, by: alex })).toBe("ownChange");
    expect(refusal(not, { ...withdraw, reason: "" })).toBe("reasonMissing");
    const open = after(not, withdraw);
    expect(twoWayAudioConfirmed(open, 1)).toBeNull();
    expect(twoWayAudioConfirmed(after(open, yes), 1)).toBe(true);
    expect(refusal(open, withdraw)).toBe("wrongStatus");
  });

  it("is never a yes by the requester, nor by a stored entry under their name", () => {
    expect(refusal(aMigration(running), { ...yes, by: alex })).toBe("ownChange");
    const said = (kind: "heard" | "withdrawn") => ({ wave: 1, kind, by: alex, reason: null, at: noon });
    expect(twoWayAudioConfirmed(aMigration(running, { waveDecisions: [said("heard")] }), 1)).toBeNull();
    const notHeard = { ...said("heard"), kind: "notHeard", by: adele } as const;
    const waveDecisions = [notHeard, said("withdrawn"), { ...said("heard"), by: megan }];
    expect(twoWayAudioConfirmed(aMigration(running, { waveDecisions }), 1)).toBe(false);
  });

  it("counts only from the wave's beginning on", () => {
    const waveDecisions = [{ wave: 1, kind: "notHeard", by: alex, reason: null, at: noon }] as const;
    const change = aMigration(running, { waveDecisions });
    expect(twoWayAudioConfirmed(change, 1, minutesAfter(noon, 1))).toBeNull();
  });

  it("has a wave that waits for a verdict judged again, unless something holds it", () => {
    const waits: ChangeState = { ...paused("verdict"), wave: 1 } as ChangeState;
    expect(after(aMigration(waits), yes).state.status).toBe("running");
    expect(after(aMigration(waits, { holds: [alarm] }), yes).state.status).toBe("paused");
  });
});
