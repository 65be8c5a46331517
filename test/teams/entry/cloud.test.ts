import { describe, expect, it } from "@jest/globals";
import { startChat } from "../../support/teams/chat-bench.ts";
import { alex } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

describe("in GCC High, where Graph does not tell what people have", () => {
  const chat = chatForSuite(() => startChat({ cloud: "gccHigh" }));
  const admin = personOf(chat, alex);

  it.each([
    "user adele@contoso.com",
    "route adele@contoso.com +31205551234",
    "reassign adele@contoso.com to Berlin",
    "migrate sbc1.contoso.com",
    "migrate sbc1.contoso.com --dry-run",
  ])("“%s” is refused with the reason, and not as something to try again", async (line) => {
    const card = await admin.asks(line);
    expect(card.text).toContain("Microsoft Graph in GCC High does not tell which voice routing policies");
    expect(card.text).not.toContain("Try again");
  });

  it("a switch of bypass says that nobody knows how many it reaches", async () => {
    const form = await admin.asks("enable-bypass sbc1.contoso.com");
    expect(form.text).toContain("not known: the people of this tenant have not been read");
  });
});
