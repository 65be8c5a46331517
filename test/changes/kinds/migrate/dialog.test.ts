import { beforeAll, describe, expect, it } from "@jest/globals";
import { cardView } from "../../../support/cards/card-view.ts";
import type { Person } from "../../../support/teams/connector.ts";
import { aVoiceUser } from "../../../support/changes/migration-builders.ts";
import { adele, alex, megan, isaiah } from "../../../support/people.ts";
import { chatForSuite, personOf } from "../../../support/teams/chat-for-suite.ts";

const trunk = "sbc1.contoso.com";
const chat = chatForSuite();
const admin = personOf(chat, alex, { installed: true });
const viewer = personOf(chat, isaiah, { installed: true });
personOf(chat, megan, { installed: true });
personOf(chat, adele, { installed: true });

beforeAll(async () => {
  await chat.observations.replaceUsers(
    (async function* () {
      yield Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1));
    })(),
    new Date(),
  );
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

  it("acts on a submit once, on no forged verb, and for nobody who may not ask", async () => {
    const sent = { verb: "migrate", fqdn: trunk, dryRun: "no", reason: "Shorter path" };
    expect((await dialog(admin, "submit", sent, { id: "dialog-1" })).says).toContain("already");
    expect((await dialog(admin, "submit", { verb: "hack" })).says).toContain("out of date");
    expect((await dialog(admin, "submit", { verb: "approve", changeId: 1 })).says).toMatch(/role/i);
    expect((await dialog(viewer, "fetch", { verb: "migrateForm", fqdn: trunk })).says).toMatch(/role/i);
  });
});
