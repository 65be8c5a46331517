import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decideMember, newMember, type MemberIntention } from "../../../src/changes/waves/decide-member.ts";
import type { Member } from "../../../src/changes/waves/members.ts";
import { memberStatuses, type MemberState } from "../../../src/changes/waves/wave.ts";
import type { PolicyAssignment } from "../../../src/telephony/voice-user.ts";
import { minutesAfter, noon } from "../../support/changes/builders.ts";
import { aMember } from "../../support/changes/migration-builders.ts";

const former: PolicyAssignment = { kind: "direct", policy: "Berlin" };
const onTarget: PolicyAssignment = { kind: "direct", policy: "Berlin Bypass" };
const others: PolicyAssignment = { kind: "direct", policy: "Paris" };
const lives = [undefined, former, onTarget, others];
const gone = "No longer a user of this tenant.";

/** Every intention, with each of the facts that it goes by. */
const intentions: readonly MemberIntention[] = [
  ...lives.map((live) => ({ type: "begin", live, absence: gone }) as const),
  { type: "send", batch: 7, direction: "move" },
  { type: "send", batch: 8, direction: "restore" },
  ...lives.map((live) => ({ type: "readBack", live }) as const),
  { type: "fail", why: "User not found" },
  { type: "askAgain" },
  { type: "restored" },
  { type: "notRestored", why: "Somebody else changed it." },
];

type Standing = Member & MemberState;

const person: Standing = { ...aMember({ former, target: "Berlin Bypass" }), ...newMember };

/** Everybody, in an operation before or in none. */
const everybody: readonly Standing[] = memberStatuses.flatMap((status) =>
  [null, 3].flatMap((batch) =>
    [null, former].map((ledger) => Object.freeze({ ...person, status, batch, ledger })),
  ),
);

/** What a member is asked for: the operation's direction decides. */
function nameOf(intention: MemberIntention): string {
  return intention.type === "send" ? `send ${intention.direction}` : intention.type;
}

/** The arrows of the diagram at `MemberStatus`; with a star: who was in an operation before. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "planned begin": ["planned", "skipped"],
  "planned* begin": ["moved", "planned", "skipped"],
  "sent begin": ["planned", "skipped"],
  "sent* begin": ["moved", "planned", "skipped"],
  "failed begin": ["planned", "skipped"],
  "failed* begin": ["moved", "planned", "skipped"],
  "restored begin": ["planned", "skipped"],
  "restored* begin": ["planned", "skipped"],
  "notRestored begin": ["planned", "skipped"],
  "notRestored* begin": ["moved", "planned", "skipped"],
  "planned send move": ["sent"],
  "planned* send move": ["sent"],
  "planned* readBack": ["moved", "skipped"],
  "sent* readBack": ["moved", "skipped"],
  "planned* fail": ["failed"],
  "sent* fail": ["failed"],
  "failed* fail": ["failed"],
  "sent* askAgain": ["planned"],
  "failed* askAgain": ["planned"],
  ...Object.fromEntries(
    memberStatuses
      .filter((status) => status !== "restored")
      .flatMap((status) => [
        [`${status}* send restore`, [status]],
        [`${status}* restored`, ["restored"]],
        [`${status}* notRestored`, ["notRestored"]],
      ]),
  ),
};

describe("A member", () => {
  it("moves by every arrow of their diagram, and by no other", () => {
    const seen: Record<string, Set<string>> = {};
    for (const member of everybody)
      for (const intention of intentions) {
        const decision = decideMember(member, intention, noon);
        const from = `${member.status}${member.batch === null ? "" : "*"} ${nameOf(intention)}`;
        if (decision.ok) (seen[from] ??= new Set()).add(decision.member.status);
      }
    const found = Object.entries(seen).map(([from, to]) => [from, [...to].sort()]);
    expect(Object.fromEntries(found)).toEqual(arrows);
  });

  it("is left alone where somebody else changed them, with what they had and have", () => {
    expect(decideMember(person, { type: "begin", live: others, absence: gone }, noon)).toEqual({
      ok: true,
      member: {
        ...person,
        status: "skipped",
        detail: "Somebody else changed Berlin (direct) to Paris (direct).",
        settledAt: noon,
      },
    });
    const begin = { type: "begin", live: undefined, absence: gone } as const;
    expect(decideMember(person, begin, noon)).toMatchObject({ member: { detail: gone } });
  });

  it("who was taken back is not called moved where the target shows: somebody else gave it", () => {
    const restored: Standing = { ...person, status: "restored", batch: 3 };
    const begin = { type: "begin", live: onTarget, absence: gone } as const;
    expect(decideMember(restored, begin, noon)).toMatchObject({ member: { status: "skipped" } });
    expect(decideMember({ ...restored, status: "failed" }, begin, noon)).toMatchObject({
      member: { status: "moved" },
    });
  });

  it("waits while they show what they had, or nothing", () => {
    const sent: Standing = { ...person, status: "sent", batch: 3, ledger: former };
    for (const live of [former, undefined])
      expect(decideMember(sent, { type: "readBack", live }, noon)).toEqual({
        ok: false,
        refusal: "notSeenYet",
      });
  });

  it("whatever is asked of them and when: keeps their first ledger, and ends only with an operation behind them", () => {
    const asked = fc.array(fc.tuple(fc.constantFrom(...intentions), fc.nat(600)), { maxLength: 40 });
    fc.assert(
      fc.property(asked, (all) => {
        let member = Object.freeze(person);
        for (const [intention, minutes] of all) {
          const decision = decideMember(member, intention, minutesAfter(noon, minutes));
          if (!decision.ok) continue;
          if (member.ledger) expect(decision.member.ledger).toEqual(member.ledger);
          member = Object.freeze(decision.member);
          const { status, batch, settledAt } = member;
          if (status !== "planned" && status !== "skipped") expect(batch).not.toBeNull();
          if (status !== "planned" && status !== "sent") expect(settledAt).not.toBeNull();
        }
      }),
    );
  });
});
