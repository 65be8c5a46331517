import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest } from "../../../src/change/move/members.ts";
import { askedMigration } from "../../support/asked-migration.ts";
import { aDifference, alex, aReplay, megan } from "../../support/builders.ts";
import { startChat, type ChatBench } from "../../support/chat-bench.ts";
import type { Person } from "../../support/connector.ts";
import { aMember, aMovePlan } from "../../support/migration-builders.ts";

let chat: ChatBench;
let admin: Person;
let approver: Person;

beforeAll(async () => {
  chat = await startChat();
  [admin, approver] = [alex, megan].map(({ name, id }) => chat.connector.person(name, id)) as [
    Person,
    Person,
  ];
  await admin.installs();
  await approver.installs();
  const created = await askedMigration(chat, "sbc1.contoso.com");
  const membership = { members: [aMember()], excluded: [] };
  const plan = aMovePlan({ membersDigest: membersDigest(membership) });
  const replay = aReplay({ differences: [aDifference(), aDifference({ id: "d2", emergency: true })] });
  await chat.submitMove(created.id, plan, membership, null, replay);
});

afterAll(() => chat.stop());

const acceptButton = "Approve and accept the differences";

describe("a replay in chat", () => {
  it("is shown by its command", async () => {
    await admin.says("replay chg-1");
    const card = await admin.waitsFor("the replay", ({ text }) => text.includes("last 7 days’ calls"));
    expect(card.text).toContain("2 differences that the plan does not intend");
    expect(card.text).toContain("would lose their route");
  });

  it("is refused where there is none, with a way on", async () => {
    await admin.says("replay chg-99");
    await admin.waitsFor("a refusal", ({ text }) => text.includes("There is no chg-99"));
  });

  it("lets nobody approve who leaves one of its differences out", async () => {
    const request = await approver.waitsFor("the request", ({ text }) =>
      text.includes("approval is asked for"),
    );
    await approver.clicks(request, acceptButton, { acceptDifferences: "d1", comment: "" });
    expect((await chat.changes.find(1))?.change.state.status).toBe("awaitingApproval");
    await approver.clicks(request, acceptButton, { acceptDifferences: "d1,d2", comment: "" });
    const { state, approvals } = (await chat.changes.find(1))?.change ?? {};
    expect(state?.status).toBe("approved");
    expect(approvals?.[0]?.acceptedDifferences).toHaveLength(2);
  });
});
