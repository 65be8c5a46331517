import { describe, expect, it } from "@jest/globals";
import type { ChangeState } from "../../../src/change/change.ts";
import { changeCard } from "../../../src/chat/views/change-card.ts";
import { needsAttention, succeeded } from "../../support/builders.ts";
import * as example from "../../support/card-examples.ts";
import { buttonsOf, partsOf, wordsOf } from "../../support/card-lint.ts";
import { rowsRead } from "../../support/read-calls.ts";

const { now, ago, megan, alex } = example;

describe("the change card says the state in plain words", () => {
  const states: readonly { readonly state: ChangeState; readonly words: string }[] = [
    { state: { status: "draft" }, words: "… Being prepared" },
    { state: { status: "refused", reasons: ["Certificate expired."] }, words: "✕ Not submitted" },
    { state: example.awaiting, words: "… Waiting for approval, open until 19:11 CET (in 7 h)" },
    { state: { status: "rejected", reason: "Not tonight" }, words: "Reason: Not tonight" },
    { state: { status: "expired" }, words: "– Expired: nobody decided in time" },
    { state: { status: "cancelled", by: alex }, words: "– Cancelled by Alex Wilber" },
    {
      state: { status: "voided", differences: ["Enabled was true, is now false."] },
      words: "Enabled was true, is now false.",
    },
    {
      state: { status: "scheduled", startAt: ago(-900) },
      words: "… Approved, starts 23 Nov, 02:45 CET (in 15 h)",
    },
    { state: { status: "approved", waitingFor: "chg-9 to end" }, words: "Waiting for: chg-9 to end" },
    { state: { status: "running", since: now, waitingFor: null }, words: "… Setting media bypass on" },
    {
      state: { status: "watching", since: now, until: ago(-60) },
      words: "… Set: media bypass on, watching calls until 12:45 CET",
    },
    {
      state: succeeded(now),
      words: "✓ Done: media bypass on, judged by its calls",
    },
    {
      state: succeeded(now, { judged: false }),
      words: "! Set: media bypass on, seen in calls, but in too few to judge it by",
    },
    {
      state: needsAttention(now),
      words: "✕ Needs attention: media bypass on, but its calls speak against it",
    },
    {
      state: succeeded(now, { seenInEffect: false, judged: false }),
      words: "! Set: media bypass on, not seen in a call yet",
    },
    { state: { status: "failed", at: now, reason: "Time-out." }, words: "✕ Failed" },
    {
      state: { status: "rollingBack", since: now, by: megan, reason: null, scope: "all" },
      words: "… Rolling back to media bypass off, asked by Megan Bowen",
    },
    { state: { status: "rolledBack", at: now, notes: [] }, words: "✓ Rolled back: media bypass off again" },
    {
      state: { status: "partlyRolledBack", at: now, differences: ["MediaBypass is true."] },
      words: "! Partly rolled back",
    },
  ];

  it.each(states)("$state.status", ({ state, words }) => {
    const card = changeCard({ ...example.waitingForOthers, change: example.change(state), offers: [] });
    expect(wordsOf(card)).toContain(words);
    expect(buttonsOf(card)).toEqual([]);
  });

  it.each(["refused", "rejected", "expired", "cancelled", "voided"])(
    "%s, and that nothing was changed",
    (status) => {
      const state = states.find((each) => each.state.status === status)?.state ?? example.awaiting;
      const card = changeCard({ ...example.waitingForOthers, change: example.change(state), offers: [] });
      expect(wordsOf(card)).toContain("Nothing was changed on the trunk.");
    },
  );
});

