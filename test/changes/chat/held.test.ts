import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Person } from "../../support/teams/connector.ts";
import { adele, megan } from "../../support/people.ts";
import { migrationsForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const migrations = migrationsForSuite();
const { chat, admin, approver, viewer } = migrations;
const secondApprover = personOf(chat, adele, { installed: true });
let id: number;
let name: string;

beforeEach(async () => {
  let digest: string;
  ({ id, name, digest } = await migrations.asked());
  await migrations.started(id, digest);
});

async function change() {
  const stored = await chat.changes.find(id);
  if (!stored) throw new Error(`no ${name}`);
  return stored.change;
}

const card = (person: Person, button?: string) => migrations.card(person, name, button);

/** Everything by which a requester could try to get past what holds the change, forged where no button offers it. */
async function tryEverything(): Promise<void> {
  const seen = await card(admin);
  for (const button of ["Resume", "Retry", "Wait, judge again", "Acknowledge it", "Release the brake"])
    expect(seen.card.buttons).not.toContain(button);
  const { holds } = await change();
  for (const verb of ["resume", "retry"]) await admin.forges(seen, verb, { changeId: id });
  await admin.forges(seen, "acknowledge", {
    changeId: id,
    seen: holds.length,
    acknowledgeReason: "It is fine",
  });
  for (const line of ["resume ID", "retry ID", "acknowledge ID It is fine", "release ID", "advance ID Fine"])
    await admin.asks(line.replace("ID", name));
}

describe("an alarm", () => {
  beforeEach(async () => {
    await chat.move(id, { type: "raise", reasons: ["30 calls of 1 person failed on media."] });
  });

  it("is reported to requester and approvers, with who may acknowledge it", async () => {
    for (const person of [admin, approver]) {
      const told = await person.waitsFor(
        "the alarm",
        ({ text }) => text.startsWith(`${name} (migration`) && text.includes("alarm. 30 calls"),
      );
      expect(told.text).toContain("until an approver other than the requester acknowledges it");
    }
    const seen = await card(admin);
    expect(seen.text).toContain("30 calls of 1 person failed on media.");
    expect(seen.text).toContain("An approver, somebody other than Alex Wilber, looks at it");
  });

  it("is not acknowledged by the requester, by buttons or by commands, and each attempt is in the audit", async () => {
    await tryEverything();
    expect(await change()).toMatchObject({
      state: { status: "paused", needs: "lift" },
      holds: [{ lifted: null }],
    });
    const refused = (await chat.audit.last(30)).filter(
      ({ outcome, subject }) => outcome === "refused" && subject === name,
    );
    expect(refused.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["change.resume", "change.retry", "card.acknowledge", "command.acknowledge"]),
    );
    expect((await admin.asks(`resume ${name}`)).text).toContain(
      "An approver other than the requester looks at it",
    );
    expect((await viewer.asks(`acknowledge ${name} Fine`)).text).toContain("You hold ");
  });

  it("is acknowledged by an approver, with a reason that goes on record", async () => {
    const seen = await card(approver, "Acknowledge it");
    expect(() => seen.card.press("Acknowledge it")).toThrow("required");
    await approver.clicks(seen, "Acknowledge it", { acknowledgeReason: "One site's Wi-Fi" });
    expect(await change()).toMatchObject({
      state: { status: "running" },
      holds: [{ kind: "alarm", lifted: { by: megan, reason: "One site's Wi-Fi" } }],
    });
    expect(
      (await chat.audit.last(5)).find(({ action }) => action === "change.acknowledge")?.detail,
    ).toContain("One site's Wi-Fi");
  });

  it("is acknowledged by a typed command too, never without a reason", async () => {
    expect((await approver.asks(`acknowledge ${name}`)).text).toContain("A reason is missing");
    await approver.asks(`acknowledge ${name} Fixed: INC-4711`);
    expect(await change()).toMatchObject({ holds: [{ lifted: { reason: "Fixed: INC-4711" } }] });
  });

  it("is not acknowledged from a card that is older than the brake", async () => {
    const seen = await card(approver, "Acknowledge it");
    // What is drawn anew by then: the press is on its way from the older card.
    const { verb, data } = approver
      .sees(seen)
      .press("Acknowledge it", { acknowledgeReason: "One site's Wi-Fi" });
    await admin.asks(`brake ${name} No audio`);
    await chat.move(id, { type: "finishBrake", why: "The brake is on.", failedWave: null });
    await approver.forges(seen, verb, data);
    expect((await change()).holds.every(({ lifted }) => lifted === null)).toBe(true);
  });
});

