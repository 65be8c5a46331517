import { noDependants } from "../../../support/changes/migration-builders.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { aGateway, aRouting, aUser } from "../../../support/changes/builders.ts";
import type { PostedMessage } from "../../../support/teams/connector.ts";
import { adele, alex, megan, isaiah } from "../../../support/people.ts";
import { chatForSuite, personOf } from "../../../support/teams/chat-for-suite.ts";

const policies = ["Berlin", "Munich", "Dublin Staff", "Dublin Sales", "Global"];
const berliner = (at: number) =>
  aUser({
    id: `b0000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    userPrincipalName: `user${at}@contoso.com`,
  });

const chat = chatForSuite();
const admin = personOf(chat, alex);
let files: Awaited<ReturnType<typeof startFiles>>;

beforeAll(async () => {
  files = await startFiles();
  for (const { name, id } of [megan, adele]) await chat.connector.person(name, id).installs();
  await chat.observations.putFleet(
    {
      gateways: [aGateway()],
      routing: aRouting({
        policies: policies.map((name) => ({
          name,
          usages: name === "Global" ? [] : ["Germany"],
          routeType: null,
          description: null,
        })),
      }),
      dependants: noDependants(),
      clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
      verifiedDomains: ["contoso.com"],
    },
    new Date(),
  );
  await chat.observations.replaceUsers(
    (async function* () {
      yield Array.from({ length: 40 }, (_, at) => berliner(at + 1));
      yield [
        { ...berliner(41), accountType: "onPremises" as const },
        { ...berliner(42), voiceRouting: { kind: "direct" as const, policy: "Munich" } },
        { ...berliner(43), enterpriseVoiceEnabled: false },
        { ...berliner(44), userPrincipalName: "user1@voice.contoso.com" },
        { ...berliner(45), userPrincipalName: "Adele.Vance@contoso.com" },
      ];
    })(),
    new Date(),
  );
});

afterAll(async () => {
  files.stop();
});

const change = async (subject: string) => chat.changes.openOn(subject);

async function sent(text: string, csv: string | null, name = "people.csv"): Promise<PostedMessage> {
  files.body = csv ?? "";
  const attachment = {
    contentType: "application/vnd.microsoft.teams.file.download.info",
    name,
    content: { downloadUrl: `${files.url}/${name}` },
  };
  return admin.asks(text, { over: { attachments: csv === null ? [] : [attachment] } });
}

describe("reassign", () => {
  it("shows who would move from where, and asks for it with what was filled in", async () => {
    const form = await admin.asks(
      'reassign user1@contoso.com, user2@contoso.com; user41@contoso.com user42 to "Munich"',
    );
    expect(form.text).toContain("4 people → Munich");
    expect(form.text).toContain("Move: **2 people**");
    expect(form.text).toContain("From: Berlin");
    expect(form.text).toContain("1 on premises; 1 there already");
    await admin.clicks(form, "Request approval", {
      reason: "New team",
      shares: "50, 100",
      bakeHours: "2",
      pilotSize: "1",
    });
    expect(await change("Munich")).toMatchObject({
      kind: "reassign",
      subject: "Munich",
      reason: "New team",
      state: { status: "draft" },
      request: {
        kind: "reassign",
        options: {
          policy: "Munich",
          people: [1, 2, 41, 42].map((at) => berliner(at).id),
          pilotSize: 1,
          shares: [50, 100],
          bakeHours: 2,
          window: null,
        },
      },
    });
    const again = await admin.asks("reassign user3@contoso.com to Munich");
    const second = await admin.clicks(again, "Request approval", { reason: "More" });
    expect(second.card?.text ?? second.message).toContain("is still open on Munich");
  });

  it("takes everybody on a policy, without those who cannot call, in proposed waves", async () => {
    const form = await admin.asks("reassign @berlin to Dublin Staff");
    expect(form.text).toContain("43 people → Dublin Staff");
    expect(form.text).toContain("Passed over: 1 who cannot call out");
    expect(form.text).toMatch(/1\u2060?\. Pilot: 15 users, no gate, the next wave after 24 h/u);
  });

  it("keeps what was entered beside each problem with it", async () => {
    const form = await admin.asks('reassign user3@contoso.com to "Dublin Sales"');
    const inputs = {
      reason: "Move",
      shares: "50, 20",
      windowDays: "1",
      windowFrom: "22:00",
      windowTo: "04:00",
    };
    const clicked = await admin.clicks(form, "Request approval", inputs);
    expect(clicked.card?.text).toContain("Wave sizes are percentages above 0 that rise and end with 100");
    const retried = clicked.card?.press("Request approval", { shares: "100" });
    expect(retried?.data).toMatchObject({ reason: "Move", windowFrom: "22:00", shares: "100" });
    expect(await change("Dublin Sales")).toBeUndefined();
    const never = await admin.clicks(form, "Request approval", { ...inputs, shares: "100", windowDays: "" });
    expect(never.card?.text).toContain("The window never opens");
  });

  it("finds people as user does: by a part of the name and by mention, and says whom it found", async () => {
    const bySurname = await admin.asks('reassign "Vance, Adele" to Munich');
    expect(bySurname.text).toContain("Named: Adele.Vance@contoso.com");
    const mentioned = { id: "29:adele", name: "Adele Vance" };
    const entities = [{ type: "mention", text: "<at>Adele Vance</at>", mentioned }];
    const byMention = await admin.asks("reassign <at>Adele Vance</at> to Munich", { over: { entities } });
    expect(byMention.text).toContain("Named: Adele.Vance@contoso.com");
  });

  it("offers who may be meant as buttons, which keep the rest of the command", async () => {
    const which = await admin.asks('reassign user1, user2@contoso.com to "Dublin Sales"');
    expect(which.card.buttons).toEqual(["user1@contoso.com", "user1@voice.contoso.com"]);
    const { card } = await admin.clicks(which, "user1@voice.contoso.com");
    expect(card?.text).toContain("2 people → Dublin Sales");
    expect(card?.text).toContain("user1@voice.contoso.com");
  });

  it.each([
    [
      "reassign nobody@contoso.com, ghost to Munich",
      "Nobody in this tenant is called “nobody@contoso.com”. Nobody in this tenant is called “ghost”.",
    ],
    ["reassign user1 to Munich", "“user1” may be user1@contoso.com or user1@voice.contoso.com."],
    [`reassign user2@contoso.com ${berliner(2).id} to Munich`, "is named twice"],
    ["reassign user2@contoso.com to Munch", "Did you mean Munich?"],
    ["reassign @Berlln to Munich", "Did you mean Berlin?"],
    ["reassign @Dublin Sales to Munich", "Nobody who can call out is on Dublin Sales"],
    ["reassign user42@contoso.com to Munich", "is there already"],
    ["reassign user2@contoso.com", "Say whom and to what"],
    ["reassign to Munich", "send a CSV file with the message"],
  ])("%s is refused, and nothing is started", async (text, why) => {
    expect((await admin.asks(text)).text).toContain(why);
  });

  it("is for those who may request", async () => {
    const viewer = chat.connector.person(isaiah.name, isaiah.id);
    expect((await viewer.asks("reassign user1@contoso.com to Munich")).text).toContain("You hold ");
  });

  it("does not take another person’s list", async () => {
    const listId = await chat.peopleLists.keep(megan.id, [berliner(5).id], new Date());
    const form = await admin.asks('reassign user3@contoso.com to "Dublin Sales"');
    const forged = await admin.forges(form, "requestReassign", {
      listId,
      policy: "Dublin Sales",
      reason: "Mine now",
    });
    expect(forged.card?.text ?? forged.message).toContain("another person filled it in");
    expect(await change("Dublin Sales")).toBeUndefined();
  });
});

describe("a CSV file beside reassign", () => {
  it("names the people", async () => {
    const form = await sent(
      "reassign to Dublin Sales",
      "Name,UserPrincipalName\nOne,user3@contoso.com\nTwo,user4@contoso.com\n",
    );
    expect(form.text).toContain("2 people → Dublin Sales");
  });

  it.each([
    ["with wrong columns", "Name,Phone\nOne,12", "no column is called userPrincipalName"],
    [
      "with duplicates and formulas",
      "upn\nuser3@contoso.com\nuser3@contoso.com\n=1+1",
      "Line 3: user3@contoso.com stands in line 2 already. Line 4: the cell under “upn” holds a formula.",
    ],
    [
      "with people nobody knows",
      "upn\nuser3@contoso.com\nghost@contoso.com",
      "Line 3: nobody in this tenant is called “ghost@contoso.com”.",
    ],
    ["with 200,000 rows", `upn\n${"user3@contoso.com\n".repeat(200_000)}`, "more than 50,000 rows"],
    ["with forty wrong lines", `upn\n${"=1\n".repeat(40)}`, "And 20 more."],
  ])("%s is refused line by line", async (_, csv, why) => {
    expect((await sent("reassign to Munich", csv)).text).toContain(why);
  });

  it("is refused when it is not CSV, and not fetched from another host", async () => {
    expect((await sent("reassign to Munich", "upn\n", "people.xlsx")).text).toContain("Send a CSV file");
    const elsewhere = {
      contentType: "application/vnd.microsoft.teams.file.download.info",
      name: "x.csv",
      content: { downloadUrl: "http://169.254.169.254/x.csv" },
    };
    const answer = await admin.asks("reassign to Munich", { over: { attachments: [elsewhere] } });
    expect(answer.text).toContain("did not fetch it");
  });
});

async function startFiles() {
  const state = { body: "" };
  const server = createServer((_, response) => response.end(state.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
