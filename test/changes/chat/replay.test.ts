import { beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import { askedMigration } from "../../support/teams/asked-migration.ts";
import { aDifference, aReplay } from "../../support/changes/builders.ts";
import { aMember, aMovePlan } from "../../support/changes/migration-builders.ts";
import { alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex, { installed: true });
const approver = personOf(chat, megan, { installed: true });

beforeAll(async () => {
  const created = await askedMigration(chat, "sbc1.contoso.com");
  const membership = { members: [aMember()], excluded: [] };
  const plan = aMovePlan({ membersDigest: membersDigest(membership) });
  const replay = aReplay({ differences: [aDifference(), aDifference({ id: "d2", emergency: true })] });
  await chat.submitMove(created.id, plan, membership, null, replay);
});

const acceptButton = "Approve and accept the differences";

describe("a replay in chat", () => {
  it("is shown by its command", async () => {
    await admin.says("replay chg-1");
    const card = await admin.waitsFor("the replay", ({ text }) => text.includes("last 7 days’ calls"));
    expect(card.text).toContain("2 differences that the plan does not intend");
    expect(card.text).toContain("would lose their route");
  });

  it("is refused where there is none, with what to do instead", async () => {
    await admin.says("replay chg-99");
    await admin.waitsFor("a refusal", ({ text }) => text.includes("There is no chg-99"));
  });

  it("is not approved while one of its differences is left out", async () => {
    const request = await approver.waitsFor("the request", ({ text }) => text.includes("approval is needed"));
    await approver.clicks(request, acceptButton, { acceptDifferences: "d1", comment: "" });
    expect((await chat.changes.find(1))?.change.state.status).toBe("awaitingApproval");
    await approver.clicks(request, acceptButton, { acceptDifferences: "d1,d2", comment: "" });
    const { state, approvals } = (await chat.changes.find(1))?.change ?? {};
    expect(state?.status).toBe("approved");
    expect(approvals?.[0]?.acceptedDifferences).toHaveLength(2);
  });
});
