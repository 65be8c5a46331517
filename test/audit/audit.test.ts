import { beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../support/jest/eventually.ts";
import { isaiah, alex } from "../support/people.ts";
import { migrationsForSuite } from "../support/teams/chat-for-suite.ts";

const world = migrationsForSuite();
const { chat, viewer } = world;

beforeAll(async () => {
  for (let row = 0; row < 3; row += 1)
    await chat.audit.append({
      at: new Date(),
      actor: alex,
      action: "test",
      subject: "-",
      outcome: "done",
      detail: null,
    });
});

async function sealOf(row: number): Promise<string> {
  const { mac } = await chat.db
    .selectFrom("audit")
    .select("mac")
    .where("sequence", "=", row)
    .executeTakeFirstOrThrow();
  return mac;
}

describe("audit verify", () => {
  it("says that the chain is whole, and from where it was read this time", async () => {
    expect((await world.admin.asks("audit verify")).text).toMatch(
      /The chain of \d+ entries is whole\. Its head is/,
    );
    expect((await world.approver.asks("audit verify")).text).toMatch(/The first \d+ were verified before/);
  });

  it("compares with a posted seal, typed or by the button of the post", async () => {
    const seal = await sealOf(2);
    expect((await world.admin.asks(`audit verify 2 ${seal}`)).text).toContain(
      "Entry 2 is the one whose seal was posted",
    );
    await chat.messages.post(
      {
        eventKey: "audit-head:today",
        conversationId: world.admin.conversationId,
        content: { type: "seal", day: "2026-11-30", sequence: 2, mac: seal },
      },
      new Date(),
    );
    const post = await world.admin.waitsFor("the post", ({ text }) => text.includes("Audit on 2026-11-30"));
    expect(post.text).toContain(`Row 2, seal ${seal}`);
    const compared = await world.admin.clicks(post, "Compare");
    expect(compared.card?.text).toContain("Entry 2 is the one whose seal was posted");
  });

  it("says where the audit differs from a posted seal, and where it is shorter", async () => {
    const other = "0".repeat(64);
    expect((await world.admin.asks(`audit verify 2 ${other}`)).text).toContain("breaks at entry 2");
    expect((await world.admin.asks(`audit verify 4000 ${other}`)).text).toContain("its end was cut off");
  });

  it.each([
    "verify 2",
    "verify x y",
    `verify 2 ${"0".repeat(63)}`,
    `verify 0 ${"0".repeat(64)}`,
    `verify 2 ${"0".repeat(64)} 3`,
    "verify all",
  ])("refuses what it does not know: audit %s", async (typed) => {
    expect((await world.admin.asks(`audit ${typed}`)).text).toContain("Which seal?");
  });

  it("is for admins and approvers; viewers read the audit", async () => {
    expect((await viewer.asks("audit verify")).text).toContain("Not with your role");
    expect((await viewer.asks("audit")).text).toContain("Audit, last");
    expect(await chat.audit.last(3)).toContainEqual(
      expect.objectContaining({
        actor: isaiah,
        action: "command.audit",
        subject: "verify",
        outcome: "refused",
      }),
    );
  });

  it("names a change whose stored facts differ from their seal", async () => {
    const { id, digest } = await world.asked();
    await chat.approve(id, digest);
    await chat.db.updateTable("approval").set({ personName: "Nobody" }).where("changeId", "=", id).execute();
    expect((await world.admin.asks("audit verify")).text).toContain(
      `What was sealed was altered. chg-${id}: The approval by Nobody`,
    );
    await chat.db
      .updateTable("approval")
      .set({ personName: "Megan Bowen" })
      .where("changeId", "=", id)
      .execute();
    expect((await world.admin.asks("audit verify")).text).toContain("is whole");
  });
});

describe("reading and verifying the audit", () => {
  it("does not delay a brake or an approval, even while all the connections they may use are busy", async () => {
    const moving = await world.asked();
    await world.started(moving.id, moving.digest);
    const waiting = await world.asked();
    const { looking, verifying } = chat.pools;
    const held = await Promise.all([
      ...Array.from({ length: looking.options.max }, () => looking.connect()),
      verifying.connect(),
    ]);
    const looks = [
      "gateways",
      "gateway sbc1.contoso.com",
      "changes",
      `change chg-${moving.id}`,
      `plan chg-${moving.id}`,
      `people chg-${moving.id}`,
      `export chg-${moving.id}`,
      "audit 30",
      "user user1@contoso.com",
      "route +4930123456 for user1@contoso.com",
      "help",
      "whoami",
      "audit verify",
      "nonsense",
    ];
    const asked = Promise.all([
      ...looks.map((text) => viewer.says(text)),
      world.approver.says("audit verify"),
    ]);
    await eventually("the viewer to wait", () => Promise.resolve(looking.waitingCount >= looks.length));

    expect((await world.approver.says(`brake ${moving.name} calls are silent`)).status).toBe(200);
    expect((await chat.changes.find(moving.id))?.change.state).toMatchObject({ status: "braking" });
    const card = world.approver.messages.at(-1);
    if (!card) throw new Error("no card");
    const approved = await world.approver.forges(card, "approve", {
      changeId: waiting.id,
      digest: waiting.digest,
    });
    expect(approved.status).toBe(200);
    expect((await chat.changes.find(waiting.id))?.change.state).toMatchObject({ status: "approved" });
    expect(looking.waitingCount).toBeGreaterThanOrEqual(looks.length);

    for (const client of held) client.release();
    for (const { status } of await asked) expect(status).toBe(200);
  });
});
