import { beforeAll, describe, expect, it } from "@jest/globals";
import { problemsWith } from "../../../src/lib/problem.ts";
import { withProblems } from "../../../src/teams/cards/form-problems.ts";
import { cardExamples } from "../../support/cards/card-gallery.ts";
import { cardView } from "../../support/cards/card-view.ts";
import { aVoiceUser } from "../../support/changes/migration-builders.ts";
import { alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

type Json = Readonly<Record<string, unknown>>;

const chat = chatForSuite();
const admin = personOf(chat, alex, { installed: true });
personOf(chat, megan, { installed: true });

beforeAll(async () => {
  await chat.observations.replaceUsers(
    (async function* () {
      yield Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1));
    })(),
    new Date(),
  );
});

/** Inputs and texts of a card that are shown, in order. */
function shown(content: unknown): readonly string[] {
  const visit = (element: Json): readonly string[] => {
    if (element["isVisible"] === false) return [];
    const own = String(element["type"]).startsWith("Input.")
      ? [`[${String(element["id"])}]`]
      : typeof element["text"] === "string"
        ? [element["text"]]
        : element["type"] === "ActionSet"
          ? ["(buttons)"]
          : [];
    const below = [element["body"], element["items"]].flatMap((part) => (part ?? []) as readonly Json[]);
    return [...own, ...below.flatMap(visit)];
  };
  return visit(content as Json);
}

const after = (lines: readonly string[], what: string) => lines[lines.indexOf(what) + 1];

describe("what is wrong with a form", () => {
  it("is said all at once, each beside its input, in a section that is open, and counted at the buttons", async () => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    expect(shown(form.card.content)).not.toContain("[shares]");
    const { card } = await admin.clicks(form, "Request approval", {
      newPort: "5061",
      shares: "50, 20",
      reason: "x",
      start: "later",
    });
    const lines = shown(card?.content);
    expect(after(lines, "[newPort]")).toContain("in use by sbc1");
    expect(after(lines, "[shares]")).toContain("rise and end with 100");
    expect(after(lines, "[reason]")).toContain("at least 4 characters");
    expect(after(lines, "[startDate]")).toContain("Give a date");
    expect(lines).not.toContain("[windowFrom]");
    const atButtons = lines[lines.lastIndexOf("(buttons)") - 1];
    expect(atButtons).toContain("4 things to correct: Its TLS port on the SBC; ");
    expect(await chat.changes.openOn("sbc1.contoso.com")).toBeUndefined();
  });

  it("is said beside what it is about also where a bypass switch is asked for", async () => {
    const form = await admin.asks("enable-bypass sbc1.contoso.com");
    const { card } = await admin.clicks(form, "Request approval", { reason: "", start: "later" });
    const lines = shown(card?.content);
    expect(after(lines, "[reason]")).toContain("Give a reason");
    expect(after(lines, "[startDate]")).toContain("Give a date");
    expect(lines[lines.lastIndexOf("(buttons)") - 1]).toContain("2 things to correct");
  });

  it("loses nothing that was typed into a confirmation", async () => {
    const form = await admin.asks("confirm sbc1.contoso.com");
    const { card } = await admin.clicks(form, "Record", { vendor: "Oracle", firmware: "9.3" });
    expect(card?.press("Record").data).toMatchObject({ vendor: "Oracle", firmware: "9.3" });
    expect(after(shown(card?.content), "[product]")).toContain("Give both");
  });

  it.each(Object.keys(cardExamples).filter((name) => /^[\w-]+-form$/.test(name)))(
    "has a place beside every input of the card %s",
    (name) => {
      const form = cardExamples[name];
      if (!form) throw new Error("no such card");
      const inputs = JSON.stringify(form.attachment.content).match(/"type":"Input\.\w+","id":"[^"]+"/g) ?? [];
      for (const input of inputs) {
        const id = /"id":"([^"]+)"/.exec(input)?.[1] ?? "";
        const { attachment } = withProblems(form, problemsWith(id, [`Wrong with ${id}.`]));
        expect(after(shown(attachment.content), `[${id}]`)).toContain(`Wrong with`);
        expect(cardView(attachment.content).text).toContain("1 thing to correct: ");
      }
      expect(inputs.length).toBeGreaterThan(1);
    },
  );
});
