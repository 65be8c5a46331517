import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { lookAt } from "../../src/alerts/look.ts";
import type { Sight } from "../../src/alerts/sight.ts";
import { createTellAlert } from "../../src/alerts/tell-alert.ts";
import { createWeeklyDigest, digestText } from "../../src/alerts/weekly-digest.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import { aSight, baselineOf, noWork } from "../support/alerts.ts";
import { anAlert, certificateFacts } from "../support/cards/alert-examples.ts";
import { aGateway, minutesAfter } from "../support/changes/builders.ts";
import { eventually } from "../support/jest/eventually.ts";
import { adele, alex, isaiah, megan } from "../support/people.ts";
import { chatForSuite, personOf } from "../support/teams/chat-for-suite.ts";
import type { Channel, Person } from "../support/teams/connector.ts";
import { said } from "../support/world/deciding.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex, { installed: true });
const approver = personOf(chat, megan, { installed: true });
const viewer = personOf(chat, isaiah, { installed: true });
const trunk = "sbc1.contoso.com";
let began = new Date();
let looks = 0;

beforeEach(async () => {
  await sql`truncate alert, watched_trunk, subscription, task`.execute(chat.db);
  chat.connector.othersInChannels([]);
  began = new Date();
  looks = 0;
  await chat.alerts.begin(new Map([[trunk, baselineOf(aSight({ fleetAt: began }))]]));
});

/** What the worker does after a look at the trunk. */
async function seen(changed: Partial<Sight>, times = 2): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    looks += 1;
    const at = minutesAfter(began, looks);
    const sight = aSight({ fleetAt: at, probe: { ...aSight().probe, at }, ...changed });
    await chat.alerts.look(trunk, (known) => lookAt(known, sight, noWork, at), began);
  }
}

const switched = { gateway: aGateway({ mediaBypass: true }) };
const subjects = async () => (await chat.alerts.subscriptions()).map(({ subject }) => subject);
const cards = ({ messages }: Pick<Person | Channel, "messages">) =>
  messages.filter(({ text, card }) => text.includes("alert-") && card.content.body);

async function card(place: Pick<Person | Channel, "messages">, text: string) {
  return eventually(`an alert to show “${text}”`, () => {
    const shown = cards(place).at(-1);
    return shown?.text.includes(text) && shown;
  });
}

describe("watching", () => {
  it("is for everybody with a role, in their own chat, and says what is so already", async () => {
    const { text } = await viewer.asks("watch sbc1");
    expect(text).toContain("When sbc1.contoso.com gets worse, one card comes to our own chat");
    expect(await subjects()).toEqual([trunk]);
    expect((await viewer.asks("watch sbc1")).text).toContain("Watched already");
    await viewer.asks("watch weekly");
    await viewer.asks("watch");
    expect((await subjects()).sort()).toEqual(["all", trunk, "weekly"]);
    expect((await viewer.asks("alerts")).text).toContain(
      "This chat watches all trunks, with a summary every Monday",
    );
    expect((await viewer.asks("unwatch sbc1")).text).toContain(
      "Still watched: all trunks and the weekly summary",
    );
    expect((await viewer.asks("unwatch")).text).toContain("No more of all trunks and the weekly summary");
    expect(await subjects()).toEqual([]);
  });

  it("asked for in a channel without “here” is told in one's own chat", async () => {
    const channel = chat.connector.channel("Operations");
    await viewer.asks("watch sbc1", { in: channel });
    expect((await chat.alerts.subscriptions())[0]?.conversationId).toBe(viewer.conversationId);
  });

  it("in a channel is for those who may switch its notifications, and not in a chat", async () => {
    const channel = chat.connector.channel("Operations");
    expect((await viewer.asks("watch here", { in: channel })).text).toContain("Only admins or approvers");
    expect((await admin.asks("watch here")).text).toContain("In a channel");
    expect(await subjects()).toEqual([]);
    await admin.asks("watch here", { in: channel });
    expect((await chat.alerts.subscriptions())[0]?.conversationId).toBe(channel.id);
    await admin.asks("unwatch here", { in: channel });
    expect(await subjects()).toEqual([]);
  });

  it("in a channel in which others read along needs a second word", async () => {
    const channel = chat.connector.channel("Shared operations");
    chat.connector.othersInChannels(null);
    const { text } = await admin.asks("watch here sbc1", { in: channel });
    expect(text).toContain("watch here sbc1.contoso.com confirm");
    expect(await subjects()).toEqual([]);
    await admin.asks("watch here sbc1 confirm", { in: channel });
    expect(await subjects()).toEqual([trunk]);
  });

  it("a trunk that there is not is refused with those that may be meant", async () => {
    expect((await admin.asks("watch sbc77.contoso.com")).text).toContain("is not a gateway of this tenant");
    expect((await admin.asks("unwatch sbc1")).text).toContain("Not watched");
  });

  it("is in the audit, without the chat of a person", async () => {
    await admin.asks("watch sbc1");
    const [row] = await chat.audit.last(1);
    expect(row).toMatchObject({ action: "alert.watch", subject: trunk, detail: "in the own chat" });
  });
});

