import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { createTeamsAdapter } from "../../../src/teams/sdk/adapter.ts";
import { createConnector } from "../../../src/teams/sdk/connector.ts";
import { createOutbox, type Deliver } from "../../../src/teams/channel/outbox.ts";
import { createPace } from "../../../src/teams/channel/pace.ts";
import { conversationStore } from "../../../src/store/conversation-store.ts";
import { messageStore, type Message, type NewMessage } from "../../../src/store/messages/message-store.ts";
import { simulatedTenant, startConnector, type FakeConnector } from "../../support/teams/connector.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { ids } from "../../support/people.ts";

const never = new AbortController().signal;
const noon = new Date("2026-11-22T12:00:00Z");
const chatId = "a:alex";
const channelId = "19:ops@thread.tacv2";
const auditKey = "a key of tests, longer than 32 characters";

const database = databaseForSuite();
let connector: FakeConnector;
let clock = noon;
let deliver: Deliver;
let version = 1;
let drawable = true;
let rolesKnown = true;
let keys = 0;

const messages = () => messageStore(database.runtime);
const conversations = () => conversationStore(database.runtime, auditKey);

beforeAll(async () => {
  connector = await startConnector();
  const bot = { appId: "", appType: "SingleTenant", appPassword: "" } as const;
  const logger = pino({ level: "silent" });
  const adapter = createTeamsAdapter({
    config: { mode: "simulated", cloud: "commercial", tenantId: simulatedTenant, bot },
    logger,
  });
  deliver = createOutbox({
    messages: messages(),
    conversations: conversations(),
    connector: createConnector(adapter),
    toActivity: async ({ content, repeatOf }) => {
      if (content.type === "card" && !drawable) throw new Error("no such template");
      const words = content.type === "text" ? content.text : `version ${version}`;
      const text = `${repeatOf === null ? "" : "(repeat) "}${words}`;
      return { activity: { text }, complete: content.type === "text" || rolesKnown };
    },
    pace: createPace(),
    now: () => clock,
    logger,
  });
});

afterAll(async () => {
  await connector.stop();
});

/** Each test has a conversation of its own, in an hour of its own. */
afterEach(() => {
  drawable = true;
  rolesKnown = true;
  pass(7_200_000);
});

function pass(milliseconds: number): void {
  clock = new Date(clock.getTime() + milliseconds);
}

async function open(id: string, kind: "personal" | "channel" = "personal"): Promise<void> {
  await conversations().remember(
    {
      id,
      kind,
      serviceUrl: connector.serviceUrl,
      tenantId: simulatedTenant,
      botId: "28:bot",
      botName: "Bypass Pilot",
      personId: kind === "personal" ? ids.alex : null,
      personName: kind === "personal" ? "Alex" : null,
      personMri: kind === "personal" ? "29:alex" : null,
      personZone: null,
      channelId: kind === "channel" ? id : null,
      teamId: null,
    },
    clock,
  );
}

async function aChat(): Promise<string> {
  const id = `${chatId}:${(keys += 1)}`;
  await open(id);
  return id;
}

async function aChannel(): Promise<string> {
  const id = `${channelId}:${(keys += 1)}`;
  await open(id, "channel");
  return id;
}

async function put(conversationId: string, text: string, more: Partial<NewMessage> = {}): Promise<number> {
  return messages().post(
    { eventKey: `key:${(keys += 1)}`, conversationId, content: { type: "text", text }, ...more },
    clock,
  );
}

const aCard = { type: "card", card: "change", changeId: 1, audience: "viewer" } as const;

const textsIn = (conversationId: string) => connector.messagesIn(conversationId).map(({ text }) => text);
const stateOf = async (id: number): Promise<Message["state"] | undefined> =>
  (await messages().find(id))?.state;

