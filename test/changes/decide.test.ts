import { describe, expect, it } from "@jest/globals";
import type { Role } from "../../src/changes/roles.ts";
import type { Change, ChangeState, PauseNeed } from "../../src/changes/change.ts";
import { startRefusals } from "../../src/changes/approval.ts";
import { decide } from "../../src/changes/decide.ts";
import type { Intention } from "../../src/changes/intention.ts";
import type { Revised } from "../../src/changes/revised.ts";
import { aMovePlan } from "../support/changes/migration-builders.ts";
import {
  aChange,
  aDifference,
  aPlan,
  aReplay,
  aSubmission,
  minutesAfter,
  needsAttention,
  noon,
  succeeded,
} from "../support/changes/builders.ts";
import { adele, alex, megan } from "../support/people.ts";

const expiresAt = minutesAfter(noon, 60);
const approve = (changed: Parameters<typeof approving>[0] = {}) => approving(changed);
const awaiting = aChange({ status: "awaitingApproval", expiresAt });
const { digest } = aSubmission();

function approving(changed: Partial<Extract<Intention, { type: "approve" }>> = {}): Intention {
  return {
    type: "approve",
    by: megan,
    digest,
    comment: null,
    acceptUnknowns: null,
    acceptDifferences: [],
    proofRule: null,
    ...changed,
  };
}

function statusAfter(change: Change, intention: Intention, now = noon): string {
  const decision = decide(change, intention, now);
  return decision.ok ? decision.change.state.status : `refused: ${decision.refusal}`;
}

describe("approving a change", () => {
  it("lets somebody other than the requester release the digest they were shown", () => {
    expect(decide(awaiting, approve({ comment: "Fine by me" }), noon)).toMatchObject({
      ok: true,
      change: {
        state: { status: "approved" },
        approvals: [{ by: megan, decision: "approved", comment: "Fine by me", at: noon }],
      },
      events: [{ type: "approved", by: megan, enough: true }],
    });
  });

  it("waits for the start time that the request named", () => {
    const startAt = minutesAfter(noon, 30);
    const decision = decide({ ...awaiting, startAt }, approve(), noon);
    expect(decision).toMatchObject({ ok: true, change: { state: { status: "scheduled", startAt } } });
  });

  it("waits for as many approvals as the plan requires", () => {
    const plan = aPlan({ approvalsRequired: 2 });
    const submission = aSubmission({ plan });
    const first = decide({ ...awaiting, submission }, approve({ digest: submission.digest }), noon);
    if (!first.ok) throw new Error(first.refusal);
    expect(first.change.state.status).toBe("awaitingApproval");
    expect(statusAfter(first.change, approve({ by: adele, digest: submission.digest }))).toBe("approved");
  });

  it.each([
    { because: "the requester approves", intention: approve({ by: alex }), refusal: "ownChange" },
    {
      because: "the card shows another plan",
      intention: approve({ digest: "0".repeat(64) }),
      refusal: "digestMismatch",
    },
  ])("is refused when $because", ({ intention, refusal }) => {
    expect(decide(awaiting, intention, noon)).toEqual({ ok: false, refusal });
  });

  it("is refused at the moment of expiry and after it", () => {
    expect(decide(awaiting, approve(), expiresAt)).toEqual({ ok: false, refusal: "approvalExpired" });
  });

  it("counts each approver once", () => {
    const plan = aPlan({ approvalsRequired: 2 });
    const submission = aSubmission({ plan });
    const first = decide({ ...awaiting, submission }, approve({ digest: submission.digest }), noon);
    if (!first.ok) throw new Error(first.refusal);
    expect(decide(first.change, approve({ digest: submission.digest }), noon)).toEqual({
      ok: false,
      refusal: "alreadyDecided",
    });
  });

  it("needs a reason where a blocking check could not be checked", () => {
    const submission = aSubmission({ unknowns: ["Firewall and media ports"] });
    const unsure = { ...awaiting, submission };
    const approve = (changed: Parameters<typeof approving>[0] = {}) =>
      approving({ digest: submission.digest, ...changed });
    expect(decide(unsure, approve(), noon)).toEqual({ ok: false, refusal: "unknownsNotAccepted" });
    expect(decide(unsure, approve({ acceptUnknowns: "  " }), noon)).toEqual({
      ok: false,
      refusal: "unknownsNotAccepted",
    });
    expect(statusAfter(unsure, approve({ acceptUnknowns: "Seen on the firewall with Tom" }))).toBe(
      "approved",
    );
  });
});

