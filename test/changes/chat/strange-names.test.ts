import { beforeAll, describe, expect, it } from "@jest/globals";
import { aGateway, aRouting } from "../../support/changes/builders.ts";
import {
  aPolicy,
  aRoute,
  aVoiceUser,
  noDependants,
  oldFqdn,
} from "../../support/changes/migration-builders.ts";
import { alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

/** Names that a tenant can have, and that break what takes them for something else. */
const strange = [
  "${$root}",
  "Sales ${1/0}",
  "Sales\u2028National",
  "Sales\u200b",
  "S\u0430les",
  "\u202eselaS",
  "**Sales** [x](http://example.com)",
  "<at>Everyone</at>",
  '"quoted" \\ `back` $(Get-Date)',
  "50 %, 60 % & more",
  "x".repeat(250),
];

const chat = chatForSuite();
const admin = personOf(chat, alex);
personOf(chat, megan, { installed: true });

beforeAll(async () => {
  const names = ["Sales", ...strange];
  await chat.observations.putFleet(
    {
      gateways: [aGateway()],
      routing: aRouting({
        usages: names,
        routes: names.map((name) => aRoute({ name, usages: [name] })),
        policies: names.map((name) => aPolicy({ name, usages: [name] })),
      }),
      dependants: noDependants(),
      clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
      verifiedDomains: ["contoso.com"],
    },
    new Date(),
  );
  const users = names.map((policy, at) => aVoiceUser(at + 1, { voiceRouting: { kind: "direct", policy } }));
  await chat.observations.replaceUsers(
    (async function* () {
      yield users;
    })(),
    new Date(),
  );
});

describe("a tenant with strange names", () => {
  it.each([
    "gateways",
    `gateway ${oldFqdn}`,
    `migrate ${oldFqdn}`,
    `enable-bypass ${oldFqdn}`,
    `verify ${oldFqdn}`,
    "user user3@contoso.com",
    "route user4@contoso.com +4930123456",
    "route user6@contoso.com +4930123456",
  ])("is answered by a card to %s", async (text) => {
    const { card, text: seen } = await admin.asks(text);
    expect(card).toBeDefined();
    expect(seen).not.toContain("fault of my own");
  });

  it.each(["Sales", ...strange])("is answered when the policy %j is named in text", async (name) => {
    const { text } = await admin.asks(`reassign user1@contoso.com to ${JSON.stringify(name)}`);
    expect(text).not.toContain("fault of my own");
  });

  it("has each confusable name shown with its code point", async () => {
    const { text } = await admin.asks("user user6@contoso.com");
    expect(text).toContain("S\u0430⟨U+0430⟩les");
  });

  it("tells who asks for a change which of its names look alike", async () => {
    const { text } = await admin.asks(`enable-bypass ${oldFqdn}`);
    expect(text).toContain("look alike and are two");
  });

  it.each(["Sales\u200b", "S\u0430les", "${$root}", "Sales\u2028National", "Sa\u200bles"])(
    "takes a form that was sent with the policy %j, or refuses it",
    async (name) => {
      const form = await admin.asks(`migrate ${oldFqdn}`);
      const { card, message } = await admin.clicks(form, "Show the plan only", {
        policies: encodeURIComponent(name),
        reason: "A look-alike",
      });
      const said = message ?? card?.text;
      expect(said).not.toContain("fault of my own");
      if (name === "Sa\u200bles") expect(said).toContain("does not lead to this trunk");
    },
  );
});
