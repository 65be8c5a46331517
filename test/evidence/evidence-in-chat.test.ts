import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { unzipSync } from "fflate";
import { membersDigest } from "../../src/changes/waves/members.ts";
import { aMember, aMovePlan } from "../support/changes/migration-builders.ts";
import { alex, isaiah, megan, patti } from "../support/people.ts";
import { askedMigration } from "../support/teams/asked-migration.ts";
import { chatForSuite, personOf } from "../support/teams/chat-for-suite.ts";
import type { PostedMessage } from "../support/teams/connector.ts";

const chat = chatForSuite();
const people = {
  admin: personOf(chat, alex),
  approver: personOf(chat, megan),
  viewer: personOf(chat, isaiah),
  stranger: personOf(chat, patti),
};
let drive: Server;
let uploadUrl: string;
const uploads: Buffer[] = [];
const hostile = "<script>alert(1)</script>\u202e\"'&@contoso.com";

beforeAll(async () => {
  drive = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      uploads.push(Buffer.concat(parts));
      response.statusCode = 201;
      response.end();
    });
  });
  await new Promise<void>((resolve) => drive.listen(0, "127.0.0.1", resolve));
  uploadUrl = `http://127.0.0.1:${(drive.address() as AddressInfo).port}/session`;

  const created = await askedMigration(chat, "sbc1.contoso.com");
  const members = [aMember({ userPrincipalName: hostile, labels: [] })];
  const plan = aMovePlan({
    membersDigest: membersDigest({ members, excluded: [] }),
    reason: hostile,
    cautions: [hostile],
  });
  await chat.submitMove(created.id, plan, { members, excluded: [] });
  await chat.db.updateTable("waveMember").set({ status: "failed", detail: hostile }).execute();
});

afterAll(async () => {
  drive.close();
  drive.closeAllConnections();
});

const isOffer = ({ activity }: PostedMessage) => JSON.stringify(activity).includes("card.file.consent");

async function taken(who: "admin" | "approver" | "viewer"): Promise<Readonly<Record<string, Buffer>>> {
  await people[who].says("evidence chg-1");
  const offer = await people[who].waitsFor("the offer", isOffer);
  expect(JSON.stringify(offer.activity)).toContain("chg-1-evidence.zip");
  await people[who].consents(offer, uploadUrl);
  const files = unzipSync(uploads.at(-1) ?? Buffer.of());
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

describe("the evidence of a change, asked for in the chat", () => {
  it.each(["admin", "approver", "viewer"] as const)(
    "is put into the OneDrive of the %s who takes it",
    async (who) => {
      expect(Object.keys(await taken(who))).toEqual(
        expect.arrayContaining(["index.html", "verify.mjs", "audit.jsonl"]),
      );
    },
  );

  it("is not for somebody without a role, whatever they send back", async () => {
    const before = uploads.length;
    const refused = await people.stranger.asks("evidence chg-1");
    expect(isOffer(refused)).toBe(false);
    const offer = await people.viewer.waitsFor("the offer", isOffer);
    await people.stranger.consents(offer, uploadUrl, { context: { evidence: 1, for: patti.id } });
    await people.stranger.waitsFor("a refusal", ({ text }) => text.includes("does not cover"));
    expect(uploads).toHaveLength(before);
  });

  it("of a change that is not there is refused, and words that name none attach a report as before", async () => {
    expect((await people.admin.asks("evidence chg-77")).text).toContain("chg-77");
    expect((await people.admin.asks("evidence")).text).toContain("Send the file with the message");
    expect((await people.viewer.asks("evidence sbc1.contoso.com")).text).not.toContain("Send the file");
  });

  it("shows hostile names as text, without markup and without what turns the writing", async () => {
    const page = (await taken("admin"))["index.html"]?.toString() ?? "";
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("U+202E");
    expect(page).not.toMatch(/<script|\u202e/u);
  });

  it("in a channel goes to the asker alone", async () => {
    const answer = await people.admin.asks("evidence chg-1", { in: chat.connector.channel("Ops") });
    expect(answer.text).toContain("Answered in our own chat");
    expect(isOffer(answer)).toBe(false);
  });
});
