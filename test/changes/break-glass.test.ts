import { describe, expect, it } from "@jest/globals";
import { startRefusals } from "../../src/changes/approval.ts";
import type { BreakGlassUse } from "../../src/changes/break-glass.ts";
import type { Change } from "../../src/changes/change.ts";
import { decide } from "../../src/changes/decide.ts";
import type { Role } from "../../src/changes/roles.ts";
import { aMovePlan } from "../support/changes/migration-builders.ts";
import { aChange, aPlan, aSubmission, minutesAfter, noon } from "../support/changes/builders.ts";
import { adele, alex, megan } from "../support/people.ts";

const lynne = { id: "lynne", name: "Lynne" };
const patti = { id: "patti", name: "Patti" };
const minutes = 60_000;
const approversHave = 10 * minutes;
const rollbackDays = 14;
const expiresAt = minutesAfter(noon, 24 * 60);

function aUse(changed: Partial<BreakGlassUse> = {}): BreakGlassUse {
  const told = [megan.id, adele.id];
  return {
    deed: "disableBypass",
    by: patti,
    at: noon,
    reason: "One-way audio",
    told,
    outcome: null,
    review: null,
    ...changed,
  };
}

const offPlan = aPlan({
  kind: "disableBypass",
  requestedBy: patti.id,
  opening: [{ kind: "setMediaBypass", fqdn: "sbc1.contoso.com", from: true, to: false }],
  approvalsRequired: 2,
});
const off = aChange(
  { status: "awaitingApproval", expiresAt },
  {
    kind: "disableBypass",
    requestedBy: patti,
    submission: aSubmission({ plan: offPlan }),
    breakGlass: [aUse()],
  },
);
const watching = aChange({ status: "watching", since: noon, until: minutesAfter(noon, 60) });
const migrating = aChange(
  { status: "running", since: noon, waitingFor: null },
  { kind: "migrate", submission: aSubmission({ plan: aMovePlan() }) },
);

function confirm(change: Change, by = lynne, minute = 10) {
  return decide(
    change,
    { type: "confirmBreakGlass", by, approversHave, rollbackDays },
    minutesAfter(noon, minute),
  );
}

function ask(change: Change, use: BreakGlassUse) {
  return decide(change, { type: "askBreakGlass", by: use.by, use, approversHave, rollbackDays }, use.at);
}

const refused = (refusal: string) => ({ ok: false, refusal });