describe("approving what a replay shows", () => {
  const differences = [aDifference(), aDifference({ id: "d2", emergency: true, kind: "changesTrunk" })];
  const submission = aSubmission({ replay: aReplay({ differences }) });
  const shown = { ...awaiting, submission };
  const accept = (...acceptDifferences: readonly string[]) =>
    approve({ digest: submission.digest, acceptDifferences });

  it.each([[[]], [["d1"]], [["d1", "d2", "d3"]], [["d1", "d3"]]])(
    "is refused where %j is accepted of two differences",
    (ids) => {
      expect(decide(shown, accept(...ids), noon)).toEqual({ ok: false, refusal: "differencesNotAccepted" });
    },
  );

  it("keeps under the approver's name which differences they accepted", () => {
    const names = [
      'Calls by route "World" would lose their route: 12 calls, perhaps 3 more of 4 people, to +3120…, as +31205551***',
      expect.stringContaining("Emergency calls"),
    ];
    expect(decide(shown, accept("d2", "d1"), noon)).toMatchObject({
      ok: true,
      change: { approvals: [{ by: megan, acceptedDifferences: names }] },
      events: [{ type: "approved", acceptedDifferences: names }],
    });
  });

  it("starts nothing where an approval does not cover the differences, or the replay is another", () => {
    const decision = decide(shown, accept("d1", "d2"), noon);
    if (!decision.ok) throw new Error(decision.refusal);
    expect(startRefusals(decision.change, { approvalsRequired: 1 }, null, noon)).toEqual([]);
    const approvals = decision.change.approvals.map((each) => ({ ...each, acceptedDifferences: [] }));
    expect(startRefusals({ ...decision.change, approvals }, { approvalsRequired: 1 }, null, noon)).toContain(
      "It does not have as many approvals as are required.",
    );
    const other = { ...submission, replay: aReplay({ differences, callers: 4 }) };
    expect(
      startRefusals({ ...decision.change, submission: other }, { approvalsRequired: 1 }, null, noon),
    ).toEqual(["The plan is not the one that was approved."]);
  });
});

describe("rejecting a change", () => {
  const reject: Intention = { type: "reject", by: megan, digest, reason: "Not tonight" };

  it("is never overridden by approvals, whatever the stored state says", () => {
    const decision = decide(awaiting, reject, noon);
    if (!decision.ok) throw new Error(decision.refusal);
    const again: Change = { ...decision.change, state: awaiting.state };
    const outvoted = decide(
      again,
      {
        ...reject,
        type: "approve",
        by: adele,
        comment: null,
        acceptUnknowns: null,
        acceptDifferences: [],
        proofRule: null,
      },
      noon,
    );
    if (!outvoted.ok) throw new Error(outvoted.refusal);
    expect(startRefusals(outvoted.change, { approvalsRequired: 1 }, null, noon)).toEqual([
      "Megan Bowen rejected it.",
    ]);
  });

  it("ends it with the reason", () => {
    expect(decide(awaiting, reject, noon)).toMatchObject({
      ok: true,
      change: { state: { status: "rejected", reason: "Not tonight" } },
    });
  });

  it("needs a reason of more than a letter or two", () => {
    expect(decide(awaiting, { ...reject, reason: " x " }, noon)).toEqual({
      ok: false,
      refusal: "reasonMissing",
    });
  });

  it("is not for the requester, who cancels instead", () => {
    expect(decide(awaiting, { ...reject, by: alex }, noon)).toEqual({ ok: false, refusal: "ownChange" });
  });
});

