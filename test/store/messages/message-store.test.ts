import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import {
  messageStore,
  type MessageContent,
  type MessageStore,
} from "../../../src/store/messages/message-store.ts";
import { minutesAfter, noon } from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { forSuite } from "../../support/jest/for-suite.ts";

const later = minutesAfter(noon, 5);
const text: MessageContent = { type: "text", text: "hello" };
const card: MessageContent = { type: "card", card: "change", changeId: 7, audience: "approver" };
const report: MessageContent = { type: "card", card: "preflight", preflightId: 7 };

describe("messages", () => {
  const database = databaseForSuite();
  const messages = forSuite(() => messageStore(database.runtime));

  beforeEach(async () => {
    await sql`truncate message, task`.execute(database.db);
  });

  async function post(content: MessageContent = card, eventKey = "k1", conversationId = "a:alex") {
    return messages.post({ eventKey, conversationId, content }, noon);
  }

  async function posted(activityId = "act1", ...of: Parameters<typeof post>): Promise<number> {
    const id = await post(...of);
    await messages.sending(id);
    await messages.sent(id, { activityId, threadConversationId: null, shown: 1, shownHash: "h" });
    return id;
  }

  async function dueIds(now = noon, conversationId = "a:alex") {
    return (await messages.due(conversationId, now)).map(({ id }) => id);
  }

  async function woken() {
    const rows = await database.db
      .selectFrom("task")
      .select(["key", "dueAt"])
      .where("kind", "=", "conversation")
      .orderBy("key")
      .execute();
    await database.db.deleteFrom("task").execute();
    return rows.map(({ key, dueAt }) => [key, dueAt]);
  }

  it("are posted once per event key, and wake their conversation", async () => {
    const id = await post();
    expect(await messages.find(id)).toEqual({
      id,
      eventKey: "k1",
      conversationId: "a:alex",
      content: card,
      threadOf: null,
      critical: false,
      state: "pending",
      activityId: null,
      threadConversationId: null,
      wanted: 1,
      shown: 0,
      shownHash: null,
      attempts: 0,
      notBefore: null,
      lastError: null,
      repeatOf: null,
    });
    expect(await woken()).toEqual([["a:alex", noon]]);
    expect(await post(text)).toBe(id);
    expect(await woken()).toEqual([]);
    expect(await messages.byEventKey("k1")).toMatchObject({ id, content: card });
    expect(await messages.byEventKey("k2")).toBeUndefined();
  });

  it("are looked at again where they were touched between the look at what is due and their post", async () => {
    const id = await post();
    await woken();
    const { changeId } = card as { readonly changeId: number };
    await messages.touchChange(changeId, noon);
    expect(await woken()).toEqual([]);
    await messages.sending(id);
    await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
    expect(await woken()).toEqual([["a:alex", noon]]);
  });

  it("are posted once when two post the same event at the same time", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => post()));
    expect(new Set(ids).size).toBe(1);
  });

  it("are due in order, in their own conversation only", async () => {
    const first = await post(text, "k1");
    await post(text, "k2", "a:megan");
    const third = await messages.post(
      { eventKey: "k3", conversationId: "a:alex", content: text, threadOf: first, critical: true },
      noon,
    );
    expect(await dueIds()).toEqual([first, third]);
    expect(await messages.find(third)).toMatchObject({ threadOf: first, critical: true });
  });

  it("go out once: only one sender gets a pending message", async () => {
    const id = await post();
    const begun = await Promise.all([messages.sending(id), messages.sending(id), messages.sending(id)]);
    expect(begun.filter(Boolean)).toHaveLength(1);
    expect(await dueIds()).toEqual([]);
    await messages.sent(id, {
      activityId: "act1",
      threadConversationId: "19:c;messageid=1",
      shown: 1,
      shownHash: "h",
    });
    expect(await messages.find(id)).toMatchObject({
      state: "sent",
      activityId: "act1",
      threadConversationId: "19:c;messageid=1",
    });
    expect(await messages.sending(id)).toBe(false);
    expect(await dueIds()).toEqual([]);
  });

  it("of a change are due to be redrawn, every copy, wherever it is", async () => {
    const one = await posted("act1", card, "k1", "a:alex");
    const two = await posted("act2", card, "k2", "a:megan");
    const other = await posted("act3", report, "k3", "a:alex");
    await woken();
    await messages.touchChange(7, later);
    expect(await woken()).toEqual([
      ["a:alex", later],
      ["a:megan", later],
    ]);
    expect(await messages.due("a:megan", later)).toMatchObject([{ id: two, wanted: 2, shown: 1 }]);
    await messages.touchPreflight(7, later);
    expect(await dueIds(later)).toEqual([one, other]);
  });

  it("touched while they are being posted need an edit, and wake their conversation for it", async () => {
    const id = await post();
    await messages.sending(id);
    await woken();
    await messages.touchChange(7, later);
    expect(await woken()).toEqual([["a:alex", later]]);
    await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
    expect(await messages.due("a:alex", later)).toMatchObject([{ id, wanted: 2, shown: 1 }]);
  });

  it("with many copies are touched by many at once, while they are shown, without a deadlock", async () => {
    // Copies stand on different pages, and a new version of a row stands elsewhere than the old one.
    const copies: number[] = [];
    for (let n = 0; n < 120; n += 1) {
      const content: MessageContent = n % 20 === 0 ? card : report;
      const id = await posted(`act${n}`, content, `k${n}`, `a:${n}`);
      if (n % 20 === 0) copies.push(id);
    }
    for (let round = 0; round < 40; round += 1) {
      const shown = copies.map((id) => messages.shown(id, round));
      await Promise.all([...shown, ...Array.from({ length: 13 }, () => messages.touchChange(7, later))]);
      if (round % 7 === 0) await sql`vacuum message`.execute(database.db);
    }
    expect((await messages.find(copies[0] ?? 0))?.wanted).toBe(1 + 40 * 13);
  });

  it("touched during an edit need another one", async () => {
    const id = await posted();
    await messages.touchChange(7, noon);
    await messages.touchChange(7, noon);
    await messages.shown(id, 2);
    expect(await dueIds()).toEqual([id]);
    await messages.shown(id, 3);
    await messages.shown(id, 2);
    expect(await dueIds()).toEqual([]);
  });

  it("refused for now come again later, posts as posts and edits as edits", async () => {
    const id = await post();
    await messages.sending(id);
    await woken();
    await messages.retryLater(id, later, "429");
    expect(await woken()).toEqual([["a:alex", later]]);
    expect(await dueIds(noon)).toEqual([]);
    expect(await messages.due("a:alex", later)).toMatchObject([
      { state: "pending", attempts: 1, lastError: "429" },
    ]);

    await messages.sending(id);
    await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
    await messages.touchChange(7, noon);
    await messages.retryLater(id, later, "429");
    expect(await dueIds(noon)).toEqual([]);
    expect(await messages.due("a:alex", later)).toMatchObject([{ state: "sent", attempts: 1 }]);
    await messages.shown(id, 2);
    expect(await messages.find(id)).toMatchObject({ attempts: 0, notBefore: null, lastError: null });
  });

  it("interrupted by a crash are found, and their delivery is unknown", async () => {
    const id = await post();
    await post(text, "k2");
    await messages.sending(id);
    expect(await messages.interrupted("a:megan")).toEqual([]);
    expect(await messages.interrupted("a:alex")).toMatchObject([{ id }]);
    await messages.unknown(id, "interrupted");
    expect(await messages.interrupted("a:alex")).toEqual([]);
    expect(await messages.find(id)).toMatchObject({ state: "unknown", lastError: "interrupted" });
    expect(await dueIds()).not.toContain(id);
    const repeat = await messages.post(
      { eventKey: "k1:repeat", conversationId: "a:alex", content: card, repeatOf: id },
      noon,
    );
    expect(await messages.find(repeat)).toMatchObject({ repeatOf: id });
  });

  it("whose answer came count as sent, even if somebody had called their delivery unknown", async () => {
    const id = await post();
    await messages.sending(id);
    await messages.unknown(id, "lease lost");
    await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
    await messages.unknown(id, "late");
    expect(await messages.find(id)).toMatchObject({ state: "sent", lastError: null });
  });

  it("that were given up stay so", async () => {
    const id = await post();
    await messages.dropped(id, "gone");
    await messages.retryLater(id, noon, "again");
    await messages.touchChange(7, noon);
    expect(await messages.sending(id)).toBe(false);
    expect(await dueIds()).toEqual([]);
    expect(await messages.find(id)).toMatchObject({ state: "dropped", lastError: "gone" });
  });

  describe("a click on a card", () => {
    const click = (activityId: string, more: Partial<Parameters<MessageStore["adopt"]>[0]> = {}) => ({
      conversationId: "a:alex",
      activityId,
      content: card,
      at: later,
      turns: "anyCard" as const,
      tracks: true,
      ...more,
    });

    it("never turns a text into a card", async () => {
      const id = await post({ type: "text", text: "audit head" });
      await messages.sending(id);
      await messages.sent(id, { activityId: "seal", threadConversationId: null, shown: 1, shownHash: "h" });
      await messages.adopt(click("seal"));
      expect(await messages.find(id)).toMatchObject({
        content: { type: "text", text: "audit head" },
        wanted: 1,
      });
    });

    it("turns only a preflight into another one where others see it", async () => {
      const change = await posted();
      const preflight = await post({ type: "card", card: "preflight", preflightId: 1 }, "k2");
      await messages.sending(preflight);
      await messages.sent(preflight, {
        activityId: "act2",
        threadConversationId: null,
        shown: 1,
        shownHash: "h",
      });
      const content = { type: "card", card: "preflight", preflightId: 2 } as const;
      for (const activity of ["act1", "act2"]) {
        await messages.adopt(click(activity, { content, turns: "preflights" }));
      }
      expect(await messages.find(change)).toMatchObject({ content: card });
      expect(await messages.find(preflight)).toMatchObject({ content, wanted: 2 });
    });

    it("tracks nothing new where it must not", async () => {
      await messages.adopt(click("unheard of", { tracks: false }));
      expect(await messages.due("a:alex", later)).toEqual([]);
    });

    it("changes nothing when its activity is tracked", async () => {
      const id = await posted();
      await woken();
      await messages.adopt(click("act1"));
      expect(await woken()).toEqual([]);
      expect(await messages.find(id)).toMatchObject({ shown: 1, wanted: 1 });
    });

    it("gives a copy of unknown delivery its activity, and the card is shown anew", async () => {
      const other = await post({ ...card, audience: "viewer" }, "k0");
      const id = await post();
      for (const each of [other, id]) {
        await messages.sending(each);
        await messages.unknown(each, "no answer");
      }
      await woken();
      await messages.adopt(click("act9"));
      expect(await messages.find(id)).toMatchObject({ state: "sent", activityId: "act9" });
      expect(await messages.find(other)).toMatchObject({ state: "unknown" });
      expect(await woken()).toEqual([["a:alex", later]]);
      expect(await dueIds(later)).toEqual([id]);
    });

    it("tracks a card nobody knows, once", async () => {
      await Promise.all(Array.from({ length: 5 }, () => messages.adopt(click("old"))));
      expect(await messages.due("a:alex", later)).toMatchObject([
        { content: card, state: "sent", activityId: "old", wanted: 1, shown: 0 },
      ]);
    });

    it("that is quicker than the answer to the post leaves one copy", async () => {
      const id = await post();
      await messages.sending(id);
      await messages.adopt(click("act1"));
      await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
      expect(await messages.find(id)).toMatchObject({ state: "sent", activityId: "act1", shown: 1 });
      expect(await dueIds(later)).toEqual([]);
    });

    it("on a copy that was tracked as another card gives way to the post itself", async () => {
      const id = await post();
      await messages.sending(id);
      await messages.adopt(click("act1", { content: { ...card, audience: "viewer" } }));
      await messages.sent(id, { activityId: "act1", threadConversationId: null, shown: 1, shownHash: "h" });
      expect(await messages.find(id)).toMatchObject({ state: "sent", activityId: "act1" });
      expect(await dueIds(later)).toEqual([]);
    });
  });
});