describe("the change card", () => {
  it("tells the calls since the change", () => {
    expect(wordsOf(changeCard(example.watching))).toContain(
      "first call with bypass at 11:28 CET · 97 of 98 delivered · 31 inbound · no ICE or media failures (as of 11:43 CET, 2 min ago)",
    );
  });

  it("says no data yet before the first call row", () => {
    const calls = {
      attempts: 0,
      inbound: 0,
      delivered: 0,
      mediaFailures: 0,
      offerRefusals: 0,
      firstInEffectAt: null,
      rowsRead: rowsRead(null),
    };
    const words = wordsOf(changeCard({ ...example.watching, calls }));
    expect(words).toContain("no data yet");
    expect(words).not.toContain("no ICE");
  });

  it("turns to alarm, with the rollback first, when calls fail on media", () => {
    const card = changeCard(example.alarming);
    expect(wordsOf(card)).toContain("✕ Set: media bypass on, but 3 calls failed on media");
    expect(buttonsOf(card)[0]).toEqual({ title: "Roll back", verb: "rollback", data: { changeId: 12 } });
  });

  it("puts the rollback first when calls speak against the switch, with another watch, on an approver's word, below it", () => {
    const card = changeCard(example.needsAttention);
    const [rollBack, ...others] = buttonsOf(card);
    expect(rollBack).toEqual({ title: "Roll back", verb: "rollback", data: { changeId: 12 } });
    expect(others).toContainEqual({
      title: "Watch again",
      verb: "acknowledge",
      data: { changeId: 12, seen: 0 },
    });
    expect(wordsOf(card)).toContain("media refused in 100");
  });

  it("says the state without Markdown where only its summary is shown", () => {
    const by = { id: "x", name: "Al_ex [1]" };
    const { summary } = changeCard({
      ...example.watching,
      change: example.change({ status: "cancelled", by }),
    });
    expect(summary).toBe("chg-12, sbc1.contoso.com: Cancelled by Al_ex [1]");
  });

  it("puts the rollback at the top only then", () => {
    const kinds = (view: typeof example.watching) =>
      (changeCard(view).attachment.content["body"] as { type: string }[]).map(({ type }) => type);
    expect(kinds(example.alarming).slice(0, 2)).toEqual(["Container", "ActionSet"]);
    expect(kinds(example.watching).indexOf("ActionSet")).toBe(kinds(example.watching).length - 1);
  });

  it("stays calm about a single failed call", () => {
    const calls = example.alarming.calls && { ...example.alarming.calls, mediaFailures: 1 };
    expect(wordsOf(changeCard({ ...example.alarming, calls }))).toContain(
      "! Set: media bypass on, but 1 call failed on media",
    );
  });

  it("tells the timeline in order, with approvals and what was read back", () => {
    const words = wordsOf(changeCard(example.watching));
    const order = [
      "Requested by Alex",
      "Approved by Megan Bowen: Go, I am on call",
      "Set, read back",
      "In effect",
    ].map((text) => words.indexOf(text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(words).toContain("Timeline (CET)");
  });

  it("shows the requester whom was asked, and a way to cancel, but no way to approve", () => {
    const card = changeCard(example.waitingForOthers);
    expect(wordsOf(card)).toContain("Megan Bowen and Adele Vance");
    expect(buttonsOf(card).map(({ verb }) => verb)).toEqual(["show", "cancel"]);
  });
});

describe("the approval request", () => {
  const card = changeCard(example.approvalRequest);
  const words = wordsOf(card);
  const decisive = {
    changeId: 12,
    digest: example.approvalRequest.change.submission?.digest,
  };

  it("says who asks, why, what, who is reached, until when, and how it is undone", () => {
    for (const text of [
      "Alex Wilber (a1e00000), 34 min ago",
      "INC-4711",
      "**off → on**",
      "**1,240 users and 6 resource accounts**, through US-National and US-International",
      "US-Emergency (911, 933)",
      "Open until 19:11 CET, in 7 h",
      "One press of Roll back sets media bypass off again",
      "as soon as it is approved",
    ]) {
      expect(words).toContain(text);
    }
  });

  it("shows warnings, and what the requester attested as such", () => {
    expect(words).toContain("! US-Emergency (911, 933) leads to this trunk.");
    expect(words).toContain("Attested by the requester, Alex Wilber");
  });

  it("carries the whole digest in its buttons and shows a short one", () => {
    expect(buttonsOf(card)).toContainEqual({ title: "Approve", verb: "approve", data: decisive });
    expect(words).toContain(`Digest ${decisive.digest?.slice(0, 12)}:`);
  });

  it("asks a reason only where it is needed, so that approving is never held up", () => {
    const parts = partsOf(card.attachment.content);
    const shown = parts
      .filter(({ type }) => type === "Action.ShowCard")
      .flatMap((each) => partsOf(each["card"]));
    const required = parts.filter(({ isRequired }) => isRequired === true);
    expect(required.map(({ id }) => id)).toEqual(["reason"]);
    expect(required.every((input) => shown.includes(input))).toBe(true);
  });

  it("asks why unknowns are accepted, behind a button of its own", () => {
    const withUnknowns = changeCard(example.approvalWithUnknowns);
    const shows = partsOf(withUnknowns.attachment.content).filter(({ type }) => type === "Action.ShowCard");
    expect(shows.map(({ title }) => title)).toEqual(["Approve", "Reject"]);
    expect(partsOf(shows[0]?.["card"])).toContainEqual(
      expect.objectContaining({ id: "acceptUnknowns", isRequired: true }),
    );
    expect(buttonsOf(withUnknowns)).toContainEqual({
      title: "Approve and accept the unknowns",
      verb: "approve",
      data: decisive,
    });
    expect(wordsOf(withUnknowns)).toContain("nobody has seen that it is in order");
    expect(wordsOf(card)).not.toContain("nobody has seen");
    expect(wordsOf(withUnknowns)).toContain("1 of 2 given, by Adele Vance");
    expect(wordsOf(withUnknowns)).toContain("**23 Nov, 02:45 CET, in 15 h**");
  });
});
