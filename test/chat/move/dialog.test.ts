import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { adele, alex, megan } from "../../support/builders.ts";
import { isaiah, startChat, type ChatBench } from "../../support/chat-bench.ts";
import { cardView } from "../../support/card-view.ts";
import type { Person } from "../../support/connector.ts";
import { aVoiceUser } from "../../support/migration-builders.ts";

const trunk = "sbc1.contoso.com";
let chat: ChatBench;
let admin: Person;
let viewer: Person;

beforeAll(async () => {
  chat = await startChat();
  const people = [alex, megan, adele, isaiah].map(({ name, id }) => chat.connector.person(name, id));
  [admin, , , viewer] = people as [Person, Person, Person, Person];
  for (const person of people) await person.installs();
  await chat.observations.replaceUsers(
    (async function* () {
      yield Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1));
    })(),
    new Date(),
  );
});
afterAll(async () => {
  await chat.stop();
});

interface Dialog {
  readonly task: {
    readonly type: string;
    readonly value: string | { readonly title: string; readonly card: { readonly content: unknown } };
  };
}

async function dialog(
  person: Person,
  ...step: Parameters<Person["inDialog"]>
): Promise<{ readonly type: string; readonly says: string; readonly json: string }> {
  const { body } = await person.inDialog(...step);
  const { type, value } = (body as unknown as Dialog).task;
  return typeof value === "string"
    ? { type, says: value, json: "" }
    : { type, says: cardView(value.card.content).text, json: JSON.stringify(value.card.content) };
}

describe("a form as a dialog", () => {
  it("is the same form, with buttons that dialogs know and none that opens another", async () => {
    const form = await admin.asks(`migrate ${trunk}`);
    expect(JSON.stringify(form.card.content)).toContain('"msteams":{"type":"task/fetch"}');
    const opened = await dialog(admin, "fetch", { verb: "migrateForm", fqdn: trunk });
    expect(opened).toMatchObject({
      type: "continue",
      says: expect.stringContaining("FQDN of the new trunk"),
    });
    expect(opened.json).not.toContain("Action.Execute");
    expect(opened.json).not.toContain("task/fetch");
  });

  it("stays open and says what is missing, then closes with the change in the chat", async () => {
    const sent = { verb: "migrate", fqdn: trunk, dryRun: "no" };
    expect((await dialog(admin, "submit", sent)).says).toMatch(/reason/i);
    expect(await chat.changes.openOn(trunk)).toBeUndefined();
    const done = await dialog(admin, "submit", { ...sent, reason: "Shorter path" }, { id: "dialog-1" });
    expect(done.type).toBe("message");
    const open = await chat.changes.openOn(trunk);
    await admin.waitsFor("the change's card", ({ text }) => text.includes(`chg-${open?.id ?? 0}`));
  });

  it("acts on a submit once, on no other verb, and for nobody who may not ask", async () => {
    const sent = { verb: "migrate", fqdn: trunk, dryRun: "no", reason: "Shorter path" };
    expect((await dialog(admin, "submit", sent, { id: "dialog-1" })).says).toContain("already");
    expect((await dialog(admin, "submit", { verb: "approve", changeId: 1 })).says).toContain("do not know");
    expect((await dialog(viewer, "fetch", { verb: "migrateForm", fqdn: trunk })).says).toMatch(/role/i);
  });
});
