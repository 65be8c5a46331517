import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { withEmergency, finishedMigration } from "../../../support/changes/after-bench.ts";
import { aCall } from "../../../support/changes/builders.ts";
import { oldFqdn } from "../../../support/changes/migration-builders.ts";
import { markCallsRead, putRows } from "../../../support/database/read-calls.ts";
import { alex, megan, isaiah } from "../../../support/people.ts";
import { chatForSuite, personOf } from "../../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const approver = personOf(chat, megan, { installed: true });
const viewer = personOf(chat, isaiah);
let id: number;

beforeAll(async () => {
  await markCallsRead(chat.db, new Date());
});

beforeEach(async () => {
  id = await finishedMigration(chat);
});

afterEach(async () => {
  const open = await chat.changes.openOn(oldFqdn);
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

describe("close-out", () => {
  it("shows what still needs the old trunk, and that it stays unless somebody acts", async () => {
    const { text, card } = await admin.asks(`close-out chg-${id}`);
    expect(text).toContain("Nothing seen that still needs sbc1.contoso.com");
    expect(text).toContain(
      "1 original route repointed, 40 people given back what they had, 4 copies removed",
    );
    expect(text).toContain("To keep sbc1.contoso.com as standby, do nothing");
    expect(card.press("Request approval", { option: "drain", reason: "Done" }).verb).toBe("requestCloseOut");
  });

  it.each(["drain", "remove"] as const)(
    "asks to %s, with the confirmation, and writes both down",
    async (option) => {
      const form = await admin.asks(`close out ${id}`);
      const clicked = await admin.clicks(form, "Request approval", {
        option,
        attestedInbound: "true",
        reason: "All quiet",
      });
      expect(clicked.card?.text).toContain("Close out the old trunk");
      expect(await chat.changes.openOn(oldFqdn)).toMatchObject({
        kind: "closeOut",
        subject: oldFqdn,
        reason: "All quiet",
        request: { kind: "closeOut", migration: id, option, attestedInbound: true },
      });
      expect(
        (await chat.audit.last(3)).find(({ action }) => action === "change.request.closeOut"),
      ).toMatchObject({
        actor: alex,
        detail: `${option} after chg-${id}; inbound number ranges confirmed as moved; All quiet`,
      });
    },
  );

  it("asks to merge back without the confirmation", async () => {
    const form = await admin.asks(`close-out ${id}`);
    await admin.clicks(form, "Request approval", { option: "foldBack", reason: "Newcomers too" });
    expect((await chat.changes.openOn(oldFqdn))?.request).toMatchObject({
      option: "foldBack",
      attestedInbound: false,
    });
  });

  it("refuses to drain without the confirmation, and keeps what was entered", async () => {
    const form = await admin.asks(`close-out ${id}`);
    const refused = await admin.clicks(form, "Request approval", { option: "drain", reason: "All quiet" });
    expect(refused.card?.text).toContain("Nobody confirmed that the carrier sends inbound calls");
    expect(refused.card?.press("Request approval").data).toMatchObject({
      option: "drain",
      reason: "All quiet",
    });
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });

  it("refuses to drain before the calls of nine days were read, and says which were", async () => {
    const now = new Date();
    await chat.db
      .deleteFrom("callHour")
      .where("start", "<", new Date(now.getTime() - 3 * 86_400_000))
      .execute();
    const form = await admin.asks(`close-out ${id}`);
    expect(form.text).toContain("Whether sbc1.contoso.com was quiet for nine days is not known");
    expect(form.text).toMatch(/those before \d+ \w+, \d\d:\d\d \w+ are still to be read/);
    const refused = await admin.clicks(form, "Request approval", {
      option: "drain",
      attestedInbound: "true",
      reason: "All quiet",
    });
    expect(refused.card?.text).toContain("of all calls, only those from");
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
    await markCallsRead(chat.db, new Date());
  });

  it("lists line by line what still needs the trunk, and creates no change", async () => {
    id = await finishedMigration(chat, withEmergency);
    const now = new Date();
    const late = aCall({ id: "late", startedAt: new Date(now.getTime() - 3_600_000) });
    await putRows(chat.observations, [late], now);
    const form = await admin.asks(`close-out ${id}`);
    const refused = await admin.clicks(form, "Request approval", {
      option: "remove",
      attestedInbound: "true",
      reason: "Tried",
    });
    for (const words of ["move them first", "sends 112", "carried 1 call in the last nine days"]) {
      expect(form.text).toContain(words);
      expect(refused.card?.text).toContain(words);
    }
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
    await chat.db.deleteFrom("callRow").execute();
  });

  it.each([
    ["no reason", { option: "foldBack", reason: "" }, "Give a reason"],
    ["no option", { reason: "Tried", option: "" }, "Choose what becomes"],
    [
      "a start that is past",
      { option: "foldBack", reason: "Tried", start: "later", startDate: "2020-01-01", startTime: "10:00" },
      "past",
    ],
  ])("is refused with %s", async (_, sent, why) => {
    const form = await admin.asks(`close-out ${id}`);
    const refused = await admin.forges(form, "requestCloseOut", { changeId: id, ...sent });
    expect(refused.card?.text).toContain(why);
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });

  it("allows one open change at a time", async () => {
    const form = await admin.asks(`close-out ${id}`);
    const asked = { option: "foldBack", reason: "Tried" };
    await admin.clicks(form, "Request approval", asked);
    const again = await admin.forges(form, "requestCloseOut", { changeId: id, ...asked });
    expect(again.message).toContain("is still open");
  });

  it("is for those who may request, and validates forged data", async () => {
    const form = await admin.asks(`close-out ${id}`);
    expect((await viewer.asks(`close-out ${id}`)).text).toContain("can request");
    const forged = { changeId: id, option: "foldBack", reason: "Tried" };
    expect(
      (await approver.forges(await approver.asks("whoami"), "requestCloseOut", forged)).message,
    ).toContain("You hold ");
    const strange = { ...forged, option: "burn" };
    expect((await admin.forges(form, "requestCloseOut", strange)).message).toContain(
      "does not belong to a card",
    );
    expect(await chat.changes.openOn(oldFqdn)).toBeUndefined();
  });

  it.each([
    ["close-out", "Say which change"],
    ["close-out chg-99999", "There is no chg-99999"],
  ])("%j is refused with an explanation", async (typed, why) => {
    expect((await admin.asks(typed)).text).toContain(why);
  });

  it("follows migrations that are done, and only them", async () => {
    const form = await admin.asks(`close-out ${id}`);
    await admin.clicks(form, "Request approval", { option: "foldBack", reason: "Tried" });
    const open = await chat.changes.openOn(oldFqdn);
    expect((await admin.asks(`close-out ${open?.id ?? 0}`)).text).toContain("no migration to a second trunk");
  });
});

describe("the card of a migration that is done", () => {
  it("offers the close-out to admins only", async () => {
    const card = await admin.asks(`change ${id}`);
    expect(card.card.buttons).toContain("Close out");
    expect(card.card.buttons).not.toContain("Move emergency calls");
    expect((await admin.clicks(card, "Close out")).card?.text).toContain("What becomes of it");
    expect((await viewer.asks(`change ${id}`)).card.buttons).not.toContain("Close out");
  });
});
