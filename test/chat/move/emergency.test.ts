import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { planEmergency } from "../../../src/change/move/plan-emergency.ts";
import { isMovePlan } from "../../../src/change/plan.ts";
import { finishedMigration, withEmergency } from "../../support/after-bench.ts";
import { adele, alex, megan } from "../../support/builders.ts";
import { isaiah, startChat, type ChatBench } from "../../support/chat-bench.ts";
import type { Person } from "../../support/connector.ts";
import { newFqdn, oldFqdn } from "../../support/migration-builders.ts";

let chat: ChatBench;
let admin: Person;
let approver: Person;
let viewer: Person;
let id: number;

const testCall = "Alex dialled 112 from desk 4, arranged with the control room";

beforeAll(async () => {
  chat = await startChat();
  const people = [alex, megan, adele, isaiah].map(({ name, id: of }) => chat.connector.person(name, of));
  [admin, approver, , viewer] = people as [Person, Person, Person, Person];
  await approver.installs();
});

beforeEach(async () => {
  id = await finishedMigration(chat, withEmergency);
});

afterEach(async () => {
  const open = await chat.changes.openOn(oldFqdn);
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

afterAll(async () => {
  await chat.stop();
});

describe("emergency", () => {
  it("shows which routes move, and asks for them with the test call", async () => {
    const done = await admin.asks(`change ${id}`);
    const form = await admin.clicks(done, "Move emergency calls");
    expect(form.card?.text).toContain(`route **Emergency Bypass**: gateways ${oldFqdn} → **${newFqdn}**`);
    expect(form.card?.text).toContain("Berlin (112)");
    const asked = await admin.clicks(done, "Ask for approval", {
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

  it("reads to the approver as steps, with the test call under the requester's name, and has no brake", async () => {
    const form = await admin.asks(`emergency ${id}`);
    await admin.clicks(form, "Ask for approval", { attestedTestCall: testCall, reason: "The last step" });
    const open = await chat.changes.openOn(oldFqdn);
    const migration = (await chat.changes.find(id))?.change.submission?.plan;
    const fleet = await chat.observations.fleet();
    if (!open || !fleet || !migration || !isMovePlan(migration)) throw new Error("nothing was asked for");
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
    const { text, card } = await approver.waitsFor("the request", (message) =>
      message.text.includes(`chg-${open.id} · Move emergency`),
    );
    for (const words of [
      `Test call, attested by the requester: ${testCall}`,
      "What will happen (2)",
      `Set-CsOnlineVoiceRoute 'Emergency Bypass' -OnlinePstnGatewayList ${newFqdn}**, was ${oldFqdn}`,
      "**2 steps**",
    ])
      expect(text).toContain(words);
    for (const words of ["gateway **sbc1b", "0 users", "Waves"]) expect(text).not.toContain(words);
    expect(card.buttons).not.toContain("People");
    await chat.move(open.id, {
      type: "approve",
      by: megan,
      digest,
      comment: null,
      acceptUnknowns: null,
      acceptDifferences: [],
    });
    await chat.move(open.id, { type: "start" });
    const running = await admin.asks(`change ${open.id}`);
    expect(running.card.buttons.filter((title) => title.startsWith("Brake"))).toEqual([]);
    expect(running.text).not.toContain("Waves");
    await chat.move(open.id, { type: "finishMoves", attempts: 0, delivered: 0 });
  });

  it.each([
    ["a test call in words", { reason: "x" }, "Say who dialled what"],
    ["a short one", { reason: "x", attestedTestCall: "long ".repeat(60) }, "at most 180 characters"],
    ["a reason", { attestedTestCall: testCall }, "Give a reason"],
  ])("wants %s", async (_, sent, why) => {
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
    expect((await viewer.asks(`emergency ${id}`)).text).toContain("does not let you request");
    const sent = { changeId: id, reason: "x", attestedTestCall: testCall };
    expect(
      (await approver.forges(await approver.asks("whoami"), "requestEmergency", sent)).message,
    ).toContain("does not let you");
    expect((await admin.forges(form, "requestEmergency", { reason: "x" })).message).toContain(
      "does not belong to a card",
    );
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });
});
