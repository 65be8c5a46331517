import { describe, expect, it } from "@jest/globals";
import { planReassign, type ReassignSnapshot } from "../../../../src/changes/kinds/reassign/plan-reassign.ts";
import type { ReassignOptions } from "../../../../src/changes/kinds/reassign/kind.ts";
import { aRouting, noon } from "../../../support/changes/builders.ts";
import {
  aPolicy,
  aRoute,
  aVoiceUser,
  reassignOptions,
  userId,
} from "../../../support/changes/migration-builders.ts";
import { alex } from "../../../support/people.ts";

const routing = aRouting({
  usages: ["Germany", "Bavaria"],
  routes: [aRoute(), aRoute({ name: "Bavaria", usages: ["Bavaria"] })],
  policies: [
    aPolicy(),
    aPolicy({ name: "Munich", usages: ["Bavaria"] }),
    aPolicy({ name: "Global" }),
    aPolicy({ name: "Reception", usages: [] }),
  ],
});

function plan(
  options: Partial<ReassignOptions> = {},
  users: ReassignSnapshot["users"] = [1, 2].map((n) => aVoiceUser(n)),
) {
  return planReassign(
    { routing, users },
    {
      options: reassignOptions(options),
      requestedBy: alex.id,
      reason: "Office moved",
      startAt: null,
      approvalsRequired: 1,
      now: noon,
    },
  );
}

function planned(...args: Parameters<typeof plan>) {
  const result = plan(...args);
  if (!result.ok) throw new Error(result.reasons.join(" "));
  return result;
}

describe("planning a reassignment", () => {
  it("moves named people in waves without a gate, and creates no objects", () => {
    const { plan: made, membership } = planned();
    expect(made).toMatchObject({
      subject: "Munich",
      pair: null,
      opening: [],
      closing: [],
      locks: ["policy:Munich"],
    });
    expect(made.waves.map(({ gated }) => gated)).toEqual([false, false]);
    expect(membership.members.map(({ target }) => target)).toEqual(["Munich", "Munich"]);
    expect(made.policies).toEqual([{ from: "Berlin", to: "Munich" }]);
  });

  it("to Global takes direct grants away, and says so", () => {
    const { plan: made, membership } = planned({ policy: "global" });
    expect(membership.members.map(({ target }) => target)).toEqual([null, null]);
    expect(made.cautions.join(" ")).toContain("Global is never granted");
  });

  it("moves people who have no number yet", () => {
    expect(
      planned(
        {},
        [1, 2].map((n) => aVoiceUser(n, { telephoneNumber: null })),
      ).membership.excluded,
    ).toEqual([]);
  });

  it.each([
    ["alreadyThere", { voiceRouting: { kind: "group" as const, policy: "Munich", groupId: "g" } }],
    ["sharedCalling", { sharedCalling: true }],
    ["onPremises", { accountType: "onPremises" as const }],
    ["guestOrIneligible", { accountType: "ineligible" as const }],
    ["unknownAccount", { accountType: "unknown" as const }],
  ])("leaves people where they are: %s", (why, changed) => {
    expect(planned({}, [aVoiceUser(1), aVoiceUser(2, changed)]).membership.excluded).toMatchObject([{ why }]);
  });

  it("leaves people without a direct grant where they are when the target is Global", () => {
    const users = [aVoiceUser(1), aVoiceUser(2, { voiceRouting: { kind: "global" } })];
    expect(planned({ policy: "Global" }, users).membership.excluded).toMatchObject([{ why: "alreadyThere" }]);
  });

  it.each([
    ["a policy that does not exist", { policy: "Bonn" }, /no voice routing policy “Bonn”/],
    ["nobody", { people: [] }, /Nobody is named/],
    ["somebody unknown", { people: [userId(1), "x@y.z"] }, /x@y\.z is not a voice user/],
    ["somebody twice", { people: [userId(1), userId(1)] }, /user1@contoso\.com is named twice/],
    ["a pilot from elsewhere", { people: [userId(1)], pilot: [userId(2)] }, /not among those who move/],
    [
      "people who are all there",
      { policy: "Berlin" },
      /user1@contoso\.com is there already.*Nobody of the 2 people/,
    ],
  ])("is refused for %s", (_, options, words) => {
    const result = plan(options);
    expect(result.ok ? "planned" : result.reasons.join(" ")).toMatch(words);
  });
});