describe("break glass: two people act while no approver answers", () => {
  it("switches bypass off by two people once the approvers' time is over, whatever approvals are required", () => {
    const confirmed = confirm(off);
    expect(confirmed).toMatchObject({
      ok: true,
      change: {
        state: { status: "approved" },
        approvals: [{ by: lynne, decision: "glassBroken" }],
        breakGlass: [{ outcome: { kind: "confirmed", by: lynne }, review: null }],
      },
      events: [{ type: "glassBroken", by: patti, confirmedBy: lynne, told: [megan.id, adele.id] }],
    });
    if (!confirmed.ok) throw new Error(confirmed.refusal);
    expect(startRefusals(confirmed.change, { approvalsRequired: 2 }, null, minutesAfter(noon, 11))).toEqual(
      [],
    );
  });

  it.each([
    { because: "whoever asked confirms it", change: off, by: patti, minute: 10, refusal: "ownBreakGlass" },
    {
      because: "the approvers still have time",
      change: off,
      by: lynne,
      minute: 9,
      refusal: "approversHaveTime",
    },
    {
      because: "the hour after their time is over",
      change: off,
      by: lynne,
      minute: 71,
      refusal: "breakGlassOver",
    },
    {
      because: "nobody asked",
      change: { ...off, breakGlass: [] },
      by: lynne,
      minute: 10,
      refusal: "noBreakGlass",
    },
    {
      because: "the requester confirms what another attached to it",
      change: { ...off, requestedBy: lynne },
      by: lynne,
      minute: 10,
      refusal: "ownChange",
    },
  ])("is refused when $because", ({ change, by, minute, refusal }) => {
    expect(confirm(change, by, minute)).toEqual(refused(refusal));
  });

  it("is over as soon as an approver answers: by an approval, a rejection, or by stopping it", () => {
    const { digest } = aSubmission({ plan: offPlan });
    const answers = [
      {
        type: "approve",
        by: megan,
        digest,
        comment: null,
        acceptUnknowns: null,
        acceptDifferences: [],
        proofRule: null,
      },
      { type: "reject", by: megan, digest, reason: "I am here" },
      { type: "stopBreakGlass", by: megan, reason: "I am here" },
    ] as const;
    const after = answers.map((answer) => {
      const decision = decide(off, answer, minutesAfter(noon, 5));
      if (!decision.ok) throw new Error(decision.refusal);
      return confirm(decision.change);
    });
    expect(after).toEqual([
      refused("approverAnswered"),
      refused("approverAnswered"),
      refused("noBreakGlass"),
    ]);
  });

  it("is over as well when an approver acknowledges what holds a migration, or withdraws a “not heard”", () => {
    const at = minutesAfter(noon, 5);
    const braked = {
      ...migrating,
      breakGlass: [aUse({ deed: "rollBack" })],
      holds: [
        { kind: "brake", by: alex, why: null, at: noon, lifted: { by: megan, reason: "Heard", at } },
      ] as const,
    };
    const withdrawn = { wave: 1, kind: "withdrawn", by: megan, reason: "Heard", at } as const;
    expect(confirm(braked)).toEqual(refused("approverAnswered"));
    expect(confirm({ ...braked, holds: [], waveDecisions: [withdrawn] })).toEqual(
      refused("approverAnswered"),
    );
    expect(confirm({ ...braked, holds: [], waveDecisions: [] })).toMatchObject({ ok: true });
  });

  it("is stopped and reviewed by those who may decide the change", () => {
    const approvalGroups = [{ name: "emea", required: 0 }];
    const theirs = { ...off, submission: aSubmission({ plan: { ...offPlan, approvalGroups } }) };
    const answers = (change: Change, roles: ReadonlySet<Role>) =>
      [
        { type: "stopBreakGlass", by: megan, roles, reason: "I am here" } as const,
        { type: "reviewBreakGlass", by: megan, roles, words: "Right" } as const,
      ].map((answer) => decide(change, answer, noon));
    const [stopped] = answers(theirs, new Set<Role>(["approver"]));
    expect(stopped).toEqual(refused("otherApprovers"));
    const confirmed = confirm(theirs);
    if (!confirmed.ok) throw new Error(confirmed.refusal);
    expect(answers(confirmed.change, new Set<Role>(["approver"]))[1]).toEqual(refused("otherApprovers"));
    const emea = new Set<Role>(["approver", "approver:emea"]);
    expect(answers(theirs, emea)[0]).toMatchObject({ ok: true });
    expect(answers(confirmed.change, emea)[1]).toMatchObject({ ok: true });
  });

  it("leaves a brake that an approver must release, and lets nobody be moved", () => {
    const asked = ask(migrating, aUse({ deed: "brake" }));
    if (!asked.ok) throw new Error(asked.refusal);
    const braked = confirm(asked.change);
    if (!braked.ok) throw new Error(braked.refusal);
    expect(braked.change.holds).toMatchObject([{ kind: "brake", by: lynne, lifted: null }]);
    const paused = decide(braked.change, { type: "finishBrake", why: "On.", failedWave: null }, noon);
    if (!paused.ok) throw new Error(paused.refusal);
    expect(decide(paused.change, { type: "resume", by: lynne }, noon)).toEqual(refused("held"));
  });

  it("never switches bypass on, whatever was forged into the stored change", () => {
    const on = { ...off, kind: "enableBypass", submission: aSubmission({ plan: aPlan() }) } as const;
    expect(confirm(on)).toEqual(refused("notBackwards"));
    const approval = {
      by: lynne,
      decision: "glassBroken",
      digest: on.submission.digest,
      comment: null,
      acceptedUnknowns: null,
      acceptedDifferences: [],
      speaksFor: [],
      proof: null,
      at: noon,
    } as const;
    expect(startRefusals({ ...on, approvals: [approval] }, { approvalsRequired: 1 }, null, noon)).toEqual(
      expect.arrayContaining(["It does not have as many approvals as are required."]),
    );
  });

  it.each(["disableBypass", "reassign", "closeOut"] as const)(
    "does not roll back %s, as that may lead calls to media bypass",
    (kind) => {
      expect(ask({ ...watching, kind }, aUse({ deed: "rollBack" }))).toEqual(refused("notBackwards"));
    },
  );

  it("rolls back what turned bypass on, and brakes a migration, each by two people", () => {
    for (const [change, deed, status] of [
      [watching, "rollBack", "rollingBack"],
      [migrating, "brake", "braking"],
    ] as const) {
      const asked = ask(change, aUse({ deed }));
      if (!asked.ok) throw new Error(asked.refusal);
      expect(asked.change.state).toBe(change.state);
      expect(confirm(asked.change, patti)).toEqual(refused("ownBreakGlass"));
      expect(confirm(asked.change)).toMatchObject({ ok: true, change: { state: { status, by: lynne } } });
    }
  });

  it("needs a reason, and one at a time", () => {
    expect(ask(watching, aUse({ deed: "rollBack", reason: " " }))).toEqual(refused("reasonMissing"));
    const pending = { ...watching, breakGlass: [aUse({ deed: "rollBack" })] };
    expect(ask(pending, aUse({ deed: "rollBack" }))).toEqual(refused("breakGlassPending"));
  });

  it("is asked for anew once its hour is over, or an approver answered and went away again", () => {
    const again = aUse({ deed: "brake", at: minutesAfter(noon, 71) });
    const lapsed = { ...migrating, breakGlass: [aUse({ deed: "brake" })] };
    expect(ask(lapsed, { ...again, at: minutesAfter(noon, 70) })).toEqual(refused("breakGlassPending"));
    const asked = ask(lapsed, again);
    if (!asked.ok) throw new Error(asked.refusal);
    expect(confirm(asked.change, lynne, 80)).toEqual(refused("approversHaveTime"));
    expect(confirm(asked.change, lynne, 81)).toMatchObject({
      ok: true,
      change: { state: { status: "braking" } },
    });

    const withdrawn = {
      wave: 1,
      kind: "withdrawn",
      by: megan,
      reason: "Heard",
      at: minutesAfter(noon, 5),
    } as const;
    const answered = { ...lapsed, waveDecisions: [withdrawn] };
    expect(ask(answered, { ...again, at: minutesAfter(noon, 6) })).toMatchObject({ ok: true });
  });

  it("is reviewed by somebody who had no part in it, with a comment", () => {
    const confirmed = confirm(off);
    if (!confirmed.ok) throw new Error(confirmed.refusal);
    const review = (by: typeof megan, words: string) =>
      decide(confirmed.change, { type: "reviewBreakGlass", by, words }, minutesAfter(noon, 60));
    expect(review(lynne, "Fine")).toEqual(refused("ownBreakGlass"));
    expect(review(patti, "Fine")).toEqual(refused("ownBreakGlass"));
    expect(review(megan, " ")).toEqual(refused("reasonMissing"));
    expect(review(megan, "Right")).toMatchObject({
      ok: true,
      change: { breakGlass: [{ review: { by: megan } }] },
    });
    expect(decide(off, { type: "reviewBreakGlass", by: alex, words: "Fine" }, noon)).toEqual(
      refused("noBreakGlass"),
    );
  });
});
