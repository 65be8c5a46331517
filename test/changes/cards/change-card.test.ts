import { describe, expect, it } from "@jest/globals";
import type { ChangeState } from "../../../src/changes/change.ts";
import { noOffers } from "../../../src/changes/cards/change-offers.ts";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import { differenceChoices } from "../../../src/changes/cards/replay-words.ts";
import { aDifference, aReplay, needsAttention, succeeded } from "../../support/changes/builders.ts";
import * as after from "../../support/cards/after-examples.ts";
import * as example from "../../support/cards/card-examples.ts";
import { buttonsOf, partsOf, wordsOf } from "../../support/cards/card-lint.ts";
import * as move from "../../support/cards/move-examples.ts";
import { rowsRead } from "../../support/database/read-calls.ts";
import { megan, alex } from "../../support/people.ts";

const { now, ago } = example;

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
      words: "… Bypass is on; watching calls until 12:45 CET",
    },
    {
      state: succeeded(now),
      words: "✓ Done: media bypass on, judged by its calls",
    },
    {
      state: succeeded(now, { judged: false }),
      words: "! Bypass is on, seen in calls, but in too few to judge it by",
    },
    {
      state: needsAttention(now),
      words: "✕ Needs attention: media bypass on, but its calls show problems",
    },
    {
      state: succeeded(now, { seenInEffect: false, judged: false }),
      words: "! Bypass is on, not seen in a call yet",
    },
    { state: { status: "failed", at: now, reason: "Time-out." }, words: "✕ Failed" },
    {
      state: { status: "rollingBack", since: now, by: megan, reason: null, scope: "all" },
      words: "… Rolling back to media bypass off, requested by Megan Bowen",
    },
    { state: { status: "rolledBack", at: now, notes: [] }, words: "✓ Rolled back: media bypass off again" },
    {
      state: { status: "partlyRolledBack", at: now, differences: ["MediaBypass is true."] },
      words: "! Partly rolled back",
    },
  ];

  it.each(states)("$state.status", ({ state, words }) => {
    const card = changeCard({ ...example.waitingForOthers, change: example.change(state), offers: noOffers });
    expect(wordsOf(card)).toContain(words);
    expect(buttonsOf(card)).toEqual([]);
  });

  it.each(["refused", "rejected", "expired", "cancelled", "voided"])(
    "%s, and that nothing was changed",
    (status) => {
      const state = states.find((each) => each.state.status === status)?.state ?? example.awaiting;
      const card = changeCard({
        ...example.waitingForOthers,
        change: example.change(state),
        offers: noOffers,
      });
      expect(wordsOf(card)).toContain("Nothing was changed on the trunk.");
    },
  );
});

