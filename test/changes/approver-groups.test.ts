import { describe, expect, it } from "@jest/globals";
import { groupsFor, lacking, lackingWords } from "../../src/changes/approver-groups.ts";
import { startRefusals } from "../../src/changes/approval.ts";
import type { Change } from "../../src/changes/change.ts";
import { decide } from "../../src/changes/decide.ts";
import { changeOffers } from "../../src/changes/cards/change-offers.ts";
import type { Role } from "../../src/changes/roles.ts";
import { aMovePlan } from "../support/changes/migration-builders.ts";
import { aChange, aPlan, aSubmission, minutesAfter, noon } from "../support/changes/builders.ts";
import { adele, alex, megan } from "../support/people.ts";

const both = [
  { name: "telephony", required: 1 },
  { name: "security", required: 1 },
];
const twoGroups = { approvalsRequired: 2, approvalGroups: both };
const telephony = new Set<Role>(["approver", "approver:telephony"]);
const security = new Set<Role>(["approver", "approver:security"]);
const plan = aPlan(twoGroups);
const submission = aSubmission({ plan });
const awaiting = aChange({ status: "awaitingApproval", expiresAt: minutesAfter(noon, 60) }, { submission });
const watched = { from: noon, attempts: 30, delivered: 0 };
const alarmed = aChange(
  { status: "needsAttention", since: noon, reasons: [], watchedFor: 1, watched, revised: [] },
  { submission },
);

function approved(change: Change, by: typeof megan, roles?: ReadonlySet<Role>) {
  const { digest } = submission;
  return decide(
    change,
    {
      type: "approve",
      by,
      digest,
      comment: null,
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
      ...(roles && { roles }),
    },
    noon,
  );
}

function after(change: Change, by: typeof megan, roles: ReadonlySet<Role>): Change {
  const decision = approved(change, by, roles);
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.change;
}

describe("approvals that are missing", () => {
  it.each([
    { given: [], words: "1 of telephony and 1 of security" },
    { given: [["telephony"]], words: "1 of security" },
    { given: [["telephony"], ["telephony"]], words: "1 of security" },
    { given: [["telephony", "security"]], words: "1 of security" },
    { given: [["telephony", "security"], ["telephony"]], words: "0" },
    { given: [["telephony"], ["telephony", "security"]], words: "0" },
    { given: [[], []], words: "1 of telephony and 1 of security" },
  ])("after $given is $words", ({ given, words }) => {
    expect(lackingWords(lacking(twoGroups, given))).toBe(words);
  });
});

describe("an approval by groups", () => {
  it("is not complete with two people of one group", () => {
    const two = after(after(awaiting, megan, telephony), adele, telephony);
    expect(two.state.status).toBe("awaitingApproval");
    const forced = { ...two, state: { status: "approved", waitingFor: null } } as const;
    expect(startRefusals(forced, { approvalsRequired: 2 }, null, noon)).toEqual([
      "It does not have as many approvals as are required.",
    ]);
  });

  it("is not complete with one person who is in both", () => {
    expect(after(awaiting, megan, new Set([...telephony, ...security])).state.status).toBe(
      "awaitingApproval",
    );
  });

  it("is complete with one of each, and says for whom each spoke", () => {
    const done = after(after(awaiting, megan, telephony), adele, security);
    expect(done.state.status).toBe("approved");
    expect(done.approvals).toMatchObject([{ speaksFor: ["telephony"] }, { speaksFor: ["security"] }]);
    expect(startRefusals(done, twoGroups, null, noon)).toEqual([]);
  });

  it("is refused to an approver of neither, and does not start where the groups grew since", () => {
    const refusal = { ok: false, refusal: "otherApprovers" };
    expect(approved(awaiting, megan, new Set<Role>(["approver"]))).toEqual(refusal);
    expect(approved(awaiting, megan)).toEqual(refusal);
    const done = after(after(awaiting, megan, telephony), adele, security);
    const more = { approvalsRequired: 3, approvalGroups: [...both, { name: "privacy", required: 1 }] };
    expect(startRefusals(done, more, null, noon)).toHaveLength(1);
  });

  it("applies to releasing a wave and to overruling its verdict, too", () => {
    const moving = aSubmission({ plan: aMovePlan({ ...twoGroups, approveWaves: "each" }) });
    const waits = (needs: "release" | "verdict") =>
      aChange(
        { status: "paused", since: noon, by: null, why: "", needs, wave: 2 },
        { kind: "migrate", submission: moving },
      );
    const release = (change: Change, by: typeof megan, roles: ReadonlySet<Role>) =>
      decide(change, { type: "release", by, roles, digest: moving.digest, wave: 2 }, noon);
    const one = release(waits("release"), megan, telephony);
    if (!one.ok) throw new Error(one.refusal);
    expect(release(one.change, adele, telephony)).toMatchObject({ change: { state: { status: "paused" } } });
    expect(release(one.change, adele, security)).toMatchObject({ change: { state: { status: "running" } } });
    expect(release(one.change, adele, new Set(["approver"]))).toMatchObject({ refusal: "otherApprovers" });
    const advance = { type: "advance", by: adele, reason: "Quiet", wave: 2 } as const;
    expect(decide(waits("verdict"), advance, noon)).toMatchObject({ refusal: "otherApprovers" });
  });

  it("applies to acknowledging an alarm or a brake, withdrawing a “not heard” and releasing a held rollback, too", () => {
    const moving = aSubmission({ plan: aMovePlan(twoGroups) });
    const held = aChange(
      { status: "paused", since: noon, by: null, why: "", needs: "lift", wave: 1 },
      {
        kind: "migrate",
        submission: moving,
        holds: [{ kind: "alarm", by: null, why: "30 calls failed.", at: noon, lifted: null }],
        waveDecisions: [{ wave: 1, kind: "notHeard", by: alex, reason: null, at: noon }],
      },
    );
    const acknowledge = { type: "acknowledge", by: megan, reason: "A fire drill", seen: 1 } as const;
    const expiresAt = minutesAfter(noon, 60);
    const heldBack = aChange(
      { status: "rollbackHeld", since: noon, by: alex, reason: null, findings: [], expiresAt },
      { submission },
    );
    const releaseRollback = {
      type: "releaseRollback",
      by: megan,
      reason: "Looked",
      heldSince: noon.toISOString(),
    } as const;
    const withdraw = { type: "withdraw", by: megan, reason: "Their headset", wave: 1 } as const;
    for (const [change, intention] of [
      [held, acknowledge],
      [held, withdraw],
      [alarmed, acknowledge],
      [heldBack, releaseRollback],
    ] as const) {
      const by = (roles: ReadonlySet<Role>) => decide(change, { ...intention, roles }, noon);
      expect(by(new Set<Role>(["approver", "approver:privacy"]))).toMatchObject({
        refusal: "otherApprovers",
      });
      expect(by(security)).toMatchObject({ ok: true });
    }
  });

  it("is offered on the card to those who may, and to no other approver", () => {
    const offered = (roles: ReadonlySet<Role>) =>
      changeOffers(alarmed, [], { personId: megan.id, roles }, 14, noon).acknowledge !== null;
    expect([offered(security), offered(new Set<Role>(["approver"]))]).toEqual([true, false]);
  });
});

