import { expect, it } from "@jest/globals";
import { redactPeople } from "../../../src/teams/cards/redact-people.ts";
import { listed, plain } from "../../../src/teams/cards/text.ts";

it.each([
  ["adele@contoso.com still has a policy.", "1 person still has a policy."],
  ["(adele@contoso.com)", "(1 person)"],
  ["sip:adele@sub.contoso.com;tag=1", "sip:1 person;tag=1"],
  ["“o'brien@contoso.com”", "“1 person”"],
  ["guest_mail.example#EXT#@contoso.onmicrosoft.com", "1 person"],
  ["a@b.example, c@d.example and e@f.example: no", "3 people: no"],
  ["**a@b.example and c@d.example**", "**2 people**"],
  ["+31205551234 is taken", "a number is taken"],
  ["tel:+31205551234", "tel:a number"],
])("“%s” is shown to many as “%s”", (text, shown) => {
  expect(redactPeople(text)).toBe(shown);
});

it.each([
  "^\\+49(30\\d{6})$",
  "\\+31205551234 is a pattern",
  "^+31205551234",
  "New-CsOnlineVoiceRoute at sbc1.contoso.com:5061",
  "112, 911 and +112",
  "2026-11-22 10:42 UTC @ noon",
])("“%s” stays as it is", (text) => {
  expect(redactPeople(` ${text}`)).toBe(` ${text}`);
});

it("names are found as Markdown has them, whatever hides in them", () => {
  const names = ["a_b@contoso.com", "_lead@contoso.com", "a*b@contoso.com", "ad\u200bele@contoso.com"];
  const shown = redactPeople(listed(names.map((name) => plain(name, 80))));
  expect(shown).not.toContain("@");
});

it("a card loses them at every depth, and what its buttons send stays", () => {
  const button = { type: "Action.Execute", title: "adele@contoso.com", data: { text: "user a@b.example" } };
  expect(
    redactPeople({ body: [{ items: ["adele@contoso.com", 3, null, true] }], actions: [button] }),
  ).toEqual({
    body: [{ items: ["1 person", 3, null, true] }],
    actions: [{ ...button, title: "1 person" }],
  });
});