describe("the change card", () => {
  it("counts the calls since the change", () => {
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

  it("shows an alarm, with the rollback first, when calls fail on media", () => {
    const card = changeCard(example.alarming);
    expect(wordsOf(card)).toContain("✕ Bypass is on, but 3 calls failed on media");
    expect(buttonsOf(card)[0]).toEqual({
      title: "Roll back",
      verb: "rollback",
      data: { changeId: 12, scope: "all", from: 12 },
    });
  });

  it("puts the rollback first when calls show problems, with another watch, on an approver's word, below it", () => {
    const card = changeCard(example.needsAttention);
    const [rollBack, ...others] = buttonsOf(card);
    expect(rollBack).toEqual({
      title: "Roll back",
      verb: "rollback",
      data: { changeId: 12, scope: "all", from: 12 },
    });
    expect(others).toContainEqual({
      title: "Watch again",
      verb: "acknowledge",
      data: { changeId: 12, seen: 0, from: 12 },
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

  it("puts the rollback at the top only after problems", () => {
    const kinds = (view: typeof example.watching) =>
      (changeCard(view).attachment.content["body"] as { type: string }[]).map(({ type }) => type);
    expect(kinds(example.alarming).slice(0, 2)).toEqual(["Container", "ActionSet"]);
    expect(kinds(example.watching).indexOf("ActionSet")).toBe(kinds(example.watching).length - 1);
  });

  it("shows no alarm for a single failed call", () => {
    const calls = example.alarming.calls && { ...example.alarming.calls, mediaFailures: 1 };
    expect(wordsOf(changeCard({ ...example.alarming, calls }))).toContain(
      "! Bypass is on, but 1 call failed on media",
    );
  });

  it("keeps a gate that failed in the head, with the way back first, whatever was pressed since", () => {
    const card = changeCard(move.moveFailedBraked);
    expect(wordsOf(card)).toContain("Wave 2 failed its gate. Paused by Megan Bowen");
    expect(wordsOf(card)).toContain("**What now:** Roll back now: wave 2, or all.");
    expect(wordsOf(card)).toContain("The brake was pulled by Megan Bowen, 11:42 CET: Calls are silent");
    const [first] = buttonsOf(card);
    expect(first).toMatchObject({ title: "Roll back wave 2", verb: "rollback", data: { scope: 2 } });
    expect(buttonsOf(card).map(({ title }) => title)).not.toContain("Resume");
  });

  it("says before the brake is released who pulled it, why, and what releasing does", () => {
    const card = changeCard(move.moveFailedBraked);
    const release = partsOf(card.attachment.content).find(({ title }) => title === "Acknowledge");
    const said = wordsOf({ attachment: { content: release as object } });
    expect(said).toContain("The brake was pulled by Megan Bowen, 11:42 CET: Calls are silent");
    expect(said).toContain("turns media bypass on again on the new trunk");
  });

  it("says how many of the calls that a verdict needs are there, as a bar too", () => {
    const card = changeCard(move.moveBaking);
    expect(wordsOf(card)).toContain("Wave 2 is calling: 41 of 100 calls, verdict due 21:45 CET");
    const bar = partsOf(card.attachment.content).find(({ type }) => type === "ProgressBar");
    expect(bar).toMatchObject({ value: 41, max: 100, fallback: "drop" });
  });

  it("shows an inconclusive gate's figures beside their limits, and three ways side by side", () => {
    const { content } = changeCard(move.moveInconclusive).attachment;
    const row = partsOf(content).find(({ id }) => id === "verdict");
    expect((row?.["actions"] as { title: string }[]).map(({ title }) => title)).toEqual([
      "Go on anyway",
      "Wait, judge again",
      "Roll back wave 2",
    ]);
    const words = wordsOf({ attachment: { content } });
    expect(words).toMatch(/Outbound calls[\s\S]{0,80}✕ 41[\s\S]{0,80}at least 100/);
  });

  it("keeps cmdlets out of a migration's milestones, and lists them in a folded log", () => {
    const step = { type: "stepSet" as const, step: "createRoute:UK" };
    const timeline = example.timeline([20, { type: "started" }], [10, step]);
    const { content } = changeCard({ ...move.moveBaking, timeline }).attachment;
    const log = partsOf(content).find(({ id }) => id === "log");
    expect(log).toMatchObject({ isVisible: false });
    expect(wordsOf({ attachment: { content } })).toContain("▸ Technical log (1)");
  });

  it("shows the timeline in order, with approvals and what was read back", () => {
    const words = wordsOf(changeCard(example.watching));
    const order = [
      "Requested by Alex",
      "Approved by Megan Bowen: Go, I am on call",
      "Confirmed in Teams",
      "In effect",
    ].map((text) => words.indexOf(text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(words).toContain("Timeline (CET)");
  });

  it("shows the requester who was asked, and a way to cancel, but no way to approve", () => {
    const card = changeCard(example.waitingForOthers);
    expect(wordsOf(card)).toContain("Megan Bowen and Adele Vance");
    expect(buttonsOf(card).map(({ verb }) => verb)).toEqual(["show", "show", "cancel"]);
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
      "Alex Wilber, 34 min ago",
      "INC-4711",
      "**off → on**",
      "**1,240 users and 6 resource accounts**, through US-National and US-International",
      "US-Emergency (911, 933)",
      "Until 19:11 CET",
      "19:11 CET, in 7 h",
      "One press of Roll back sets media bypass off again",
      "as soon as it is approved",
    ]) {
      expect(words).toContain(text);
    }
  });

  it("asks in one sentence, with three figures and how sure everything is", () => {
    for (const text of [
      "**Alex Wilber** asks to turn media bypass on for **sbc1.contoso.com**, which reaches **1,240 users and 6 resource accounts**, as soon as it is approved.",
      "1,246",
      "2,100",
      "390",
      "✓ 12 checks probed",
      "! 1 statement confirmed by Alex Wilber, who asks, not probed",
      "✓ nothing unknown",
      "! **3 cautions and 1 warning** to read before you decide",
      "✓ One press undoes it · ! Emergency calls too · Until 19:11 CET",
    ])
      expect(words).toContain(text);
    const unread = wordsOf(changeCard({ ...example.approvalRequest, load: null }));
    expect(unread).not.toContain("390");
  });

  it("says whether a close-out drains, removes or merges back", () => {
    const option = (chosen: string) => {
      const { change } = after.closeOutAsked;
      if (!change.request || !("option" in change.request)) throw new Error("no close-out");
      const request = { ...change.request, option: chosen as typeof change.request.option };
      return wordsOf(changeCard({ ...after.closeOutAsked, change: { ...change, request } }));
    };
    expect(option("drain")).toContain("asks to drain the old trunk **sbc1.contoso.com**");
    expect(option("remove")).toContain("asks to remove the old trunk");
    expect(option("foldBack")).toContain("asks to merge the copies back");
  });

  it("shows warnings, and what the requester confirmed as such", () => {
    expect(words).toContain("! US-Emergency (911, 933) leads to this trunk.");
    expect(words).toContain("The requester, Alex Wilber: ");
  });

  it("carries the whole digest in its buttons and shows a short one", () => {
    expect(buttonsOf(card)).toContainEqual({
      title: "Approve",
      verb: "approve",
      data: { ...decisive, from: 12 },
    });
    expect(words).toContain(`Digest ${decisive.digest?.slice(0, 12)}:`);
  });

  it("asks for a reason only where one is needed", () => {
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
      data: { ...decisive, from: 12 },
    });
    expect(wordsOf(withUnknowns)).toContain("nobody has seen that it is in order");
    expect(wordsOf(card)).not.toContain("nobody has seen");
    expect(wordsOf(withUnknowns)).toContain("1 of 2 given, by Adele Vance");
    expect(wordsOf(withUnknowns)).toContain("**23 Nov, 02:45 CET, in 15 h**");
  });
});

describe("the approval of a move whose replay shows a difference", () => {
  const card = changeCard(move.moveAwaiting);

  it("names each difference to be ticked, behind a button of its own", () => {
    const [approve] = partsOf(card.attachment.content).filter(({ type }) => type === "Action.ShowCard");
    const choices = partsOf(approve?.["card"]).find(({ id }) => id === "acceptDifferences");
    expect(choices).toMatchObject({
      isMultiSelect: true,
      isRequired: true,
      choices: [
        { value: "d1", title: expect.stringContaining('Calls by route "World" would lose their route') },
      ],
    });
    expect(partsOf(approve?.["card"]).some(({ id }) => id === "acceptUnknowns")).toBe(false);
    expect(buttonsOf(card).map(({ title }) => title)).toContain("Approve and accept the differences");
  });

  it("says what the replay could not see", () => {
    expect(wordsOf(card)).toContain("151 of the 168 hours");
    expect(wordsOf(card)).toContain("more than one outcome is possible");
    expect(wordsOf(card)).not.toContain("No warnings and no unknowns");
  });

  it("takes those beyond the list together, by all their ids", () => {
    const differences = Array.from({ length: 18 }, (_, n) => aDifference({ id: `d${n + 1}` }));
    const choices = differenceChoices(aReplay({ differences }));
    expect(choices).toHaveLength(11);
    expect(choices.at(-1)).toEqual({
      title: "The 8 others that the replay lists",
      value: "d11,d12,d13,d14,d15,d16,d17,d18",
    });
    expect(choices.flatMap(({ value }) => value.split(","))).toEqual(differences.map(({ id }) => id));
  });
});
