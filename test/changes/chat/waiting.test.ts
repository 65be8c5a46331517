import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Person } from "../../support/teams/connector.ts";
import { userId } from "../../support/changes/migration-builders.ts";
import { verdict } from "../../support/cards/move-examples.ts";
import { megan } from "../../support/people.ts";
import { migrationsForSuite } from "../../support/teams/chat-for-suite.ts";
import { putMembers } from "../../support/database/put-waves.ts";

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

async function paused(
  needs: "verdict" | "release" | "retry" | "rollback" | "resume",
  wave: number | null,
): Promise<void> {
  await started();
  await chat.move(id, { type: "pause", by: null, why: "As the test wants it.", needs, wave });
}

describe("a migration that waits for somebody", () => {
  it("goes on after an inconclusive gate by an approver's reason, never the requester's", async () => {
    await paused("verdict", 1);
    const told = await approver.waitsFor(
      "the question",
      ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Go on after wave 1"),
    );
    const own = await card(admin);
    expect(own.card.buttons).not.toContain("Go on after wave 1");
    expect(own.card.buttons).toContain("Wait, judge again");
    expect(() => told.card.press("Go on after wave 1")).toThrow("required");
    await approver.clicks(told, "Go on after wave 1", {
      advanceReason: "A quiet week, and nobody complained",
    });
    expect((await state())?.status).toBe("running");
    expect((await chat.changes.find(id))?.change.waveDecisions).toMatchObject([
      { kind: "advance", wave: 1, by: megan, reason: "A quiet week, and nobody complained" },
    ]);
    expect((await chat.audit.last(5)).some(({ action }) => action === "change.advance")).toBe(true);
  });

  it("is released wave by wave, over the plan's digest", async () => {
    await paused("release", 2);
    const told = await approver.waitsFor(
      "the question",
      ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Release wave 2"),
    );
    const other = await approver.forges(told, "release", { changeId: id, wave: 2, digest: "0".repeat(64) });
    expect(JSON.stringify(other.body)).toMatch(/paused/i);
    expect((await state())?.status).toBe("paused");
    await approver.clicks(await card(approver), "Release wave 2");
    expect((await state())?.status).toBe("running");
  });

  it("asks the approvers anew once a wave was rolled back, and lets nobody else retry it", async () => {
    await paused("rollback", 1);
    await chat.move(id, { type: "rollBack", by: null, reason: null, rollbackDays: 30, scope: 1 });
    await chat.move(id, { type: "finishWaveRollback", differences: [], braked: false });
    await approver.waitsFor("the news", ({ text }) => text.includes("wave 1 was rolled back;"));
    await approver.waitsFor(
      "the question",
      ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Release wave 1"),
    );
    // Not of the pause that nobody but the way back could end, and that is over.
    expect(
      approver.messages.filter(({ text }) => text.startsWith(name) && text.includes(": paused. As the test")),
    ).toEqual([]);
    const own = await card(admin);
    expect(own.text).toContain("It waits for the approval of wave 1");
    expect(own.card.buttons).not.toContain("Retry");
    expect(own.card.buttons).not.toContain("Release wave 1");
  });

  it("says what decision it needs, and refuses others", async () => {
    await paused("rollback", 1);
    const seen = await card(admin);
    expect(seen.text).toContain("Roll back now: wave 1, or all.");
    const answer = await admin.asks(`resume ${name}`);
    expect(answer.text).toContain("waits for");
    await admin.clicks(seen, "Roll back wave 1");
    expect(await state()).toMatchObject({ status: "rollingBack", scope: 1 });
  });

  it("tells the approvers at once that a gate failed, with the card of the change", async () => {
    await started();
    const judged = { settledAt: null, judgedAt: null };
    const verdict = { outcome: "fail", reasons: ["3 people had media failures."] } as const;
    await chat.move(id, { type: "judge", wave: 1, verdict, ...judged });
    await approver.waitsFor(
      "the news",
      ({ text }) => text.includes(name) && text.includes("3 people had media failures."),
    );
    await approver.waitsFor(
      "the card",
      ({ text, card: seen }) =>
        text.includes("Wave 1 failed its gate") && seen.buttons.includes("Roll back wave 1"),
    );
  });

  it("is retried on request", async () => {
    await paused("retry", 1);
    await admin.clicks(await card(admin), "Retry");
    expect((await state())?.status).toBe("running");
  });
});

describe("a verdict that late call rows have changed", () => {
  const was = { outcome: "pass", attempts: 100, delivered: 99 } as const;
  const is = { outcome: "fail", attempts: 240, delivered: 120 } as const;
  const reasons = ["2 calls of 2 people failed on media."];

  it("is sent to requester and approvers with the figures then and now, and with a rollback button", async () => {
    await started();
    await chat.move(id, { type: "revise", revised: { wave: 1, was, is, reasons } });
    for (const person of [admin, approver]) {
      await person.waitsFor(
        "the revision",
        ({ text }) =>
          text.startsWith(`${name} (migration`) &&
          text.includes("Wave 1 passed by 100 calls, 99.0\u00a0% delivered"),
      );
      await person.waitsFor(
        "the card",
        ({ text, card: seen }) => text.includes(name) && seen.buttons.includes("Roll back wave 1"),
      );
    }
    expect(await state()).toMatchObject({ status: "paused", needs: "rollback", wave: 1 });
    expect((await card(admin)).text).toContain("Verdict revised, as rows came late");
    expect((await admin.asks(`resume ${name}`)).text).toContain("waits for");
  });
});

describe("people of a migration", () => {
  it("are listed in pages and parts, with what to do", async () => {
    await started();
    await putMembers(chat.db, id, [userId(2)], { status: "failed", detail: "No licence." });
    const all = await viewer.asks(`people ${name}`);
    expect(all.text).toContain("4 users");
    const failed = await viewer.clicks(all, "Failed");
    expect(failed.card?.text).toContain("No licence. Look at licence and number");
    expect(failed.card?.text).not.toContain("user3@contoso.com");
    const stay = await viewer.clicks(all, "Not moving");
    expect(stay.card?.text).toContain("not moving: has no phone number");
    expect((await viewer.asks(`people ${name} wave 2`)).text).toContain("user4@contoso.com");
  });
});

describe("notifications of a migration", () => {
  it("reach the requester, the approvers and the channel", async () => {
    const ops = chat.connector.channel(`Ops ${id}`);
    await admin.asks("notify here", { in: ops });
    await chat.record(id, "reminder", {
      type: "approvalReminder",
      expiresAt: new Date().toISOString(),
      escalated: true,
    });
    // Whoever has decided is not reminded any more.
    await approver.waitsFor(
      "the reminder",
      ({ text }) => text.includes(`${name} (migration`) && text.includes("nobody has decided yet"),
    );
    await started();
    await chat.record(id, "begun", { type: "waveBegan", wave: 1, title: "Pilot", users: 1 });
    await chat.record(id, "judged", {
      type: "waveJudged",
      wave: 1,
      outcome: "fail",
      reasons: verdict("fail", ["ICE failed."]).reasons,
    });
    await admin.waitsFor(
      "the failed gate",
      ({ text }) => text.includes(`${name} (migration`) && text.includes("failed its gate. ICE failed."),
    );
    await ops.waitsFor("the beginning", ({ text }) => text.includes("wave 1 began"));
    await ops.waitsFor("the escalation", ({ text }) => text.includes("nobody has decided yet"));
    await admin.asks("notify off", { in: ops });
  });
});
