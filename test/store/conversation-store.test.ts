import { beforeEach, describe, expect, it } from "@jest/globals";
import { conversationStore, type Conversation } from "../../src/store/conversation-store.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { alex, megan } from "../support/people.ts";
import { forSuite } from "../support/jest/for-suite.ts";

type Known = Omit<Conversation, "state" | "subscribed" | "awayUntil">;

function personal(changed: Partial<Known> = {}): Known {
  return {
    id: "a:alex",
    kind: "personal",
    serviceUrl: "https://service.example/one/",
    tenantId: "tenant",
    botId: "28:bot",
    botName: "Bypass Pilot",
    personId: alex.id,
    personName: alex.name,
    personMri: "29:alex",
    personZone: "Europe/Berlin",
    channelId: null,
    teamId: null,
    ...changed,
  };
}

function channel(changed: Partial<Known> = {}): Known {
  const nobody = { personId: null, personName: null, personMri: null, personZone: null };
  return personal({
    id: "19:voice",
    kind: "channel",
    channelId: "19:voice",
    teamId: "19:team",
    ...nobody,
    ...changed,
  });
}

const byAlex = {
  at: noon,
  actor: alex,
  action: "channel.subscribe",
  subject: "19:voice",
  outcome: "done",
  detail: null,
} as const;

describe("conversations", () => {
  const database = databaseForSuite();
  const conversations = forSuite(() => conversationStore(database.runtime, "k"));

  beforeEach(() => database.db.deleteFrom("conversation").execute());

  it("are remembered and refreshed", async () => {
    await conversations.remember(personal(), noon);
    expect(await conversations.find("a:alex")).toEqual({
      ...personal(),
      state: "open",
      subscribed: false,
      awayUntil: null,
    });
    const nameless = { personName: null, personMri: null, personZone: null };
    await conversations.remember(personal({ ...nameless, serviceUrl: "https://service.example/two/" }), noon);
    expect(await conversations.personal(alex.id)).toMatchObject({
      serviceUrl: "https://service.example/two/",
      personName: alex.name,
      personMri: "29:alex",
      personZone: "Europe/Berlin",
    });
    expect(await conversations.find("a:nobody")).toBeUndefined();
  });

  it.each([
    {
      as: "another person's",
      told: personal({ personId: megan.id, personName: megan.name, personMri: "29:m" }),
    },
    { as: "a channel", told: channel({ id: "a:alex" }) },
  ])("never become $as", async ({ told }) => {
    expect(await conversations.remember(personal(), noon)).toBe(true);
    expect(await conversations.remember({ ...told, serviceUrl: "https://other.example/" }, noon)).toBe(false);
    expect(await conversations.find("a:alex")).toEqual({
      ...personal(),
      state: "open",
      subscribed: false,
      awayUntil: null,
    });
    expect(await conversations.remember(personal(), noon)).toBe(true);
  });

  it("that are subscribed leave one row in the audit, or are not subscribed", async () => {
    await conversations.remember(channel(), noon);
    await expect(
      conversations.subscribe("19:voice", true, { ...byAlex, outcome: "perhaps" as "done" }),
    ).rejects.toThrow();
    expect(await conversations.subscribedChannels()).toEqual([]);
    await conversations.subscribe("19:voice", true, byAlex);
    const rows = await database.db.selectFrom("audit").select(["action", "subject"]).execute();
    expect(rows).toEqual([{ action: "channel.subscribe", subject: "19:voice" }]);
  });

  it("are not written again when nothing changed", async () => {
    await conversations.remember(personal(), noon);
    await conversations.remember(personal(), minutesAfter(noon, 1));
    const row = await database.db.selectFrom("conversation").select("refreshedAt").executeTakeFirst();
    expect(row?.refreshedAt).toEqual(noon);
  });

  it("that are gone are not posted to, until they are heard from again", async () => {
    await conversations.remember(personal(), noon);
    await conversations.remember(channel(), noon);
    await conversations.subscribe("19:voice", true, byAlex);
    await conversations.markGone("a:alex", noon);
    await conversations.markGone("19:voice", noon);
    expect(await conversations.personal(alex.id)).toBeUndefined();
    expect(await conversations.subscribedChannels()).toEqual([]);
    await conversations.remember(personal(), noon);
    await conversations.remember(channel(), noon);
    expect(await conversations.personal(alex.id)).toMatchObject({ id: "a:alex", state: "open" });
    expect(await conversations.subscribedChannels()).toMatchObject([{ id: "19:voice", subscribed: true }]);
  });

  it("are subscribed and unsubscribed, whatever is said in them between", async () => {
    await conversations.remember(channel(), noon);
    await conversations.subscribe("19:voice", true, byAlex);
    await conversations.remember(channel({ teamId: "19:other" }), noon);
    expect(await conversations.subscribedChannels()).toMatchObject([{ id: "19:voice", teamId: "19:other" }]);
    await conversations.subscribe("19:voice", false, byAlex);
    expect(await conversations.subscribedChannels()).toEqual([]);
  });

  it("tell the Teams ids of those who wrote, the newest of two", async () => {
    await conversations.remember(personal(), noon);
    await conversations.remember(personal({ id: "a:new", personMri: "29:new" }), minutesAfter(noon, 1));
    await conversations.remember(channel(), noon);
    expect(await conversations.mris([alex.id, megan.id])).toEqual(new Map([[alex.id, "29:new"]]));
    expect(await conversations.mris([])).toEqual(new Map());
  });
});
