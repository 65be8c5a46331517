import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Person } from "../../support/teams/connector.ts";
import { alex, megan } from "../../support/people.ts";
import { migrationsForSuite } from "../../support/teams/chat-for-suite.ts";

const migrations = migrationsForSuite();
const { chat, admin, approver, viewer } = migrations;
let id: number;
let name: string;
let digest: string;

beforeEach(async () => {
  ({ id, name, digest } = await migrations.asked());
});

async function state() {
  return (await chat.changes.find(id))?.change.state;
}

const started = () => migrations.started(id, digest);
const card = (person: Person) => migrations.card(person, name);

describe("the approval of a migration", () => {
  it("is requested with the whole plan, and given for its digest", async () => {
    const asked = await approver.waitsFor(
      "the request",
      ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Approve"),
    );
    for (const text of ["sbc1b.contoso.com", "4 users", "Waves (2)", `Digest ${digest.slice(0, 12)}`])
      expect(asked.text).toContain(text);
    const folded = JSON.stringify(asked.activity);
    expect(folded).toContain("Germany Bypass");
    expect(folded).toContain("approve each wave");
    const pressed = await approver.clicks(asked, "Whole plan");
    expect(pressed).toMatchObject({ card: undefined, message: expect.stringContaining("this card stays") });
    const plan = approver.messages.at(-1);
    expect(plan?.text).toContain("Rollback");
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
    expect(seen.text).toContain("1 moved · verdict due");
    expect(seen.card.buttons).not.toContain("Confirm two-way audio");
    await approver.clicks(await card(approver), "Confirm two-way audio");
    expect((await chat.changes.find(id))?.change.waveDecisions).toMatchObject([
      { kind: "heard", wave: 1, by: megan },
    ]);
  });

  it("is braked with one press, which asks why and does not wait for an answer", async () => {
    const clicked = await admin.clicks(await card(admin), "Brake: bypass off for everyone moved");
    expect(clicked.card?.text).toContain("Only an approver other than the requester releases it");
    expect(clicked.card?.text).toContain("Braking, requested by Alex Wilber");
    expect(await state()).toMatchObject({ status: "braking", by: alex });
    expect((await chat.audit.last(10)).some(({ action }) => action === "change.brake")).toBe(true);
  });

  it("is paused with a reason as it was typed, and resumed", async () => {
    expect((await admin.asks(`pause ${name} Wait for INC-4711`)).text).toContain("Wait for INC-4711");
    expect(await state()).toMatchObject({ status: "paused", needs: "resume", why: "Wait for INC-4711" });
    await admin.clicks(await card(admin), "Resume");
    expect((await state())?.status).toBe("running");
  });

  it("is not let go on by a press that was meant for an earlier pause", async () => {
    const pause = () =>
      chat.move(id, { type: "pause", by: null, why: "It stopped.", needs: "resume", wave: null });
    await pause();
    const seen = await card(admin);
    const late = seen.card.press("Resume");
    await chat.move(id, { type: "resume", by: alex });
    await pause();
    const { card: now } = await admin.forges(seen, late.verb, late.data);
    expect(now?.buttons).toContain("Resume");
    expect((await state())?.status).toBe("paused");
  });

  it("is rolled back completely, with a reason", async () => {
    const seen = await card(admin);
    await admin.clicks(seen, "Roll back everything", { rollbackReason: "Complaints" });
    expect(await state()).toMatchObject({ status: "rollingBack", scope: "all", reason: "Complaints" });
  });

  it("is aborted, which moves nobody back", async () => {
    const clicked = await admin.clicks(await card(admin), "Abort this change", { abortReason: "Not now" });
    expect(clicked.card?.text).toContain("whoever was moved stays moved");
    expect(await state()).toMatchObject({ status: "aborting", by: alex, reason: "Not now" });
  });

  it("leaves people half way, which another approver alone takes off the list, with a reason", async () => {
    await chat.move(id, { type: "abort", by: alex, reason: null });
    await chat.move(id, { type: "finishAbort" });
    const listed = async () => (await admin.asks("status")).text.includes("left half done");
    const left = async () => (await chat.changes.leftHalfDone()).map(({ change }) => change.id);
    expect(await left()).toEqual([id]);
    expect((await admin.asks(`dismiss ${name} They stay there`)).text).toContain("Only approvers");
    expect((await viewer.asks(`dismiss ${name} They stay there`)).text).toContain("Only approvers");
    expect((await approver.asks(`dismiss ${name} no`)).text).toContain("at least 4 characters");
    expect(await left()).toEqual([id]);
    await approver.asks(`dismiss ${name} They stay on the new trunk for good`);
    expect(await left()).toEqual([]);
    expect(await listed()).toBe(false);
    expect((await approver.asks(`dismiss ${name} Once more`)).text).toContain("left nothing half done");
    expect(await chat.audit.last(8)).toContainEqual(
      expect.objectContaining({ action: "change.dismissLeft", outcome: "done" }),
    );
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
  ])("carries out “%s”", async (line, expected) => {
    await admin.asks(line.replace("ID", name));
    expect(await state()).toMatchObject(expected);
  });

  it.each([
    ["rollback ID wave 7", "has no wave of that number"],
    ["rollback ID wave two", "Write the wave's number"],
    ["resume ID", "is running, so that can no longer be done"],
    ["release ID", "Only approvers can approve"],
    ["advance ID because", "Only approvers can approve"],
    ["people ID wave", "Write people chg-3"],
    ["export ID pdf", "Write csv for the people"],
    ["plan chg-9999", "There is no chg-9999"],
  ])("refuses “%s” with an explanation", async (line, why) => {
    const answer = await admin.asks(line.replace("ID", name));
    expect(answer.text + JSON.stringify(answer.activity)).toContain(why);
    expect((await state())?.status).toBe("running");
  });

  it("is what “brake” and “rollback” alone offer", async () => {
    const brake = await admin.asks("brake");
    const [first] = brake.card.buttons;
    expect(first).toContain(`brake ${name}`);
    expect((await admin.asks("rollback")).card.buttons[0]).toContain(`rollback ${name}`);
    expect((await viewer.asks("brake")).text).toContain("can pause");
    expect((await state())?.status).toBe("running");
    await admin.clicks(brake, first ?? "");
    expect(await state()).toMatchObject({ status: "braking", by: alex });
  });

  it("is not controlled by a viewer", async () => {
    for (const verb of ["pause", "abort", "brake", "retry"]) {
      expect((await viewer.asks(`${verb} ${name}`)).text).toContain("can pause");
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
    expect(forged.message).toContain("You hold ");
    expect((await state())?.status).toBe("running");
  });
});