describe("an alert", () => {
  it("stands once where it is watched, and can be acknowledged by those who may", async () => {
    await admin.asks("watch sbc1");
    await viewer.asks("watch");
    await seen(switched);
    const own = await card(admin, "Bypass switched outside this bot");
    const theirs = await card(viewer, "Bypass switched outside this bot");
    expect(own.card.buttons).toContain("Acknowledge: it is right");
    expect(theirs.card.buttons).not.toContain("Silence");
    const forged = own.card.press("Acknowledge: it is right");
    expect(said(await viewer.forges(theirs, forged.verb, forged.data))).toContain("Only admins or approvers");

    const shown = await admin.clicks(own, "Acknowledge: it is right");
    expect(shown.card?.text).toContain("Acknowledged");
    await card(viewer, "Acknowledged");
    const { text } = await approver.asks(`acknowledge-alert ${/alert-\d+/.exec(own.text)?.[0]}`);
    expect(text).toContain("was acknowledged before");
    expect([cards(admin), cards(viewer)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("is told to whoever begins to watch while it is open", async () => {
    await admin.asks("watch sbc1");
    await seen(switched);
    const before = cards(approver).length;
    await approver.asks("watch sbc1");
    await eventually("it to be told", () => cards(approver).length === before + 1);
  });

  it("is not told to somebody who lost their role, nor to those who watch while roles cannot be read", async () => {
    const former = chat.connector.person(adele.name, adele.id);
    await former.installs();
    await former.asks("watch sbc1");
    await admin.asks("watch sbc1");
    const told: string[] = [];
    const failing = new Set([alex.id]);
    const tell = createTellAlert({
      alerts: chat.alerts,
      conversations: chat.conversations,
      directory: {
        async rolesOf(id) {
          if (failing.has(id)) throw new TenantError("unreachable", "Graph does not answer.");
          return new Set(id === alex.id ? ["admin" as const] : []);
        },
      },
      messages: {
        touchAlert: async () => {},
        post: async ({ conversationId }) => told.push(conversationId),
      },
      now: () => new Date(),
    });
    await seen(switched);
    const id = (await chat.alerts.open())[0]?.id ?? 0;
    await expect(tell(id, new AbortController().signal)).rejects.toThrow("Graph does not answer");
    expect(told).toEqual([]);
    failing.clear();
    await tell(id, new AbortController().signal);
    expect(told).toEqual([admin.conversationId]);
  });

  it("is silenced by what is typed as well, and the list says so", async () => {
    await admin.asks("watch sbc1");
    await seen(switched);
    const [open] = await chat.alerts.open();
    expect((await admin.asks(`silence alert-${open?.id} 2y`)).text).toContain("Write 4h, 1d or 1w");
    await admin.says(`silence alert-${open?.id} 4h`);
    await eventually("it to be silenced", async () => (await chat.alerts.open())[0]?.silencedUntil !== null);
    expect((await admin.asks("alerts")).text).toContain("silenced");
    expect((await viewer.asks(`silence alert-${open?.id}`)).text).toContain("Only admins or approvers");
    expect((await admin.asks("silence alert-99999")).text).toContain("There is no alert-99999");
    expect((await admin.asks("alert")).text).toContain("Say which, like alert-3");
  });

  it("says beside its card that it is over, in the thread of a channel", async () => {
    const channel = chat.connector.channel("Night shift");
    await admin.asks("watch here sbc1", { in: channel });
    await seen(switched);
    const root = await card(channel, "Bypass switched outside this bot");
    await seen({});
    await card(channel, "Over: Bypass switched outside this bot");
    const thread = () => channel.thread(root).map(({ text }) => text);
    await eventually("it to be told", () =>
      thread().includes(`${trunk}: over: Bypass switched outside this bot.`),
    );
    const shown = await card(channel, "Over");
    expect(shown.card.buttons).not.toContain("Silence");
  });
});

describe("the weekly summary", () => {
  const monday = new Date("2026-11-30T07:00:00Z");

  it("comes on Monday once, where it is wanted, and not days later", async () => {
    await admin.asks("watch weekly");
    await chat.db
      .updateTable("subscription")
      .set({ at: minutesAfter(monday, -60) })
      .execute();
    const at = async (minutes: number) => {
      const now = () => minutesAfter(monday, minutes);
      return createWeeklyDigest({ alerts: chat.alerts, messages: chat.messages, now })();
    };
    const posted = async () =>
      (await chat.db.selectFrom("message").select("id").where("eventKey", "like", "digest:%").execute())
        .length;
    const next = minutesAfter(monday, 7 * 24 * 60);
    expect(await at(-1)).toEqual(monday);
    expect(await posted()).toBe(0);
    for (const minutes of [0, 1, 300]) expect(await at(minutes)).toEqual(next);
    expect(await posted()).toBe(1);
    await sql`delete from message where event_key like 'digest:%'`.execute(chat.db);
    expect(await at(2 * 24 * 60)).toEqual(next);
    expect(await posted()).toBe(0);
  });

  it("counts what was raised, and names what is open", () => {
    expect(digestText([], monday)).toBe("Trunks, last 7 days: no alert.");
    const alerts = [
      anAlert(certificateFacts, { raisedAt: minutesAfter(monday, -90) }),
      anAlert(certificateFacts, { raisedAt: minutesAfter(monday, -90 * 24 * 60) }),
    ];
    expect(digestText(alerts, monday)).toBe(
      "Trunks, last 7 days: 1 alert raised. Open: sbc2.contoso.com (certificate near its end) and sbc2.contoso.com (certificate near its end).",
    );
  });
});