describe("approvers of some gateways or policies", () => {
  const anywhere = { name: "approvers", required: 0, covers: [] };
  const emea = { name: "emea", required: 0, covers: ["*.eu.contoso.com", "policy:Berlin"] };
  const names = (locks: readonly string[], groups = [anywhere, emea]) =>
    groupsFor({ locks }, groups)?.map(({ name }) => name);

  it.each([
    { locks: ["trunk:sbc1.eu.contoso.com"], decide: ["approvers", "emea"] },
    { locks: ["trunk:sbc1.us.contoso.com"], decide: ["approvers"] },
    { locks: ["trunk:sbc1.eu.contoso.com", "trunk:sbc1.us.contoso.com"], decide: ["approvers"] },
    { locks: ["trunk:eu.contoso.com"], decide: ["approvers"] },
    { locks: ["trunk:sbc1.xeu.contoso.com"], decide: ["approvers"] },
    { locks: ["policy:Berlin"], decide: ["approvers", "emea"] },
    { locks: ["policy:Berlin", "policy:Boston"], decide: ["approvers"] },
    { locks: ["policy:Berlin", "trunk:sbc1.us.contoso.com"], decide: ["approvers"] },
    { locks: ["usage:Germany"], decide: ["approvers"] },
  ])("decide $locks: $decide", ({ locks, decide: expected }) => {
    expect(names(locks)).toEqual(expected);
  });

  it("do not replace a required group: it stays required everywhere", () => {
    expect(groupsFor({ locks: ["trunk:sbc1.us.contoso.com"] }, [{ ...emea, required: 1 }])).toEqual([
      { name: "emea", required: 1 },
    ]);
  });

  it("are not there where no groups are configured", () => {
    expect(groupsFor({ locks: [] }, [])).toBeUndefined();
  });
});

describe("handing a decision over", () => {
  const handOver = (by: typeof megan, to: typeof megan, change = awaiting) =>
    decide(change, { type: "handOver", by, to }, noon);
  const lynne = { id: "lynne", name: "Lynne" };

  it("asks the new approver in place of the one who was asked", () => {
    expect(handOver(megan, lynne)).toMatchObject({
      ok: true,
      change: {
        state: { status: "awaitingApproval" },
        submission: { digest: submission.digest, approvers: [lynne, adele] },
      },
      events: [{ type: "handedOver", by: megan, to: lynne }],
    });
  });

  it("is refused to the requester, by somebody who was not asked, to somebody asked already, and after deciding", () => {
    const refusals = [
      handOver(megan, awaiting.requestedBy),
      handOver(lynne, megan),
      handOver(megan, adele),
      handOver(megan, lynne, after(awaiting, megan, telephony)),
    ].map((decision) => (decision.ok ? "done" : decision.refusal));
    expect(refusals).toEqual(["ownChange", "notAsked", "askedAlready", "alreadyDecided"]);
  });
});