describe("a brake that was pulled", () => {
  beforeEach(async () => {
    await approver.clicks(
      await card(approver, "Brake: bypass off for everyone moved"),
      "Brake: bypass off for everyone moved",
      {
        brakeReason: "No audio in Dublin",
      },
    );
    await chat.move(id, { type: "finishBrake", why: "The brake is on.", failedWave: null });
  });

  it("says who pulled it and why, and what releasing it does", async () => {
    const { text } = await card(admin);
    expect(text).toMatch(/The brake was pulled by Megan Bowen, .*: No audio in Dublin/);
    expect(text).toContain(
      "Releasing the brake turns media bypass on again on the new trunk, for everybody who was moved.",
    );
  });

  it("is not released by the requester, by buttons or by commands", async () => {
    await tryEverything();
    expect(await change()).toMatchObject({
      state: { status: "paused" },
      holds: [{ kind: "brake", lifted: null }],
    });
  });

  it("is not released by whoever pulled it", async () => {
    expect((await card(approver)).card.buttons).not.toContain("Release the brake");
    expect((await approver.asks(`acknowledge ${name} It is fine`)).text).toContain("You pulled the brake of");
    expect(await change()).toMatchObject({ holds: [{ kind: "brake", lifted: null }] });
  });

  it("is released by an approver other than the requester and whoever pulled it, with a reason", async () => {
    const seen = await card(secondApprover, "Release the brake");
    await secondApprover.clicks(seen, "Release the brake", { acknowledgeReason: "SBC fixed" });
    expect(await change()).toMatchObject({
      state: { status: "running" },
      holds: [{ lifted: { by: adele } }],
    });
  });
});

describe("a report of one-way audio", () => {
  beforeEach(async () => {
    await admin.clicks(await card(admin, "Report one-way audio"), "Report one-way audio");
  });

  it("is not outvoted by a yes of the requester, nor by a yes of others", async () => {
    const seen = await card(admin);
    for (const button of ["Confirm two-way audio", "Withdraw it"])
      expect(seen.card.buttons).not.toContain(button);
    const own = await admin.forges(seen, "hear", { changeId: id, wave: 1, bothWays: "yes" });
    expect(JSON.stringify(own.body)).toContain("somebody else must decide");
    await admin.forges(seen, "withdraw", { changeId: id, wave: 1, withdrawReason: "It is fine" });
    await admin.asks(`withdraw ${name} It is fine`);
    const others = await approver.forges(await card(approver), "hear", {
      changeId: id,
      wave: 1,
      bothWays: "yes",
    });
    expect(JSON.stringify(others.body)).toContain("reported one-way audio");
    expect((await change()).waveDecisions).toMatchObject([{ kind: "notHeard" }]);
  });

  it("is withdrawn by an approver other than the requester, with a reason, and then answered anew", async () => {
    await approver.clicks(await card(approver, "Withdraw it"), "Withdraw it", {
      withdrawReason: "A muted headset",
    });
    await approver.clicks(await card(approver, "Confirm two-way audio"), "Confirm two-way audio");
    expect((await change()).waveDecisions).toMatchObject([
      { kind: "notHeard" },
      { kind: "withdrawn", by: megan, reason: "A muted headset" },
      { kind: "heard", by: megan },
    ]);
    await admin.asks(`withdraw ${name} Again`);
    expect((await change()).waveDecisions).toHaveLength(3);
  });
});
