import { describe, expect, it } from "@jest/globals";
import type { Change, ChangeState } from "../../src/change/change.ts";
import { decide, type Intention } from "../../src/change/decide.ts";
import { aChange, adele, alex, aPlan, aSubmission, megan, minutesAfter, noon } from "../support/builders.ts";

const expiresAt = minutesAfter(noon, 60);
const awaiting = aChange({ status: "awaitingApproval", expiresAt });
const { digest } = aSubmission();

function approve(changed: Partial<Extract<Intention, { type: "approve" }>> = {}): Intention {
  return { type: "approve", by: megan, digest, comment: null, acceptUnknowns: null, ...changed };
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

  it("needs a reason where a blocking check could not be told", () => {
    const unsure = { ...awaiting, submission: aSubmission({ unknowns: ["Firewall and media ports"] }) };
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

describe("rejecting a change", () => {
  const reject: Intention = { type: "reject", by: megan, digest, reason: "Not tonight" };

  it("ends it with the reason", () => {
    expect(decide(awaiting, reject, noon)).toMatchObject({
      ok: true,
      change: { state: { status: "rejected", reason: "Not tonight" } },
    });
  });

  it("needs a reason", () => {
    expect(decide(awaiting, { ...reject, reason: " " }, noon)).toEqual({
      ok: false,
      refusal: "reasonMissing",
    });
  });

  it("is not for the requester, who cancels instead", () => {
    expect(decide(awaiting, { ...reject, by: alex }, noon)).toEqual({ ok: false, refusal: "ownChange" });
  });
});

const at = noon;
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
  { status: "succeeded", at, seenInEffect: true },
  { status: "failed", at, reason: "" },
  { status: "rollingBack", since: noon, by: megan, reason: null, scope: "all" },
  { status: "rolledBack", at, notes: [] },
  { status: "partlyRolledBack", at, differences: [] },
];

describe("every state lets only its own intentions through", () => {
  it.each([
    { intention: approve(), from: ["awaitingApproval"] },
    { intention: { type: "reject", by: megan, digest, reason: "No" }, from: ["awaitingApproval"] },
    { intention: { type: "submit", submission: aSubmission(), expiresAt }, from: ["draft"] },
    { intention: { type: "refuse", reasons: ["no"] }, from: ["draft"] },
    { intention: { type: "cancel", by: alex }, from: ["draft", "awaitingApproval", "scheduled", "approved"] },
    { intention: { type: "void", differences: ["x"] }, from: ["scheduled", "approved"] },
    { intention: { type: "wait", waitingFor: "x" }, from: ["scheduled", "approved", "running"] },
    { intention: { type: "start" }, from: ["scheduled", "approved"] },
    { intention: { type: "watch", until: expiresAt }, from: ["running"] },
    { intention: { type: "fail", reason: "x" }, from: ["running"] },
    { intention: { type: "succeed", attempts: 1, successful: 1, seenInEffect: true }, from: ["watching"] },
    {
      intention: { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" },
      from: ["running", "watching", "succeeded", "failed", "partlyRolledBack"],
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

  it("is rolled back for fourteen days after its end, then by a change like any other", () => {
    const done = aChange({ status: "succeeded", at: noon, seenInEffect: true });
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
