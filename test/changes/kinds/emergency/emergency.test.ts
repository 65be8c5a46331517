import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { planEmergency } from "../../../../src/changes/kinds/emergency/plan-emergency.ts";
import { finishedMigration, withEmergency } from "../../../support/changes/after-bench.ts";
import { newFqdn, oldFqdn } from "../../../support/changes/migration-builders.ts";
import { alex, megan, isaiah } from "../../../support/people.ts";
import { chatForSuite, personOf } from "../../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const approver = personOf(chat, megan, { installed: true });
const viewer = personOf(chat, isaiah);
let id: number;

const testCall = "Alex dialled 112 from desk 4, arranged with the control room";

beforeEach(async () => {
  id = await finishedMigration(chat, withEmergency);
});

afterEach(async () => {
  const open = await chat.changes.openOn(oldFqdn);
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

describe("emergency", () => {
  it("shows which routes move, and asks for them with the test call", async () => {
    const done = await admin.asks(`change ${id}`);
    const form = await admin.clicks(done, "Move emergency calls");
    expect(form.card?.text).toContain(`route **Emergency Bypass**: gateways ${oldFqdn} → **${newFqdn}**`);
    expect(form.card?.text).toContain("Berlin (112)");
    const asked = await admin.clicks(done, "Request approval", {
      attestedTestCall: testCall,
      reason: "The last step",
    });
    expect(asked.card?.text).toContain("Move emergency routes");
    expect(await chat.changes.openOn(oldFqdn)).toMatchObject({
      kind: "emergency",
      request: { kind: "emergency", migration: id, attestedTestCall: testCall },
    });
    const entry = (await chat.audit.last(3)).find(({ action }) => action === "change.request.emergency");
    expect(entry?.detail).toContain(testCall);
  });

  it("shows the approver its steps and the requester's test call, and has no brake", async () => {
    const form = await admin.asks(`emergency ${id}`);
    await admin.clicks(form, "Request approval", { attestedTestCall: testCall, reason: "The last step" });
    const open = await chat.changes.openOn(oldFqdn);
    const migration = (await chat.changes.find(id))?.change.submission?.plan;
    const fleet = await chat.observations.fleet();
    if (!open || !fleet || !migration) throw new Error("nothing was asked for");
    const planned = planEmergency(migration, fleet.value, {
      requestedBy: alex.id,
      reason: open.reason,
      startAt: null,
      approvalsRequired: 1,
      now: new Date(),
      attestedTestCall: testCall,
    });
    if (!planned.ok) throw new Error(planned.reasons.join(" "));
    const digest = await chat.submitMove(open.id, planned.plan, planned.membership);
    const { text, card, activity } = await approver.waitsFor("the request", (message) =>
      message.text.includes(`chg-${open.id} · Move emergency`),
    );
    for (const words of [`Test call, confirmed by the requester: ${testCall}`, "What will happen (2)"])
      expect(text).toContain(words);
    for (const words of [
      `Set-CsOnlineVoiceRoute 'Emergency Bypass' -OnlinePstnGatewayList ${newFqdn}**, was ${oldFqdn}`,
      "**2 steps**",
    ])
      expect(JSON.stringify(activity)).toContain(words);
    for (const words of ["gateway **sbc1b", "0 users", "Waves"]) expect(text).not.toContain(words);
    expect(card.buttons).not.toContain("People");
    await chat.move(open.id, {
      type: "approve",
      by: megan,
      digest,
      comment: null,
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
    });
    await chat.move(open.id, { type: "start" });
    const running = await admin.asks(`change ${open.id}`);
    expect(running.card.buttons.filter((title) => title.startsWith("Brake"))).toEqual([]);
    expect(running.text).not.toContain("Waves");
    await chat.move(open.id, { type: "finishMoves", attempts: 0, delivered: 0 });
  });

  it.each([
    ["a test call in words", { reason: "Tried" }, "Say who dialled what"],
    ["a short one", { reason: "Tried", attestedTestCall: "long ".repeat(60) }, "at most 180 characters"],
    ["a reason", { attestedTestCall: testCall }, "Give a reason"],
  ])("requires %s", async (_, sent, why) => {
    const form = await admin.asks(`emergency ${id}`);
    const refused = await admin.forges(form, "requestEmergency", { changeId: id, ...sent });
    expect(refused.card?.text).toContain(why);
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });

  it("says so where no emergency route is left, and offers no button", async () => {
    const other = await finishedMigration(chat);
    expect((await admin.asks(`emergency ${other}`)).text).toContain("nothing to move");
    expect((await admin.asks(`change ${other}`)).card.buttons).not.toContain("Move emergency calls");
  });

  it("is for those who may request", async () => {
    const form = await admin.asks(`emergency ${id}`);
    expect((await viewer.asks(`emergency ${id}`)).text).toContain("can request");
    const sent = { changeId: id, reason: "Tried", attestedTestCall: testCall };
    expect(
      (await approver.forges(await approver.asks("whoami"), "requestEmergency", sent)).message,
    ).toContain("You hold ");
    expect((await admin.forges(form, "requestEmergency", { reason: "Tried" })).message).toContain(
      "does not belong to a card",
    );
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });
});
