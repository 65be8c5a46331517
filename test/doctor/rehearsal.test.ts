import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { failure, ok } from "../../src/doctor/doctor-check.ts";
import { doctorVisitStore } from "../../src/store/doctor-visit-store.ts";
import type { PostedMessage } from "../support/teams/connector.ts";
import { alex, patti } from "../support/people.ts";
import { chatForSuite, personOf } from "../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const viewer = personOf(chat, patti);
let drive: Server;
let uploadUrl: string;
const uploads: string[] = [];

beforeAll(async () => {
  drive = createServer((request, response) => {
    void text(request).then((file) => {
      uploads.push(file);
      response.statusCode = 201;
      response.end();
    });
  });
  await new Promise<void>((resolve) => drive.listen(0, "127.0.0.1", resolve));
  uploadUrl = `http://127.0.0.1:${(drive.address() as AddressInfo).port}/session`;
});
afterAll(async () => {
  drive.close();
  drive.closeAllConnections();
});

const isOffer = ({ activity }: PostedMessage) => JSON.stringify(activity).includes("card.file.consent");
const drifted = "Get-CsGroupPolicyAssignment -PolicyType: drift. Priority should be a whole number.";

describe("doctor rehearse", () => {
  it("shows what drifted, and gives the whole report as a file", async () => {
    await admin.says("doctor rehearse");
    await admin.waitsFor("the card", (message) => message.text.includes("Reading everything once"));
    const visits = doctorVisitStore(chat.db);
    const sections = [
      {
        title: "Teams PowerShell",
        lines: [failure(drifted, "Send it."), ok("Get-CsOnlinePstnUsage: agrees.")],
      },
    ];
    expect(await visits.find(1)).toMatchObject({ looksAt: "rehearsal", sections: [] });
    await visits.finish(1, sections, new Date());
    await chat.messages.touchDoctor(1, new Date());
    const card = await admin.waitsFor("the result", (message) => message.text.includes("1 to fix"));
    expect(card.text).toContain(drifted);

    await admin.clicks(card, "Take the report");
    const offer = await admin.waitsFor("the offer", isOffer);
    expect((await admin.consents(offer, uploadUrl)).status).toBe(200);
    expect(uploads).toEqual([
      `Teams PowerShell\n  ✗ ${drifted}\n      → Send it.\n  ✓ Get-CsOnlinePstnUsage: agrees.\n`,
    ]);
  });

  it("gives its report to nobody whose role does not let them look at the set-up", async () => {
    const offer = await admin.waitsFor("the offer", isOffer);
    await viewer.consents(offer, uploadUrl, { context: { rehearsal: 1, for: viewer.id } });
    await viewer.waitsFor("a refusal", (message) => message.text.includes("does not cover the health check"));
    expect(uploads).toHaveLength(1);
  });

  it("has no report before it is done, and none of a look at the set-up", async () => {
    await admin.says("doctor");
    const offer = await admin.waitsFor("the offer", isOffer);
    for (const rehearsal of [2, 99]) {
      await admin.consents(offer, uploadUrl, { context: { rehearsal, for: admin.id } });
      await admin.waitsFor("a refusal", (message) => message.text.includes("no finished rehearsal"));
    }
    expect(uploads).toHaveLength(1);
  });

  it("says what can be looked at where it was asked for something else", async () => {
    expect((await admin.asks("doctor everything")).text).toContain("doctor rehearse");
  });
});
