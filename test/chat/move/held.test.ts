import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { megan } from "../../support/builders.ts";
import type { Person } from "../../support/connector.ts";
import { startMigrations, type Migrations } from "../../support/migrations-in-chat.ts";

let migrations: Migrations;
let chat: Migrations["chat"];
let admin: Person;
let approver: Person;
let viewer: Person;
let id: number;
let name: string;

beforeAll(async () => {
  migrations = await startMigrations();
  ({ chat, admin, approver, viewer } = migrations);
});

afterAll(async () => {
  await migrations.stop();
});

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

const card = (person: Person) => migrations.card(person, name);

/** Everything by which a requester could try to get past what holds the change, forged where no button offers it. */
async function tryEverything(): Promise<void> {
  const seen = await card(admin);
  for (const button of ["Resume", "Retry", "Judge again", "Acknowledge it", "Release the brake"])
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

  it("is told to requester and approvers, with who may let it go on", async () => {
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

  it("is not got past by the requester, by buttons or by commands, and each try is in the audit", async () => {
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
    expect((await viewer.asks(`acknowledge ${name} Fine`)).text).toContain("does not let you");
  });

  it("is acknowledged by an approver, with a reason that goes on record", async () => {
    const seen = await card(approver);
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
    await approver.asks(`acknowledge ${name} Mended: INC-4711`);
    expect(await change()).toMatchObject({ holds: [{ lifted: { reason: "Mended: INC-4711" } }] });
  });

  it("is not acknowledged from a card that knows nothing of the brake pulled since", async () => {
    const seen = await card(approver);
    await admin.asks(`brake ${name} No audio`);
    await chat.move(id, { type: "finishBrake", why: "The brake is on.", failedWave: null });
    await approver.clicks(seen, "Acknowledge it", { acknowledgeReason: "One site's Wi-Fi" });
    expect((await change()).holds.every(({ lifted }) => lifted === null)).toBe(true);
  });
});

describe("a brake that was pulled", () => {
  beforeEach(async () => {
    await approver.clicks(await card(approver), "Brake: bypass off for everyone moved", {
      brakeReason: "No audio in Dublin",
    });
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

  it("is released by an approver other than the requester, with a reason", async () => {
    await approver.clicks(await card(approver), "Release the brake", { acknowledgeReason: "SBC mended" });
    expect(await change()).toMatchObject({
      state: { status: "running" },
      holds: [{ lifted: { by: megan } }],
    });
  });
});

describe("a “not heard both ways”", () => {
  beforeEach(async () => {
    await admin.clicks(await card(admin), "Not heard both ways");
  });

  it("is no yes again by whoever asked for the change, nor by a yes of others", async () => {
    const seen = await card(admin);
    for (const button of ["Heard both ways", "Withdraw it"]) expect(seen.card.buttons).not.toContain(button);
    const own = await admin.forges(seen, "hear", { changeId: id, wave: 1, bothWays: "yes" });
    expect(JSON.stringify(own.body)).toContain("somebody else must decide");
    await admin.forges(seen, "withdraw", { changeId: id, wave: 1, withdrawReason: "It is fine" });
    await admin.asks(`withdraw ${name} It is fine`);
    const others = await approver.forges(await card(approver), "hear", {
      changeId: id,
      wave: 1,
      bothWays: "yes",
    });
    expect(JSON.stringify(others.body)).toContain("did not hear each other");
    expect((await change()).waveDecisions).toMatchObject([{ kind: "notHeard" }]);
  });

  it("is withdrawn by an approver other than the requester, with a reason, and then answered anew", async () => {
    await approver.clicks(await card(approver), "Withdraw it", { withdrawReason: "A muted headset" });
    await approver.clicks(await card(approver), "Heard both ways");
    expect((await change()).waveDecisions).toMatchObject([
      { kind: "notHeard" },
      { kind: "withdrawn", by: megan, reason: "A muted headset" },
      { kind: "heard", by: megan },
    ]);
    await admin.asks(`withdraw ${name} Again`);
    expect((await change()).waveDecisions).toHaveLength(3);
  });
});
