import { askedMigration } from "../../support/teams/asked-migration.ts";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import { isTeamsStorage } from "../../../src/teams/files/storage.ts";
import type { PostedMessage } from "../../support/teams/connector.ts";
import { aMember, aMovePlan, userId } from "../../support/changes/migration-builders.ts";
import { alex, megan, patti } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const approver = personOf(chat, megan);
const stranger = personOf(chat, patti);
let drive: Server;
let uploadUrl: string;
const uploads: { readonly range: string | undefined; readonly text: string }[] = [];

beforeAll(async () => {
  drive = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const refuses = request.url === "/full";
      if (!refuses)
        uploads.push({
          range: request.headers["content-range"],
          text: Buffer.concat(parts).toString("utf8"),
        });
      response.statusCode = refuses ? 507 : 201;
      response.end();
    });
  });
  await new Promise<void>((resolve) => drive.listen(0, "127.0.0.1", resolve));
  uploadUrl = `http://127.0.0.1:${(drive.address() as AddressInfo).port}/session`;

  const created = await askedMigration(chat, "sbc1.contoso.com");
  const members = [
    aMember({ userPrincipalName: '"quoted", user1@contoso.com' }),
    aMember({ userId: userId(2), userPrincipalName: "user2@contoso.com", wave: 2 }),
  ];
  const excluded = [{ userId: userId(9), userPrincipalName: "=cmd@contoso.com", why: "noNumber" as const }];
  const plan = aMovePlan({ membersDigest: membersDigest({ members, excluded }) });
  await chat.submitMove(created.id, plan, { members, excluded });
});

afterAll(async () => {
  drive.close();
  drive.closeAllConnections();
});

const isOffer = ({ activity }: PostedMessage) => JSON.stringify(activity).includes("card.file.consent");

describe("an export", () => {
  it("is offered in the personal chat, and put there when it is accepted", async () => {
    await admin.says("export chg-1 csv");
    const offer = await admin.waitsFor("the offer", isOffer);
    expect(JSON.stringify(offer.activity)).toContain("chg-1-people.csv");
    expect((await admin.consents(offer, uploadUrl)).status).toBe(200);
    const { range, text } = uploads.at(-1) ?? { range: "", text: "" };
    expect(range).toMatch(/^bytes 0-\d+\/\d+$/);
    expect(text.startsWith("\ufeffUserPrincipalName,")).toBe(true);
    expect(text).toContain('"""quoted"", user1@contoso.com"');
    expect(text).toContain("'=cmd@contoso.com");
    expect(text).toContain("has no phone number");
    await admin.waitsFor("the file", ({ activity }) => JSON.stringify(activity).includes("card.file.info"));
  });

  it.each(["markdown", "powershell"])("holds the plan as %s", async (format) => {
    const before = uploads.length;
    await approver.says(`export chg-1 ${format}`);
    const offer = await approver.waitsFor(
      "the offer",
      (message) => isOffer(message) && JSON.stringify(message.activity).includes(format),
    );
    await approver.consents(offer, uploadUrl);
    expect(uploads).toHaveLength(before + 1);
    expect(uploads.at(-1)?.text).toContain("sbc1b.contoso.com");
  });

  it("goes only to whom it was offered, and only to a drive", async () => {
    const offer = await admin.waitsFor("the offer", isOffer);
    const before = uploads.length;
    await approver.consents(offer, uploadUrl);
    await approver.waitsFor("a refusal", ({ text }) => text.includes("offered to somebody else"));
    await admin.consents(offer, "http://drive.evil.example/session");
    await admin.waitsFor("a refusal", ({ text }) => text.includes("your own OneDrive only"));
    const context = { changeId: 1, format: "csv", for: stranger.id };
    await stranger.consents(offer, uploadUrl, { context });
    await stranger.waitsFor("a refusal", ({ text }) => text.includes("does not cover"));
    await admin.consents(offer, uploadUrl, { action: "decline" });
    await admin.consents(offer, uploadUrl, { context: { changeId: "x" } });
    expect(uploads).toHaveLength(before);
  });

  it("says when the drive does not take it", async () => {
    const offer = await admin.waitsFor("the offer", isOffer);
    await admin.consents(offer, uploadUrl.replace("session", "full"));
    await admin.waitsFor("an apology", ({ text }) => text.includes("did not take it"));
  });

  it("is offered in the personal chat, also where it was asked for elsewhere", async () => {
    const ops = chat.connector.channel("Ops");
    const before = admin.messages.length;
    const answer = await admin.asks("export chg-1", { in: ops });
    expect(answer.text).toContain("Answered in our own chat");
    expect(JSON.stringify(answer.activity)).toContain(
      "https://teams.microsoft.com/l/chat/0/0?users=28%3Abypass-pilot",
    );
    expect(admin.messages.slice(before).map(isOffer)).toEqual([true]);
  });

  it("is not given by a button in a shared conversation, which says how to ask", async () => {
    const ops = chat.connector.channel("Ops");
    const card = await admin.asks("help", { in: ops });
    const { card: own } = await admin.forges(card, "export", { changeId: 1, format: "csv" });
    expect(own?.text).toContain("in our own chat only");
  });
});

it.each([
  ["https://contoso-my.sharepoint.com/personal/x", true],
  ["http://contoso-my.sharepoint.com/personal/x", false],
  ["https://sharepoint.com.evil.example/x", false],
  ["https://evilsharepoint.com/x", false],
  ["https://user@contoso.sharepoint.com/x", false],
  ["https://contoso.sharepoint.com:8443/x", false],
  ["https://127.0.0.1/x", false],
  ["no address", false],
])("uploads to %s: %s", (url, allowed) => {
  expect(isTeamsStorage(url, { mode: "microsoft", cloud: "commercial" })).toBe(allowed);
});
