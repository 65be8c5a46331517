import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { keepUp } from "../../src/runner/upkeep.ts";
import { auditStore } from "../../src/store/audit-store.ts";
import { conversationStore } from "../../src/store/conversation-store.ts";
import { messageStore, type Message } from "../../src/store/message-store.ts";
import { retentionStore } from "../../src/store/retention.ts";
import { retentionDefaults } from "../support/retention.ts";
import { alex, noon, minutesAfter } from "../support/builders.ts";
import { testDatabase, type TestDatabase } from "../support/database.ts";

describe("upkeep", () => {
  let database: TestDatabase;
  let stores: Omit<Parameters<typeof keepUp>[0], "now">;

  beforeAll(async () => {
    database = await testDatabase();
    const { db } = database;
    stores = {
      audit: auditStore(db, "k"),
      conversations: conversationStore(db, "k"),
      messages: messageStore(db),
      retention: retentionStore(db),
      config: { retention: retentionDefaults, rollbackDays: 14 },
    };
    await stores.conversations.remember(
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
  afterAll(() => database.drop());

  const at = (time: Date) => keepUp({ ...stores, now: () => time });
  const posted = async () => (await stores.messages.due("19:ops", minutesAfter(noon, 10_000))).map(textOf);
  const textOf = ({ content }: Message) => (content.type === "text" ? content.text : content.card);

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
    for (let times = 0; times < 3; times += 1) await stores.audit.refuse(attempt);
    await at(minutesAfter(noon, 61));
    expect(await stores.audit.last(5)).toMatchObject([
      { outcome: "refused", detail: expect.stringContaining("2 more in the hour") },
      { outcome: "refused", detail: "ownChange" },
    ]);
  });

  it("posts the audit's head in subscribed channels, once a day", async () => {
    await at(minutesAfter(noon, 62));
    await at(minutesAfter(noon, 122));
    const head = await stores.audit.head();
    expect(await posted()).toEqual([expect.stringContaining(`row ${head?.sequence}, seal ${head?.mac}`)]);
    await at(minutesAfter(noon, 24 * 60));
    expect(await posted()).toHaveLength(2);
  });
});