const at = noon;
const running: ChangeState = { status: "running", since: noon, waitingFor: null };
const states: readonly ChangeState[] = [
  { status: "draft" },
  { status: "refused", reasons: [] },
  { status: "awaitingApproval", expiresAt },
  { status: "rejected", reason: "" },
  { status: "expired" },
  { status: "cancelled", by: alex },
  { status: "voided", differences: [] },
  { status: "scheduled", startAt: minutesAfter(noon, 5) },
  { status: "approved", waitingFor: null },
  { status: "running", since: noon, waitingFor: null },
  { status: "watching", since: noon, until: expiresAt },
  needsAttention(noon),
  succeeded(at),
  { status: "failed", at, reason: "" },
  { status: "rollingBack", since: noon, by: megan, reason: null, scope: "all" },
  { status: "rolledBack", at, notes: [] },
  { status: "partlyRolledBack", at, differences: [] },
];

describe("every state accepts only its own intentions", () => {
  it("watches for exactly as long as is asked, from the moment it starts", () => {
    expect(decide(aChange(running), { type: "watch", watchFor: 60_000 }, noon)).toMatchObject({
      change: { state: { since: noon, until: minutesAfter(noon, 1) } },
    });
  });

  it.each([
    { intention: approve(), from: ["awaitingApproval"] },
    { intention: { type: "reject", by: megan, digest, reason: "Not now" }, from: ["awaitingApproval"] },
    { intention: { type: "submit", submission: aSubmission(), expiresAt }, from: ["draft"] },
    { intention: { type: "refuse", reasons: ["no"] }, from: ["draft"] },
    { intention: { type: "cancel", by: alex }, from: ["draft", "awaitingApproval", "scheduled", "approved"] },
    { intention: { type: "void", differences: ["x"] }, from: ["scheduled", "approved"] },
    { intention: { type: "wait", waitingFor: "x" }, from: ["scheduled", "approved", "running"] },
    { intention: { type: "start" }, from: ["scheduled", "approved"] },
    { intention: { type: "watch", watchFor: 60_000 }, from: ["running"] },
    { intention: { type: "fail", reason: "x" }, from: ["running"] },
    {
      intention: { type: "succeed", attempts: 1, delivered: 1, seenInEffect: true, judged: true },
      from: ["watching"],
    },
    { intention: { type: "alarm", reasons: ["x"], attempts: 9, delivered: 1 }, from: ["watching"] },
    {
      intention: { type: "acknowledge", by: megan, reason: "Codec set", seen: 0 },
      from: ["needsAttention"],
    },
    {
      intention: { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" },
      from: ["running", "watching", "needsAttention", "succeeded", "failed", "partlyRolledBack"],
    },
    { intention: { type: "finishRollback", notes: [], differences: [] }, from: ["rollingBack"] },
  ] satisfies readonly { intention: Intention; from: readonly string[] }[])(
    "$intention.type only from $from",
    ({ intention, from }) => {
      const allowed = states
        .filter((state) => decide(aChange(state), intention, noon).ok)
        .map(({ status }) => status);
      expect(allowed).toEqual(
        states.map(({ status }) => status).filter((status) => (from as readonly string[]).includes(status)),
      );
    },
  );

  it("expires only once its time has come", () => {
    expect(statusAfter(awaiting, { type: "expire" }, noon)).toBe("refused: wrongStatus");
    expect(statusAfter(awaiting, { type: "expire" }, expiresAt)).toBe("expired");
  });

  it("is cancelled by its requester only", () => {
    expect(statusAfter(awaiting, { type: "cancel", by: megan })).toBe("refused: notRequester");
  });

  it("is watched again for as long as before when calls showed problems and somebody fixed the SBC", () => {
    const watched = aChange({ status: "watching", since: noon, until: minutesAfter(noon, 240) });
    const alarmed = decide(
      watched,
      { type: "alarm", reasons: ["488"], attempts: 9, delivered: 1 },
      minutesAfter(noon, 10),
    );
    if (!alarmed.ok) throw new Error(alarmed.refusal);
    expect(alarmed.events).toEqual([{ type: "needsAttention", reasons: ["488"] }]);
    const acknowledge = { type: "acknowledge", by: megan, reason: "Codec set", seen: 0 } as const;
    for (const refused of [
      { type: "retry", by: alex },
      { ...acknowledge, by: alex },
      { ...acknowledge, reason: "ok" },
    ] as const)
      expect(decide(alarmed.change, refused, minutesAfter(noon, 60)).ok).toBe(false);
    const again = decide(alarmed.change, acknowledge, minutesAfter(noon, 60));
    expect(again).toMatchObject({
      change: {
        state: { status: "watching", since: minutesAfter(noon, 60), until: minutesAfter(noon, 300) },
      },
      events: [{ type: "acknowledged", by: megan, reason: "Codec set" }, { type: "watching" }],
    });
  });

  it("is rolled back for fourteen days after its end, then by a change like any other", () => {
    const done = aChange(succeeded(noon));
    const rollBack: Intention = { type: "rollBack", by: alex, reason: null, rollbackDays: 14, scope: "all" };
    expect(statusAfter(done, rollBack, minutesAfter(noon, 14 * 24 * 60))).toBe("rollingBack");
    expect(statusAfter(done, rollBack, minutesAfter(noon, 14 * 24 * 60 + 1))).toBe(
      "refused: rollbackTooLate",
    );
  });

  it("says when a rollback did not give everything back", () => {
    const rolling = aChange({ status: "rollingBack", since: noon, by: megan, reason: null, scope: "all" });
    expect(
      statusAfter(rolling, { type: "finishRollback", notes: [], differences: ["MediaBypass is still on"] }),
    ).toBe("partlyRolledBack");
  });
});

const aMove = aSubmission({ plan: aMovePlan() });
const paused = (needs: PauseNeed, wave: number | null = null): ChangeState => ({
  status: "paused",
  since: noon,
  by: null,
  why: "",
  needs,
  wave,
});

function aMigration(state: ChangeState, changed: Partial<Change> = {}): Change {
  return aChange(state, { kind: "migrate", submission: aMove, ...changed });
}

describe("a change that moves people in waves", () => {
  it.each([
    ["resume", { type: "resume", by: megan }],
    ["retry", { type: "retry", by: megan }],
    ["verdict", { type: "retry", by: megan }],
    [
      "verdict",
      { type: "advance", by: megan, roles: new Set<Role>(["approver"]), reason: "Few calls", wave: 1 },
    ],
  ] as const)("paused for %s, goes on by a press for this pause, and not for another", (needs, intention) => {
    const seen = (at: Date) => ({ ...intention, pausedSince: at.toISOString() });
    const change = aMigration(paused(needs, 1));
    expect(statusAfter(change, seen(noon))).toBe("running");
    expect(statusAfter(change, intention)).toBe("running");
    expect(statusAfter(change, seen(minutesAfter(noon, -5)))).toBe("refused: notWaitingForThis");
  });

  const needs = ["lift", "resume", "retry", "verdict", "release", "rollback"] as const;
  const moving: readonly (readonly [string, ChangeState])[] = [
    ...states.map((state) => [state.status, state] as const),
    ["aborted", { status: "aborted", at, by: alex, reason: null }],
    ["braking", { status: "braking", by: alex, reason: null }],
    ["aborting", { status: "aborting", since: noon, by: alex, reason: null }],
    ["rollingBack wave", { status: "rollingBack", since: noon, by: null, reason: null, scope: 1 }],
    ...needs.map((need) => [`paused:${need}`, paused(need, 2)] as const),
  ];
  const everyPause = needs.map((need) => `paused:${need}`);
  const back = { type: "rollBack", by: megan, reason: null, rollbackDays: 14 } as const;

  it.each([
    { intention: { type: "pause", by: alex, why: "x", needs: "resume", wave: null }, from: ["running"] },
    { intention: { type: "resume", by: alex }, from: ["paused:resume"] },
    { intention: { type: "retry", by: alex }, from: ["paused:retry", "paused:verdict"] },
    { intention: { type: "abort", by: alex, reason: null }, from: ["running", ...everyPause] },
    { intention: { type: "finishAbort" }, from: ["aborting"] },
    { intention: { type: "brake", by: alex, reason: null }, from: ["running", ...everyPause] },
    { intention: { type: "finishBrake", why: "x", failedWave: null }, from: ["braking"] },
    { intention: { type: "release", by: megan, digest: aMove.digest, wave: 2 }, from: ["paused:release"] },
    { intention: { type: "advance", by: megan, reason: "Quiet night", wave: 2 }, from: ["paused:verdict"] },
    {
      intention: { type: "confirmTwoWayAudio", by: megan, wave: 2, bothWays: true },
      from: ["running", ...everyPause],
    },
    { intention: { type: "finishMoves", attempts: 1, delivered: 1 }, from: ["running"] },
    { intention: { ...back, scope: 1 }, from: ["running", ...everyPause] },
    {
      intention: { ...back, scope: "all" },
      from: [
        "running",
        "watching",
        "needsAttention",
        "succeeded",
        "failed",
        "partlyRolledBack",
        "aborting",
        "aborted",
        "braking",
        "rollingBack wave",
        ...everyPause,
      ],
    },
    { intention: { type: "finishRollback", notes: [], differences: [] }, from: ["rollingBack"] },
    {
      intention: { type: "finishWaveRollback", differences: [], braked: false },
      from: ["rollingBack wave"],
    },
    { intention: { type: "raise", reasons: ["x"] }, from: ["running", ...everyPause] },
    {
      intention: { type: "skipWaveRollback", failedWave: null },
      from: ["rollingBack wave"],
    },
  ] satisfies readonly { intention: Intention; from: readonly string[] }[])(
    "accepts $intention.type only from $from",
    ({ intention, from }) => {
      const allowed = moving.filter(([, state]) => decide(aMigration(state), intention, noon).ok);
      expect(allowed.map(([name]) => name).sort()).toEqual([...from].sort());
    },
  );

  it.each([
    { type: "pause", by: alex, why: "", needs: "resume", wave: null },
    { type: "abort", by: alex, reason: null },
    { type: "brake", by: alex, reason: null },
    { type: "confirmTwoWayAudio", by: alex, wave: 1, bothWays: true },
    { ...back, scope: 1 },
  ] satisfies readonly Intention[])("accepts $type, which a switch of bypass refuses", (intention) => {
    expect(decide(aChange({ status: "running", since: noon, waitingFor: null }), intention, noon)).toEqual({
      ok: false,
      refusal: "notInWaves",
    });
  });

  it("has no brake where nobody moves to another trunk", () => {
    const plan = aMovePlan({ kind: "reassign", pair: null });
    const change = aMigration(running, { kind: "reassign", submission: aSubmission({ plan }) });
    expect(statusAfter(change, { type: "brake", by: alex, reason: null })).toBe("refused: notInWaves");
  });

  it("refuses decisions about waves that it does not have", () => {
    expect(
      statusAfter(aMigration(running), { type: "confirmTwoWayAudio", by: alex, wave: 3, bothWays: true }),
    ).toBe("refused: noSuchWave");
    expect(statusAfter(aMigration(running), { ...back, scope: 3 })).toBe("refused: noSuchWave");
  });

  describe("with a wave whose verdict was changed by late call rows", () => {
    const was = { outcome: "pass", attempts: 100, delivered: 99 } as const;
    const reasons = ["2 calls of 2 people failed on media."];
    const fails = { wave: 2, was, is: { outcome: "fail", attempts: 140, delivered: 60 }, reasons } as const;
    const doubts = { ...fails, is: { ...fails.is, outcome: "inconclusive" } } as const;
    const better = { ...fails, was: fails.is, is: was } as const;
    const after = (state: ChangeState, revised: Revised, changed: Partial<Change> = {}) => {
      const decision = decide(aMigration(state, changed), { type: "revise", revised }, noon);
      if (!decision.ok) throw new Error(decision.refusal);
      return { state: decision.change.state, events: decision.events.map(({ type }) => type) };
    };

    it("stops and can be rolled back, as after a failed gate", () => {
      for (const state of [running, paused("release", 3), paused("resume")])
        expect(after(state, fails)).toMatchObject({
          state: {
            status: "paused",
            needs: "rollback",
            wave: 2,
            why: expect.stringContaining("2 calls of 2 people failed on media."),
          },
          events: ["verdictRevised", "paused"],
        });
    });

    it("is rolled back by itself only where that was approved for a wave that fails", () => {
      const submission = aSubmission({ plan: aMovePlan({ onFailedGate: "rollBack" }) });
      expect(after(running, fails, { submission })).toMatchObject({
        state: { status: "rollingBack", scope: 2, by: null },
        events: ["verdictRevised", "rollbackRequested"],
      });
      expect(after(running, doubts, { submission }).state).toMatchObject({
        status: "paused",
        needs: "verdict",
      });
    });

    it("asks a person where it passes no longer, and leaves a pause as it is", () => {
      expect(after(running, doubts).state).toMatchObject({ status: "paused", needs: "verdict", wave: 2 });
      const { state, events } = after(paused("resume"), doubts);
      expect(state).toEqual(paused("resume"));
      expect(events).toEqual(["verdictRevised"]);
    });

    it("starts nothing when the new verdict is better", () => {
      for (const state of [running, paused("rollback", 2)])
        expect(after(state, better)).toEqual({ state, events: ["verdictRevised"] });
    });

    it("keeps its end state, records the revision, and can be rolled back", () => {
      const { state, events } = after(succeeded(noon, { watched: null }), fails);
      expect(state).toEqual(succeeded(noon, { watched: null, revised: [fails] }));
      expect(events).toEqual(["verdictRevised"]);
      const again = { ...fails, was: fails.is, is: was } as const;
      expect(after(state, again).state).toMatchObject({ revised: [again] });
      expect(statusAfter(aMigration(state), { ...back, scope: "all" })).toBe("rollingBack");
    });

    it("stops nothing where somebody rolls back or brakes already", () => {
      const braking: ChangeState = { status: "braking", by: alex, reason: null };
      expect(decide(aMigration(braking), { type: "revise", revised: fails }, noon).ok).toBe(false);
    });
  });

  describe("whose next wave needs its own approval", () => {
    const waiting = aMigration(paused("release", 2));
    const release = { type: "release", by: megan, digest: aMove.digest, wave: 2 } as const;

    it.each([
      { because: "the requester releases it", intention: { ...release, by: alex }, refusal: "ownChange" },
      {
        because: "the card shows another plan",
        intention: { ...release, digest: "0" },
        refusal: "digestMismatch",
      },
      {
        because: "the card is of another wave",
        intention: { ...release, wave: 1 },
        refusal: "notWaitingForThis",
      },
    ])("refuses when $because", ({ intention, refusal }) => {
      expect(decide(waiting, intention, noon)).toEqual({ ok: false, refusal });
    });

    it("waits for as many people as the plan requires, each counted once", () => {
      const submission = aSubmission({ plan: aMovePlan({ approvalsRequired: 2 }) });
      const asked = { ...release, digest: submission.digest };
      const first = decide({ ...waiting, submission }, asked, noon);
      if (!first.ok) throw new Error(first.refusal);
      expect(first.change.state).toMatchObject({ status: "paused", needs: "release" });
      expect(decide(first.change, asked, noon)).toEqual({ ok: false, refusal: "alreadyDecided" });
      expect(statusAfter(first.change, { ...asked, by: adele })).toBe("running");
    });

    it("is not released by a resume, a retry or an overruling", () => {
      for (const intention of [
        { type: "resume", by: megan },
        { type: "retry", by: megan },
        { type: "advance", by: megan, reason: "x", wave: 2 },
      ] as const)
        expect(statusAfter(waiting, intention)).toBe("refused: notWaitingForThis");
    });
  });

  describe("whose gate was inconclusive", () => {
    const unsure = aMigration(paused("verdict", 2));
    const advance = { type: "advance", by: megan, reason: "Quiet night", wave: 2 } as const;

    it.each([
      { because: "the requester overrules it", intention: { ...advance, by: alex }, refusal: "ownChange" },
      { because: "no reason is given", intention: { ...advance, reason: " " }, refusal: "reasonMissing" },
      {
        because: "the card is of another wave",
        intention: { ...advance, wave: 1 },
        refusal: "notWaitingForThis",
      },
    ])("refuses when $because", ({ intention, refusal }) => {
      expect(decide(unsure, intention, noon)).toEqual({ ok: false, refusal });
    });

    it("keeps who overruled it, why and when", () => {
      expect(decide(unsure, advance, noon)).toMatchObject({
        ok: true,
        change: {
          state: { status: "running" },
          waveDecisions: [{ wave: 2, kind: "advance", by: megan, reason: "Quiet night", at: noon }],
        },
      });
    });

    it("is judged again once somebody says what they heard; said of another wave, it is only kept", () => {
      const hear = { type: "confirmTwoWayAudio", by: megan, bothWays: true } as const;
      expect(statusAfter(unsure, { ...hear, wave: 2 })).toBe("running");
      expect(statusAfter(unsure, { ...hear, wave: 1 })).toBe("paused");
    });
  });

  it("that failed its gate can only be rolled back", () => {
    const failed = aMigration(paused("rollback", 2));
    for (const type of ["resume", "retry"] as const)
      expect(statusAfter(failed, { type, by: megan })).toBe("refused: notWaitingForThis");
    expect(statusAfter(failed, { type: "advance", by: megan, reason: "x", wave: 2 })).toBe(
      "refused: notWaitingForThis",
    );
    expect(statusAfter(failed, { ...back, scope: 2 })).toBe("rollingBack");
  });

  it("pauses after the rollback of one wave, says what could not be restored, and drops the wave's release", () => {
    const decisions = [1, 2].map(
      (wave) => ({ wave, kind: "release", by: megan, reason: null, at: noon }) as const,
    );
    const rolling: Change = {
      ...aMigration({ status: "rollingBack", since: noon, by: null, reason: null, scope: 2 }),
      waveDecisions: decisions,
    };
    expect(
      decide(rolling, { type: "finishWaveRollback", differences: ["Ada stays."], braked: false }, noon),
    ).toMatchObject({
      change: {
        state: { status: "paused", needs: "release", wave: 2, why: expect.stringContaining("Ada stays.") },
        waveDecisions: [{ wave: 1 }],
      },
      events: [{ type: "waveRolledBack", wave: 2, differences: ["Ada stays."] }],
    });
  });

  it("says after the rollback of one wave that the brake is on, which a release does not end", () => {
    const rolling = aMigration({ status: "rollingBack", since: noon, by: null, reason: null, scope: 2 });
    expect(
      decide(rolling, { type: "finishWaveRollback", differences: [], braked: true }, noon),
    ).toMatchObject({
      change: { state: { needs: "release", wave: 2, why: expect.stringContaining("brake is still on") } },
    });
  });

  it("keeps the decisions about a wave that never began, which cannot be rolled back", () => {
    const decision = { wave: 2, kind: "release", by: megan, reason: null, at: noon } as const;
    const rolling: Change = {
      ...aMigration({ status: "rollingBack", since: noon, by: alex, reason: null, scope: 2 }),
      waveDecisions: [decision],
    };
    expect(decide(rolling, { type: "skipWaveRollback", failedWave: null }, noon)).toMatchObject({
      change: { state: { status: "paused", needs: "resume" }, waveDecisions: [decision] },
      events: [{ type: "paused" }],
    });
  });

  it("records once what it waits for, and clears that without an event", () => {
    const told = decide(aMigration(running), { type: "wait", waitingFor: "its window" }, noon);
    if (!told.ok) throw new Error(told.refusal);
    expect(told).toMatchObject({
      change: { state: { waitingFor: "its window" } },
      events: [{ type: "waiting" }],
    });
    expect(decide(told.change, { type: "wait", waitingFor: null }, noon)).toMatchObject({
      change: { state: { status: "running", waitingFor: null } },
      events: [],
    });
  });

  it("was seen in effect only where calls were judged", () => {
    expect(
      decide(aMigration(running), { type: "finishMoves", attempts: 0, delivered: 0 }, noon),
    ).toMatchObject({
      change: { state: { status: "succeeded", seenInEffect: false, judged: false } },
    });
    expect(
      decide(aMigration(running), { type: "finishMoves", attempts: 9, delivered: 8 }, noon),
    ).toMatchObject({
      change: { state: { seenInEffect: true } },
      events: [{ type: "succeeded", attempts: 9, delivered: 8 }],
    });
  });
});
