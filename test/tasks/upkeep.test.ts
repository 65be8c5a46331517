import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { keptSealIn } from "../../src/audit/kept-seal.ts";
import { keepUp } from "../../src/tasks/upkeep.ts";
import { auditStore, type AuditStore } from "../../src/store/audit/audit-store.ts";
import { changeStore, type ChangeStore, type NewChange } from "../../src/store/changes/change-store.ts";
import { conversationStore } from "../../src/store/conversation-store.ts";
import { messageStore, type MessageStore } from "../../src/store/messages/message-store.ts";
import { retentionStore } from "../../src/store/retention.ts";
import { retentionDefaults } from "../support/database/retention.ts";
import { noon, minutesAfter } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { asOwner } from "../support/database/database-owner.ts";
import { adele, alex, megan } from "../support/people.ts";

describe("upkeep", () => {
  const database = databaseForSuite();
  let folder: string;
  let file: string;
  let audit: AuditStore;
  let messages: MessageStore;
  let stores: Omit<Parameters<typeof keepUp>[0], "now"> & { readonly changes: ChangeStore };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "seal-"));
    file = join(folder, "seal");
    const { db } = database;
    const conversations = conversationStore(db, "k");
    audit = auditStore(db, "k");
    messages = messageStore(db);
    stores = {
      audit,
      changes: changeStore(db, "k"),
      conversations,
      messages,
      retention: retentionStore(db),
      keptSeal: keptSealIn(file),
      config: { retention: retentionDefaults, rollbackDays: 14 },
      logger: pino({ level: "silent" }),
    };
    await conversations.remember(
      {
        id: "19:ops",
        kind: "channel",
        serviceUrl: "http://127.0.0.1",
        tenantId: "t",
        botId: "b",
        botName: "Bypass Pilot",
        personId: null,
        personName: null,
        personMri: null,
        personZone: null,
        channelId: "19:ops",
        teamId: "team",
      },
      noon,
    );
    // Not by the store, which would begin the audit.
    await db.updateTable("conversation").set({ subscribed: true }).execute();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const at = (time: Date) => keepUp({ ...stores, now: () => time });
  const posted = async () =>
    (await messages.due("19:ops", minutesAfter(noon, 10_000))).map(({ content }) => content);

  it("posts nothing before there is an audit, and comes back in an hour", async () => {
    expect(await at(noon)).toEqual(minutesAfter(noon, 60));
    expect(await posted()).toEqual([]);
  });

  it("writes how often somebody was refused once the hour is over", async () => {
    const attempt = {
      at: noon,
      actor: alex,
      action: "change.approve",
      subject: "chg-1",
      detail: "ownChange",
    };
    for (let times = 0; times < 3; times += 1) await audit.refuse(attempt);
    await at(minutesAfter(noon, 61));
    expect(await audit.last(5)).toMatchObject([
      { outcome: "refused", detail: expect.stringContaining("2 more in the hour") },
      { outcome: "refused", detail: "ownChange" },
    ]);
  });

  it("posts the audit's newest seal in subscribed channels, once a day", async () => {
    await at(minutesAfter(noon, 62));
    await at(minutesAfter(noon, 122));
    expect(await posted()).toEqual([{ type: "seal", day: "2026-11-22", ...(await audit.head()) }]);
    await at(minutesAfter(noon, 24 * 60));
    expect(await posted()).toHaveLength(2);
  });

  it("posts all the same where the file says something else, and leaves that as it is", async () => {
    await writeFile(file, "not a seal\n");
    await at(minutesAfter(noon, 2 * 24 * 60));
    expect(await posted()).toHaveLength(3);
    expect(await readFile(file, "utf8")).toBe("not a seal\n");
    await rm(file);
  });

  it("keeps the newest seal in a file, which is never set back", async () => {
    await audit.append({ at: noon, actor: alex, action: "x", subject: "-", outcome: "done", detail: null });
    await at(minutesAfter(noon, 2 * 24 * 60 + 60));
    const head = await audit.head();
    const kept = await readFile(file, "utf8");
    expect(kept).toBe(`${head?.sequence} ${head?.mac}\n`);

    // The end is cut off together with the head, and the bot starts anew: nothing in the database tells.
    await asOwner(
      database.db,
      `delete from audit where sequence = ${head?.sequence}`,
      "update audit_head set sequence = sequence - 1, mac = (select mac from audit order by sequence desc limit 1)",
    );
    stores = { ...stores, audit: auditStore(database.db, "k") };
    await at(minutesAfter(noon, 3 * 24 * 60));
    expect(await readFile(file, "utf8")).toBe(kept);
    expect((await posted()).at(-1)).toMatchObject({
      type: "text",
      text: expect.stringContaining(
        `The chain is shorter than the seal that was posted for row ${head?.sequence}`,
      ),
    });
  });

  it("asks every day for the review of what was done without an approver, until there is one", async () => {
    const use = {
      deed: "disableBypass",
      by: alex,
      at: noon,
      reason: "One-way audio",
      told: [],
      outcome: { kind: "confirmed", by: adele, at: noon, reason: null },
      review: null,
    } as const;
    const { id } = await requested([use]);
    const asked = async () =>
      (await posted()).filter((content) => JSON.stringify(content).includes(`review-break-glass chg-${id}`))
        .length;
    const days = (count: number) => minutesAfter(noon, count * 24 * 60);
    await at(days(4));
    await at(minutesAfter(days(4), 60));
    expect(await asked()).toBe(1);
    await at(days(5));
    expect(await asked()).toBe(2);

    const stored = await stores.changes.find(id);
    if (!stored) throw new Error("No such change.");
    const reviewed = { ...use, review: { by: megan, at: noon, words: "Right" } };
    await stores.changes.save({ ...stored.change, breakGlass: [reviewed] }, stored.version, {
      at: noon,
      events: [],
    });
    await at(days(6));
    expect(await asked()).toBe(2);
  });

  async function requested(breakGlass: NewChange["breakGlass"] & object) {
    const entry = {
      at: noon,
      actor: alex,
      action: "change.request",
      subject: "-",
      outcome: "done",
      detail: null,
    } as const;
    const draft = {
      kind: "disableBypass",
      subject: "sbc1.contoso.com",
      request: null,
      reason: "One-way audio",
      requestedBy: alex,
      requestedAt: noon,
      startAt: null,
      breakGlass,
    } as const;
    const created = await changeStore(database.db, "k").create(draft, entry);
    if (!created.ok) throw new Error("Busy.");
    return created.change;
  }
});
