import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { cardView, type CardView } from "../../support/cards/card-view.ts";
import type { Person, PostedMessage } from "../../support/teams/connector.ts";
import { aVoiceUser } from "../../support/changes/migration-builders.ts";
import { migrationsForSuite, personOf } from "../../support/teams/chat-for-suite.ts";
import { patti } from "../../support/people.ts";

const migrations = migrationsForSuite();
const { chat, approver, admin } = migrations;
const stranger = personOf(chat, patti);

let name: string;
let request: PostedMessage;

const isRequest = ({ text, card }: PostedMessage) => text.includes(name) && card.buttons.includes("Approve");

beforeEach(async () => {
  ({ name } = await migrations.asked());
  request = await approver.waitsFor("the request", isRequest);
});

describe("a request that waits for a decision", () => {
  it.each(["Whole plan", "People"])("stays where %s was pressed: that opens below", async (button) => {
    const before = approver.messages.length;
    const pressed = await approver.clicks(request, button);
    expect(pressed.card).toBeUndefined();
    expect(pressed.message).toContain("this card stays");
    expect(approver.sees(request).buttons).toContain("Approve");
    expect(approver.messages.length).toBe(before + 1);
    expect(approver.messages.at(-1)?.text).not.toContain("Your approval is needed");
  });

  it("stays also where the press arrives twice", async () => {
    const press = { view: "gateway", fqdn: "sbc1.contoso.com", from: Number(name.slice(4)) };
    await approver.forges(request, "show", press, { id: `twice-${name}` });
    const again = await approver.forges(request, "show", press, { id: `twice-${name}` });
    expect(again.card?.buttons).toContain("Approve");
  });

  it("is one press away, in a channel, from all that its buttons lead to", async () => {
    const ops = chat.connector.channel(`Ops of ${name}`);
    const there = await approver.asks(`change ${name}`, { in: ops });
    const own = await approver.clicks(there, "Details");
    expect(own.card?.buttons).toContain("Approve");
    const back = `Back to ${name}`;
    for (const button of ["People", "Failed", "Everybody"]) {
      await approver.clicks(there, button);
      expect(approver.sees(there).buttons.filter((title) => title === back)).toEqual([back]);
    }
    expect((await approver.clicks(there, back)).card?.buttons).toContain("Approve");
  });

  it("is not drawn by itself for whoever may not look, which is no refused attempt", async () => {
    const ops = chat.connector.channel(`Night of ${name}`);
    const there = await approver.asks(`change ${name}`, { in: ops });
    const refused = async () => (await chat.audit.last(20)).filter(({ outcome }) => outcome === "refused");
    const before = (await refused()).length;
    const data = { changeId: Number(name.slice(4)) };
    expect((await stranger.forges(there, "refresh", data)).message).toContain("help and whoami");
    expect(await refused()).toHaveLength(before);
    await stranger.forges(there, "show", { view: "change", id: data.changeId });
    expect((await refused()).length).toBe(before + 1);
  });
});

describe("what was filled in of a form", () => {
  const trunk = "sbc1.contoso.com";
  const filled = {
    newFqdn: "sbc1-new.contoso.com",
    newPort: "5071",
    reason: "Shorter path",
    shares: "10, 100",
  };

  beforeAll(async () => {
    const users = Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1));
    await chat.observations.replaceUsers(
      (async function* () {
        yield users;
      })(),
      new Date(),
    );
  });

  const holds = (card: CardView | undefined) => JSON.stringify(card?.content);

  it("is there again after the pair was confirmed, in the chat", async () => {
    const form = await admin.asks(`migrate ${trunk}`);
    const attest = await admin.clicks(form, "Confirm the pair", filled);
    expect(attest.card?.buttons).toContain("Back to the form");
    const recorded = await admin.clicks(form, "Record", { all: "true" });
    expect(recorded.card?.text).toContain("Recorded");
    const back = await admin.clicks(form, "Back to the form");
    for (const value of Object.values(filled)) expect(holds(back.card)).toContain(value);
  });

  it("is there again after the pair was confirmed, in the dialog", async () => {
    const opened = await dialog(admin, { verb: "migrateForm", fqdn: trunk });
    const attest = await pressed(admin, opened, "Confirm the pair", filled);
    expect(attest.text).toContain("Confirm");
    const recorded = await pressed(admin, attest, "Record", { all: "true" });
    const back = await pressed(admin, recorded, "Back to the form");
    for (const value of Object.values(filled)) expect(holds(back)).toContain(value);
    const plan = await pressed(admin, back, "Show the plan only");
    const again = await pressed(admin, plan, "Confirm the pair");
    for (const value of Object.values(filled))
      expect(holds(await pressed(admin, again, "Back to the form"))).toContain(value);
  });

  it("is one press away where the dialog says no", async () => {
    const opened = await dialog(admin, { verb: "migrateForm", fqdn: trunk });
    const refused = await pressed(admin, opened, "Confirm the pair", {
      ...filled,
      newFqdn: "elsewhere.example",
    });
    expect(refused.text).toContain("not a verified domain");
    const back = await pressed(admin, refused, "Back to the form");
    for (const value of ["elsewhere.example", filled.reason]) expect(holds(back)).toContain(value);
  });
});

async function dialog(person: Person, data: object): Promise<CardView> {
  const { body } = await person.inDialog("submit", { ...data });
  const { value } = (body as unknown as { task: { value: { card: { content: unknown } } } }).task;
  return cardView(value.card.content);
}

function pressed(person: Person, card: CardView, title: string, inputs: Record<string, string> = {}) {
  return dialog(person, card.press(title, inputs).data);
}