describe("the outbox", () => {
  it("posts what is due in order, once", async () => {
    const chat = await aChat();
    for (const text of ["one", "two", "three"]) await put(chat, text);
    expect(await deliver(chat, never)).toBeNull();
    expect(await deliver(chat, never)).toBeNull();
    expect(textsIn(chat)).toEqual(["one", "two", "three"]);
  });

  it("delays no other message behind a card that cannot be drawn, not even in its thread", async () => {
    const channel = await aChannel();
    const shown = () => connector.channel("ops", channel).messages.map(({ text }) => text);
    const root = await put(channel, "card", { content: aCard });
    await put(channel, "alert", { threadOf: root });
    drawable = false;
    const again = await deliver(channel, never);
    expect(shown()).toEqual(["alert"]);
    expect(again?.getTime()).toBeGreaterThan(clock.getTime());
    await put(channel, "more");
    await deliver(channel, never);
    expect(shown()).toEqual(["alert", "more"]);

    drawable = true;
    pass(60_000);
    await deliver(channel, never);
    expect(shown()).toEqual(["alert", "more", `version ${version}`]);
  });

  it("draws a card again whose person's roles could not be read, and delays no other message", async () => {
    const chat = await aChat();
    rolesKnown = false;
    const card = await put(chat, "card", { content: aCard });
    await put(chat, "alert");
    expect(await deliver(chat, never)).not.toBeNull();
    expect(textsIn(chat)).toEqual([`version ${version}`, "alert"]);
    expect(await messages().find(card)).toMatchObject({ state: "sent", wanted: 1, shown: 0 });

    rolesKnown = true;
    pass(60_000);
    await deliver(chat, never);
    expect(await messages().find(card)).toMatchObject({ wanted: 1, shown: 1 });
    expect(textsIn(chat)).toHaveLength(2);
  });

  it("begins a thread in a channel, and replies in it", async () => {
    const channel = await aChannel();
    const root = await put(channel, "card", { content: aCard });
    await put(channel, "approved", { threadOf: root });
    await deliver(channel, never);
    const thread = (await messages().find(root))?.threadConversationId;
    expect(thread).toContain(`${channel};messageid=`);
    expect(textsIn(String(thread))).toEqual([`version ${version}`, "approved"]);
  });

  it("edits a card in place with the state at the time of sending, at most once a second", async () => {
    const chat = await aChat();
    const id = await put(chat, "", { content: { ...aCard, changeId: 77 } });
    await deliver(chat, never);
    version += 1;
    await messages().touchChange(77, clock);
    const next = await deliver(chat, never);
    expect(next?.getTime()).toBe(clock.getTime() + 1_000);
    expect(connector.messagesIn(chat)[0]?.edits).toBe(0);
    for (let touches = 0; touches < 5; touches++) {
      version += 1;
      await messages().touchChange(77, clock);
    }
    pass(1_000);
    expect(await deliver(chat, never)).toBeNull();
    expect(connector.messagesIn(chat)).toMatchObject([{ edits: 1, text: `version ${version}` }]);
    expect((await messages().find(id))?.state).toBe("sent");
  });

  it("does not edit a card that would show the same", async () => {
    const chat = await aChat();
    const id = await put(chat, "", { content: { ...aCard, changeId: 76 } });
    await deliver(chat, never);
    for (let touches = 0; touches < 5; touches++) {
      await messages().touchChange(76, clock);
      pass(2_000);
      expect(await deliver(chat, never)).toBeNull();
    }
    expect(connector.messagesIn(chat)).toMatchObject([{ edits: 0 }]);
    const { shown, wanted } = (await messages().find(id)) ?? {};
    expect(shown).toBe(wanted);
  });

  it("edits a card back to what it showed, where nobody knows what the edit between did", async () => {
    const chat = await aChat();
    await put(chat, "", { content: { ...aCard, changeId: 75 } });
    await deliver(chat, never);
    const before = version;
    version += 1;
    await messages().touchChange(75, clock);
    pass(2_000);
    connector.failNext("lostAnswer", { method: "PUT", in: chat });
    expect(await deliver(chat, never)).not.toBeNull();
    const after = version;
    version = before;
    pass(2_000);
    await deliver(chat, never);
    expect(connector.messagesIn(chat)).toMatchObject([{ text: `version ${before}` }]);
    version = after;
  });

  it("leads from an older card of a change to the newest one, which alone is live", async () => {
    const chat = await aChat();
    const older = await put(chat, "", { content: { ...aCard, changeId: 74 } });
    await deliver(chat, never);
    pass(2_000);
    const newer = await put(chat, "", { content: { ...aCard, changeId: 74 } });
    await deliver(chat, never);
    expect((await messages().find(older))?.content).toEqual({
      type: "card",
      card: "superseded",
      changeId: 74,
    });
    const before = (await messages().find(older))?.wanted;
    await messages().touchChange(74, clock);
    expect((await messages().find(older))?.wanted).toBe(before);
    expect((await messages().find(newer))?.wanted).toBe(2);
  });

  it("leaves an older card live until the newest has all that its person may press", async () => {
    const chat = await aChat();
    const older = await put(chat, "", { content: { ...aCard, changeId: 75 } });
    await deliver(chat, never);
    pass(2_000);
    rolesKnown = false;
    await put(chat, "", { content: { ...aCard, changeId: 75 } });
    await deliver(chat, never);
    expect((await messages().find(older))?.content).toMatchObject({ card: "change" });
    rolesKnown = true;
    pass(60_000);
    await deliver(chat, never);
    expect((await messages().find(older))?.content).toMatchObject({ card: "superseded" });
  });

  it("keeps every card of a change in a channel, whose threads hang on them", async () => {
    const channel = await aChannel();
    const root = await put(channel, "", { content: { ...aCard, changeId: 73 } });
    await put(channel, "", { content: { ...aCard, changeId: 73 } });
    await deliver(channel, never);
    pass(2_000);
    await deliver(channel, never);
    expect((await messages().find(root))?.content).toMatchObject({ card: "change" });
  });

  it("keeps within Teams' pace in one conversation", async () => {
    const chat = await aChat();
    for (let count = 0; count < 12; count++) await put(chat, `news ${count}`);
    const next = await deliver(chat, never);
    expect(connector.messagesIn(chat).length).toBeLessThanOrEqual(7);
    expect(next?.getTime()).toBeGreaterThan(clock.getTime());
    for (let looks = 0; looks < 20 && connector.messagesIn(chat).length < 12; looks++) {
      pass(1_000);
      await deliver(chat, never);
    }
    expect(textsIn(chat)).toEqual(Array.from({ length: 12 }, (_, count) => `news ${count}`));
  });

  it.each([
    ["429 with Retry-After", { status: 429, retryAfter: 7 }, 7_000],
    ["429 without", { status: 429 }, 1_000],
    ["412", { status: 412 }, 1_000],
  ])("waits after %s and then posts once", async (_what, fault, most) => {
    const chat = await aChat();
    await put(chat, "later");
    connector.failNext(fault, { in: chat });
    const next = await deliver(chat, never);
    const wait = (next?.getTime() ?? 0) - clock.getTime();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(most);
    expect(textsIn(chat)).toEqual([]);
    pass(most);
    expect(await deliver(chat, never)).toBeNull();
    expect(textsIn(chat)).toEqual(["later"]);
  });

  it.each([
    ["an answer that is lost", "lostAnswer" as const, 1],
    ["a 500", { status: 500 }, 0],
    ["a 502", { status: 502 }, 0],
    ["a broken connection", "reset" as const, 0],
  ])("posts once and calls the delivery unknown after %s", async (_what, fault, arrived) => {
    const chat = await aChat();
    const id = await put(chat, "once");
    connector.failNext(fault, { in: chat });
    await deliver(chat, never);
    pass(60_000);
    await deliver(chat, never);
    expect(await stateOf(id)).toBe("unknown");
    expect(textsIn(chat)).toHaveLength(arrived);
    expect(connector.requests.filter(({ conversationId }) => conversationId === chat)).toHaveLength(1);
  });

  it("repeats a critical message once, marked as a repeat", async () => {
    const chat = await aChat();
    await put(chat, "alert", { critical: true });
    connector.failNext("lostAnswer", { in: chat, times: 2 });
    for (let looks = 0; looks < 4; looks++) {
      await deliver(chat, never);
      pass(60_000);
    }
    expect(textsIn(chat)).toEqual(["alert", "(repeat) alert"]);
  });

  it("calls unknown what a crash left half sent", async () => {
    const chat = await aChat();
    const quiet = await put(chat, "quiet");
    const loud = await put(chat, "loud", { critical: true });
    await messages().sending(quiet);
    await messages().sending(loud);
    await deliver(chat, never);
    expect(await stateOf(quiet)).toBe("unknown");
    expect(textsIn(chat)).toEqual(["(repeat) loud"]);
  });

  it.each([[{ status: 503 }], ["reset" as const], ["lostAnswer" as const]])(
    "repeats an edit after %j",
    async (fault) => {
      const chat = await aChat();
      await put(chat, "", { content: { ...aCard, changeId: 78 } });
      await deliver(chat, never);
      pass(2_000);
      version += 1;
      await messages().touchChange(78, clock);
      connector.failNext(fault, { method: "PUT", in: chat });
      expect(await deliver(chat, never)).not.toBeNull();
      pass(2_000);
      await deliver(chat, never);
      expect(connector.messagesIn(chat)).toMatchObject([{ text: `version ${version}` }]);
    },
  );

  it("looks twice for a lost card, then posts it anew and edits the new one", async () => {
    const chat = await aChat();
    await put(chat, "", { content: { ...aCard, changeId: 79 } });
    await deliver(chat, never);
    const [first] = connector.messagesIn(chat);
    if (first) connector.forget(first);
    pass(2_000);
    version += 1;
    await messages().touchChange(79, clock);
    await deliver(chat, never);
    expect(connector.messagesIn(chat)).toHaveLength(1);
    pass(20_000);
    await deliver(chat, never);
    expect(connector.messagesIn(chat)).toHaveLength(2);
    pass(2_000);
    version += 1;
    await messages().touchChange(79, clock);
    await deliver(chat, never);
    expect(connector.messagesIn(chat).at(-1)).toMatchObject({ edits: 1, text: `version ${version}` });
  });

  it("leaves a conversation it was taken out of, and shows its cards when it is let in again", async () => {
    const chat = await aChat();
    await put(chat, "", { content: { ...aCard, changeId: 80 } });
    const news = await put(chat, "old news");
    connector.failNext({ status: 403, code: "BotNotInConversationRoster" }, { in: chat });
    await deliver(chat, never);
    expect((await conversations().find(chat))?.state).toBe("gone");
    expect(await deliver(chat, never)).toBeNull();
    expect(textsIn(chat)).toEqual([]);
    await open(chat);
    pass(1_000);
    await deliver(chat, never);
    expect(textsIn(chat)[0]).toBe(`version ${version}`);
    expect(await stateOf(news)).toBe("sent");
  });

  it("does not act on the first 404 of a conversation", async () => {
    const chat = await aChat();
    await put(chat, "hello");
    connector.failNext({ status: 404, code: "ConversationNotFound" }, { in: chat });
    await deliver(chat, never);
    expect((await conversations().find(chat))?.state).toBe("open");
    pass(20_000);
    await deliver(chat, never);
    expect(textsIn(chat)).toEqual(["hello"]);
  });

  it("gives up what the service refuses", async () => {
    const chat = await aChat();
    const id = await put(chat, "too large");
    connector.failNext({ status: 413, code: "MessageSizeTooBig" }, { in: chat });
    await deliver(chat, never);
    expect(await stateOf(id)).toBe("dropped");
  });

  it("keeps the order of messages while one has to wait", async () => {
    const chat = await aChat();
    await put(chat, "first");
    await put(chat, "second");
    connector.failNext({ status: 429, retryAfter: 5 }, { in: chat });
    await deliver(chat, never);
    await deliver(chat, never);
    expect(textsIn(chat)).toEqual([]);
    pass(5_000);
    await deliver(chat, never);
    expect(textsIn(chat)).toEqual(["first", "second"]);
  });
});
