import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { alex, megan } from "../../support/builders.ts";
import type { Person } from "../../support/connector.ts";
import { startMigrations, type Migrations } from "../../support/migrations-in-chat.ts";

let migrations: Migrations;
let chat: Migrations["chat"];
let admin: Person;
let approver: Person;
let viewer: Person;
let id: number;
let name: string;
let digest: string;

beforeAll(async () => {
  migrations = await startMigrations();
  ({ chat, admin, approver, viewer } = migrations);
});

afterAll(async () => {
  await migrations.stop();
});

beforeEach(async () => {
  ({ id, name, digest } = await migrations.asked());
});

async function state() {
  return (await chat.changes.find(id))?.change.state;
}

const started = () => migrations.started(id, digest);
const card = (person: Person) => migrations.card(person, name);

describe("the approval of a migration", () => {
  it("is asked for with the whole plan, and given over its digest", async () => {
    const asked = await approver.waitsFor(
      "the request",
      ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Approve"),
    );
    for (const text of [
      "sbc1b.contoso.com",
      "4 users",
      "Waves (2)",
      `Digest ${digest.slice(0, 12)}`,
      "each wave by its own",
    ])
      expect(asked.text).toContain(text);
    expect(JSON.stringify(asked.activity)).toContain("Germany Bypass");
    const plan = await approver.clicks(asked, "Whole plan");
    expect(plan.card?.text).toContain("The way back");
    const back = await approver.clicks(asked, `Back to ${name}`);
    expect(back.card?.buttons).toContain("Approve");
    await approver.clicks(asked, "Approve");
    expect((await state())?.status).toBe("approved");
  });

  it("is not for the requester", async () => {
    expect((await card(admin)).card.buttons).not.toContain("Approve");
  });
});

describe("a running migration", () => {
  beforeEach(started);

  it("has the brake first, and a question about the pilot", async () => {
    const seen = await card(admin);
    expect(seen.card.buttons[0]).toBe("Brake: bypass off for everyone moved");
    expect(seen.text).toContain("1 moved · judged");
    expect(seen.card.buttons).not.toContain("Heard both ways");
    await approver.clicks(await card(approver), "Heard both ways");
    expect((await chat.changes.find(id))?.change.waveDecisions).toMatchObject([
      { kind: "heard", wave: 1, by: megan },
    ]);
  });

  it("is braked with one press, which asks why and does not wait for an answer", async () => {
    const clicked = await admin.clicks(await card(admin), "Brake: bypass off for everyone moved");
    expect(clicked.card?.text).toContain("Only an approver other than the requester releases it");
    expect(clicked.card?.text).toContain("Braking, asked by Alex Wilber");
    expect(await state()).toMatchObject({ status: "braking", by: alex });
    expect((await chat.audit.last(10)).some(({ action }) => action === "change.brake")).toBe(true);
  });

  it("is paused with a reason as it was typed, and resumed", async () => {
    expect((await admin.asks(`pause ${name} Wait for INC-4711`)).text).toContain("Wait for INC-4711");
    expect(await state()).toMatchObject({ status: "paused", needs: "resume", why: "Wait for INC-4711" });
    await admin.clicks(await card(admin), "Resume");
    expect((await state())?.status).toBe("running");
  });

  it("is rolled back whole, with a reason", async () => {
    const seen = await card(admin);
    await admin.clicks(seen, "Roll back everything", { rollbackReason: "Complaints" });
    expect(await state()).toMatchObject({ status: "rollingBack", scope: "all", reason: "Complaints" });
  });

  it("is aborted, which moves nobody back", async () => {
    const clicked = await admin.clicks(await card(admin), "Abort this change", { abortReason: "Not now" });
    expect(clicked.card?.text).toContain("whoever was moved stays moved");
    expect(await state()).toMatchObject({ status: "aborting", by: alex, reason: "Not now" });
  });

  it.each([
    [
      "rollback ID wave 1 Too many complaints",
      { status: "rollingBack", scope: 1, reason: "Too many complaints" },
    ],
    ["rollback ID all", { status: "rollingBack", scope: "all", reason: null }],
    ["roll back ID", { status: "rollingBack", scope: "all" }],
    ["brake ID Now", { status: "braking", reason: "Now" }],
    ["abort ID", { status: "aborting", reason: null }],
  ])("obeys “%s”", async (line, expected) => {
    await admin.asks(line.replace("ID", name));
    expect(await state()).toMatchObject(expected);
  });

  it.each([
    ["rollback ID wave 7", "has no wave of that number"],
    ["rollback ID wave two", "Write the wave's number"],
    ["resume ID", "is running, so that can no longer be done"],
    ["release ID", "You hold admin, which does not let you approve"],
    ["advance ID because", "You hold admin, which does not let you approve"],
    ["people ID wave", "Write people chg-3"],
    ["export ID pdf", "Write csv for the people"],
    ["plan chg-9999", "There is no chg-9999"],
  ])("refuses “%s” kindly", async (line, why) => {
    const answer = await admin.asks(line.replace("ID", name));
    expect(answer.text + JSON.stringify(answer.activity)).toContain(why);
    expect((await state())?.status).toBe("running");
  });

  it("is not steered by a viewer", async () => {
    for (const verb of ["pause", "abort", "brake", "retry"]) {
      expect((await viewer.asks(`${verb} ${name}`)).text).toContain("does not let you pause");
    }
    const seen = await card(viewer);
    expect(seen.card.buttons).toEqual([
      "People",
      "Whole plan",
      "People (CSV)",
      "Plan (Markdown)",
      "Plan (PowerShell)",
    ]);
    const forged = await viewer.forges(seen, "brake", { changeId: id });
    expect(forged.message).toContain("does not let you");
    expect((await state())?.status).toBe("running");
  });
});
