import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { othersIn } from "../../../src/teams/capability/others-in.ts";
import { simulatedTenant, type Channel } from "../../support/teams/connector.ts";
import { alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const elsewhere = "b0b00000-0000-4000-8000-000000000000";
const chat = chatForSuite();
const admin = personOf(chat, alex);

beforeAll(async () => {
  await chat.connector.person(megan.name, megan.id).installs();
});
afterEach(() => {
  chat.connector.othersInChannels([]);
});

const known = (channel: Channel) => chat.conversations.find(channel.id);

describe("an event of another channel of the team", () => {
  const eventOf = (channel: Channel, other: string, over: object) =>
    chat.connector.send({
      type: "conversationUpdate",
      id: `${other}:${JSON.stringify(over)}`,
      channelId: "msteams",
      serviceUrl: chat.connector.serviceUrl,
      from: { id: admin.mri, aadObjectId: alex.id },
      recipient: { id: "28:bypass-pilot", name: "Bypass Pilot" },
      conversation: {
        id: channel.id,
        conversationType: "channel",
        isGroup: true,
        tenantId: simulatedTenant,
      },
      channelData: {
        tenant: { id: simulatedTenant },
        team: { id: "19:another-team@thread.tacv2" },
        channel: { id: other, name: "Elsewhere" },
        ...over,
      },
    });

  it.each(["channelCreated", "channelRenamed", "channelDeleted", "channelRestored", "channelShared"])(
    "(%s) does not move notifications there",
    async (eventType) => {
      const ops = chat.connector.channel(`Ops ${eventType}`);
      const other = chat.connector.channel(`Elsewhere ${eventType}`);
      await admin.asks("notify here", { in: ops });
      expect((await eventOf(ops, other.id, { eventType })).status).toBe(200);
      expect(await known(ops)).toMatchObject({
        channelId: ops.id,
        teamId: "19:team@thread.tacv2",
        subscribed: true,
      });

      const form = await admin.asks("enable-bypass sbc1.contoso.com");
      await admin.clicks(form, "Request approval", { reason: eventType, start: "now" });
      const change = await chat.changes.openOn("sbc1.contoso.com");
      if (!change) throw new Error("no change was made");
      await chat.submit(change);
      await ops.waitsFor("the change's card", ({ text }) => text.includes(`chg-${change.id}`));
      expect(other.messages).toEqual([]);

      await chat.move(change.id, { type: "cancel", by: alex });
      await admin.asks("notify off", { in: ops });
    },
  );

  it("does not tell the bot which channel a new conversation is", async () => {
    const general = chat.connector.channel("General");
    await eventOf(general, "19:elsewhere@thread.tacv2", { eventType: "channelCreated" });
    expect(await known(general)).toMatchObject({ channelId: null, teamId: null });
    await admin.asks("whoami", { in: general });
    expect(await known(general)).toMatchObject({ channelId: general.id, teamId: "19:team@thread.tacv2" });
  });
});

describe("notify here where others read along", () => {
  const anna = { id: "29:anna", name: "Anna of Fabrikam", tenantId: elsewhere, userRole: "user" };
  const guest = { id: "29:guest", name: "Gus", tenantId: simulatedTenant, userRole: "guest" };
  /** More than fit on a page before them. */
  const own = Array.from({ length: 120 }, (_, index) => ({
    id: `29:own-${index}`,
    name: `Own ${index}`,
    tenantId: simulatedTenant.toUpperCase(),
    userRole: "user",
  }));

  it("names them, and posts there only once that is confirmed, which the audit keeps", async () => {
    chat.connector.othersInChannels([...own, anna, guest]);
    const ops = chat.connector.channel("With Fabrikam");
    const refused = await admin.asks("notify here", { in: ops });
    expect(refused.text).toContain("Of 1 other organisation: Anna of Fabrikam.");
    expect(refused.text).toContain("Guests: Gus.");
    expect(refused.text).not.toContain("Own 1");
    expect(await known(ops)).toMatchObject({ subscribed: false });

    const done = await admin.clicks(refused, "Post here all the same");
    expect(done.card?.text ?? done.message).toContain("follows along");
    expect(await known(ops)).toMatchObject({ subscribed: true });
    const rows = await chat.audit.last(5);
    expect(rows.find(({ action }) => action === "channel.subscribe")).toMatchObject({
      subject: ops.id,
      detail: expect.stringContaining("confirmed: Of 1 other organisation: Anna of Fabrikam."),
    });
  });

  it("says that it is unknown, where Teams does not list the members", async () => {
    chat.connector.othersInChannels(null);
    const ops = chat.connector.channel("Untold");
    expect((await admin.asks("notify here", { in: ops })).text).toContain("Teams did not tell");
    expect(await known(ops)).toMatchObject({ subscribed: false });
  });

  it("asks in a shared channel even while nobody else is in it", async () => {
    const ops = chat.connector.channel("Shared");
    const channelData = {
      tenant: { id: simulatedTenant },
      team: { id: "19:team@thread.tacv2" },
      channel: { id: ops.id, type: "shared" },
    };
    const refused = await admin.asks("notify here", { in: ops, over: { channelData } });
    expect(refused.text).toContain("This channel is shared");
    expect(await known(ops)).toMatchObject({ subscribed: false });
  });

  it("asks nothing where all are of this organisation, nor to leave a channel alone", async () => {
    chat.connector.othersInChannels(own);
    const ops = chat.connector.channel("All ours");
    expect((await admin.asks("notify here", { in: ops })).text).toContain("follows along");
    chat.connector.othersInChannels([anna]);
    expect((await admin.asks("notify off", { in: ops })).text).toContain("Nothing is posted here");
  });
});

describe("who else reads along", () => {
  const member = { name: "Bo", tenantId: elsewhere, role: "user" };
  const here = { tenantId: simulatedTenant, shared: false };

  it("is shortened with a number, never silently", () => {
    const members = Array.from({ length: 13 }, (_, index) => ({ ...member, name: `Bo ${index}` }));
    expect(othersIn({ members, complete: true }, here)).toMatch(/Bo 9 and 3 more\.$/);
    expect(othersIn({ members, complete: false }, here)).toContain("Only the first 13 people");
  });

  it("includes whoever Teams names no organisation or no name of", () => {
    const members = [{ name: null, tenantId: null, role: null }];
    expect(othersIn({ members, complete: true }, here)).toBe(
      "Teams does not say which organisation they are of: somebody without a name.",
    );
  });
});
