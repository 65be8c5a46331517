import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { alex } from "../support/builders.ts";
import { startChat, type ChatBench } from "../support/chat-bench.ts";
import type { Person } from "../support/connector.ts";

describe("in GCC High, where Graph does not tell what people have", () => {
  let chat: ChatBench;
  let admin: Person;
  beforeAll(async () => {
    chat = await startChat({ cloud: "gccHigh" });
    admin = chat.connector.person(alex.name, alex.id);
  });
  afterAll(() => chat.stop());

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
