import { noDependants } from "../support/changes/migration-builders.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { aCall, aGateway, aRouting, aUser } from "../support/changes/builders.ts";
import { startChat, type ChatBench } from "../support/teams/chat-bench.ts";
import type { Person, PostedMessage } from "../support/teams/connector.ts";
import { putRows } from "../support/database/read-calls.ts";
import { alex, megan, isaiah, patti } from "../support/people.ts";

const adele = "b0000000-0000-4000-8000-000000000001";
const adam = "b0000000-0000-4000-8000-000000000002";
const site = "b0000000-0000-4000-8000-000000000003";

const began = Math.floor(Date.now() / 1000) * 1000;

let chat: ChatBench;
let admin: Person;
let viewer: Person;
let graph: Awaited<ReturnType<typeof startGraph>>;

beforeAll(async () => {
  graph = await startGraph();
  chat = await startChat({ graphBaseUrl: graph.url });
  admin = chat.connector.person(alex.name, alex.id);
  viewer = chat.connector.person(isaiah.name, isaiah.id);
  await chat.observations.putFleet(
    {
      gateways: [aGateway({ mediaBypass: true }), aGateway({ fqdn: "sbc2.contoso.com" })],
      routing: aRouting({
        usages: ["National", "World", "Emergency"],
        routes: [
          route("Cities", "^\\+4930", 2, ["sbc1.contoso.com", "sbc2.contoso.com"], "National"),
          route("Country", "^\\+49", 5, ["sbc2.contoso.com"], "National"),
          route("Anywhere", "^\\+", 1, ["carrier.example.com"], "World"),
          route("Help", "^112$", 9, ["sbc1.contoso.com"], "Emergency"),
        ],
        policies: [
          { name: "Berlin", usages: ["National", "World"], routeType: null, description: null },
          { name: "Global", usages: [], routeType: null, description: null },
        ],
        emergencyPolicies: [
          { name: "Germany", emergencyNumbers: [{ dialString: "112", usage: "Emergency" }] },
        ],
      }),
      dependants: noDependants({ networkSites: [{ site: "Harbour", policy: "Global" }] }),
      clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
      verifiedDomains: ["contoso.com"],
    },
    new Date(),
  );
  await chat.observations.replaceUsers(
    (async function* () {
      yield [
        aUser({
          id: adele,
          userPrincipalName: "Adele.Vance@contoso.com",
          site: "Berlin office",
          complianceRecording: true,
        }),
        aUser({
          id: adam,
          userPrincipalName: "Adam.Smith@contoso.com",
          voiceRouting: { kind: "group", policy: "Berlin", groupId: "9a" },
        }),
        aUser({
          id: "b0000000-0000-4000-8000-000000000004",
          userPrincipalName: "Unnamed.Group@contoso.com",
          accountType: "unknown",
          voiceRouting: { kind: "group", policy: "Hamburg", groupId: null },
        }),
        aUser({
          id: site,
          userPrincipalName: "Zoe@contoso.com",
          voiceRouting: { kind: "global" },
          telephoneNumber: null,
        }),
      ];
    })(),
    new Date(),
  );
  const rows = [
    // Before bypass came on, then four calls since.
    aCall({ id: "old", userId: adam, startedAt: minutesAgo(90), mediaBypassEnabled: false }),
    aCall({ id: "direct", userId: adele, startedAt: minutesAgo(60) }),
    aCall({ id: "web", userId: adele, startedAt: minutesAgo(50), callType: "ByotIn" }),
    aCall({ id: "silent", userId: adele, startedAt: minutesAgo(40) }),
    aCall({ id: "unknown", userId: adele, startedAt: minutesAgo(30) }),
    aCall({
      id: "ice",
      userId: adele,
      startedAt: minutesAgo(20),
      successful: false,
      finalSipCode: 410,
      callEndSubReason: 531_004,
    }),
  ];
  await putRows(chat.observations, rows, new Date());
});

afterAll(async () => {
  await chat.stop();
  graph.stop();
});

function route(
  name: string,
  numberPattern: string,
  priority: number,
  gateways: readonly string[],
  usage: string,
) {
  return {
    name,
    numberPattern,
    priority,
    gateways,
    usages: [usage],
    bridgeSourcePhoneNumber: null,
    description: null,
  };
}

/** Before the suite began, however long it takes: rows and records must name one moment. On the whole second, as rows keep. */
function minutesAgo(minutes: number): Date {
  return new Date(began - minutes * 60_000);
}

describe("user", () => {
  it("shows policy, number, office, trunks in order, and the last calls", async () => {
    const { text } = await viewer.asks("user adele.vance@contoso.com");
    expect(text).toContain("Policy Berlin, assigned directly");
    expect(text).toContain("Berlin office");
    expect(text).toContain("compliance recording stands in their media path");
    const order = ["National → Cities", "National → Country", "World → Anywhere"].map((words) =>
      text.indexOf(words),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(text).toContain(
      "For one number the first usage with a match decides; later ones are never evaluated.",
    );
    expect(text).toContain("sbc1.contoso.com (bypass on) and sbc2.contoso.com (bypass off), in random order");
    expect(text).toContain("carrier.example.com (the carrier’s, bypass unknown)");
    expect(text).toContain("in · sbc1.contoso.com · trunk’s bypass on · answered, 2 min 0 s");
    expect(text).toContain("ICE connectivity checks failed");
    expect(text).toContain("Network sites: Harbour may use policy Global");
    expect(text).toMatch(/People as of (?:\d+ \w+(?: \d{4})?, )?\d\d:\d\d/);
  });

  it("finds people by object id and by part of a name, and says how a group or the tenant gave the policy", async () => {
    expect((await viewer.asks(`user ${adam}`)).text).toContain("Policy Berlin, through group 9a");
    const zoe = await viewer.asks("user zoe");
    expect(zoe.text).toContain("Policy Global, the tenant’s default");
    expect(zoe.text).toContain("No data yet");
    expect(zoe.text).toContain("None: no route serves");
  });

  it("asks which of several, and suggests who may be meant", async () => {
    const which = await viewer.asks("user ad");
    expect(which.text).toContain("Which of them?");
    expect(which.card.buttons).toEqual(["Adam.Smith@contoso.com", "Adele.Vance@contoso.com"]);
    const chosen = await viewer.clicks(which, "Adele.Vance@contoso.com");
    expect(chosen.card?.text).toContain("assigned directly");
    const near = await viewer.asks("user adele.vnace@contoso.com");
    expect(near.text).toContain("Did you mean Adele.Vance@contoso.com?");
    expect((await viewer.asks("user Adele Vance")).text).toContain("assigned directly");
    expect((await viewer.asks("user somebody-else")).text).toContain("Nobody in this tenant is called");
    expect((await viewer.asks("user")).text).toContain("Who?");
  });

  it("says what the service does not tell: of which kind the account is, and which group gave the policy", async () => {
    const { text } = await viewer.asks("user unnamed.group");
    expect(text).toContain("Policy Hamburg, through a group that is not named");
    expect(text).toContain("Account of a kind that Graph does not tell");
  });

  it("names the open change that moves them", async () => {
    const created = await chat.changes.create(
      {
        kind: "reassign",
        subject: "Hamburg",
        request: null,
        reason: "Move",
        requestedBy: megan,
        requestedAt: new Date(),
        startAt: null,
      },
      {
        at: new Date(),
        actor: megan,
        action: "change.request.reassign",
        subject: "-",
        outcome: "done",
        detail: null,
      },
    );
    if (!created.ok) throw new Error("not created");
    const changeId = created.change.id;
    await chat.db
      .insertInto("wave")
      .values({
        changeId,
        number: 2,
        status: "planned",
        beganAt: null,
        settledAt: null,
        judgeAt: null,
        verdict: "null",
        revised: "null",
      })
      .execute();
    await chat.db
      .insertInto("waveMember")
      .values({
        changeId,
        userId: site,
        wave: 2,
        userPrincipalName: "Zoe@contoso.com",
        former: JSON.stringify({ kind: "global" }),
        target: "Hamburg",
        labels: [],
        ledger: "null",
      })
      .execute();
    const zoe = await viewer.asks("user zoe@contoso.com");
    expect(zoe.text).toContain(`chg-${changeId}, wave 2: not moved yet`);
    expect(zoe.card.buttons).toContain(`Show chg-${changeId}`);
  });

  it("is not for people without a role", async () => {
    const stranger = chat.connector.person(patti.name, patti.id);
    expect((await stranger.asks("user adele")).text).toContain("You have no role here");
  });
});

describe("route", () => {
  it("says which route takes a number first, and why others do not", async () => {
    const { text } = await viewer.asks("route adele.vance@contoso.com +49 (0)89 555-1234");
    expect(text).toContain("Route Country of usage National");
    expect(text).toContain("✕ National → Cities: +49895551234 does not match");
    expect(text).toContain("✓ National → Country, taken first");
    expect(text).toContain("✕ World → Anywhere: Never evaluated: the usage National before it has a route");
    expect(text).toContain("Dial plans are not applied");
  });

  it("takes a name of several words before the number", async () => {
    const { text } = await viewer.asks("route Adele Vance +49 30 555 1234");
    expect(text).toContain("National → Cities, taken first");
  });

  it("says which route of the same usage is tried where the first one fails", async () => {
    const { text } = await viewer.asks("route adele.vance@contoso.com +49 30 555 1234");
    expect(text).toContain("✓ National → Cities, taken first");
    expect(text).toContain("✓ National → Country, tried where the routes before it fail");
  });

  it("says first when no route matches the number", async () => {
    const { text } = await viewer.asks("route zoe tel:+4930555");
    expect(text).toMatch(/No route takes \\?\+4930555\n.*No pattern matches it: the call is dropped/);
    expect((await viewer.asks("route adele.vance 4711")).text).toContain("No route takes 4711");
    expect((await viewer.asks("route adele.vance 911")).text).toContain("No route takes 911");
  });

  it("asks whose call it is where there is only a number", async () => {
    expect((await viewer.asks("route +49 30 555")).text).toContain("Whose call?");
  });

  it("leaves emergency numbers to the emergency policy, and says which", async () => {
    const { text } = await viewer.asks("route adele.vance 112");
    expect(text).toContain("An emergency number: the emergency call routing policy decides");
    expect(text).toContain("By emergency policy Germany, usage Emergency");
    expect(text).toContain("Emergency → Help, taken first");
    expect((await viewer.asks("route adele.vance 911")).text).toContain(
      "No emergency policy of this tenant names it",
    );
  });

  it.each([
    ["route adele.vance 089 555 1234", "with a plus and the country code"],
    ["route adele.vance hello", "no telephone number"],
    ["route adele.vance", "Write a number behind the name"],
    ["route nobody-at-all +49895551234", "Nobody in this tenant"],
  ])("%s is refused with an explanation", async (text, why) => {
    expect((await viewer.asks(text)).text).toContain(why);
  });
});

describe("verify", () => {
  it("shows since when, who was seen and who not, and the codes", async () => {
    const { text, card } = await viewer.asks("verify sbc1.contoso.com");
    expect(text).toContain("when the first call with bypass was seen");
    expect(text).toContain("1 of 2 people seen; how their media went was not looked up");
    expect(text).toContain("Adam.Smith@contoso.com");
    expect(text).toContain("1 call failed on media or ICE");
    expect(text).toContain("1 × ICE connectivity checks failed (410/531004)");
    expect(card.buttons).not.toContain("Read call records");
  });

  it("looks up how the media of single calls went, from call records and not from the trunk’s flag", async () => {
    const card = await admin.asks("verify sbc1.contoso.com");
    const text = (await admin.clicks(card, "Read call records")).card?.text ?? "";
    expect(text).toContain("media 2 direct, 1 not bypassed and 1 unknown");
    expect(text).toContain("not bypassed: web client, as expected");
    expect(text).toContain("they heard nothing");
    expect(text).toContain("(4 of 4 looked up,");
    // One list a person: Adele's, and Adam's of the call without bypass.
    expect(graph.lists).toBe(2);
    expect(text).toContain("**This trunk**, 3 calls: jitter 6 ms, loss 0.1 %, round trip 29 ms");
    expect(text).toContain("No call without bypass was found to compare it with.");
    expect(text).toContain("1 call carried audio one way only");
  });

  it("says of a call without a record that it may come up to an hour late", async () => {
    const fresh = aCall({ id: "fresh", userId: adam, startedAt: minutesAgo(2), invitedAt: minutesAgo(3) });
    await putRows(chat.observations, [fresh], new Date());
    const card = await admin.asks("verify sbc1.contoso.com");
    expect(card.text).toContain("up to 60 minutes after the call");
    const text = (await admin.clicks(card, "Read call records")).card?.text ?? "";
    expect(text).toContain("Adam.Smith@contoso.com · **unknown: no record yet**");
    expect(text).toContain("up to 60 minutes after the call");
  });

  it("says so where Graph refuses, and shows what there is", async () => {
    const card = await admin.asks("verify sbc1.contoso.com");
    graph.refuses = true;
    const text = (await admin.clicks(card, "Read call records")).card?.text ?? "";
    graph.refuses = false;
    expect(text).toContain("CallRecords.Read.All");
    // What was looked up a moment ago is still known.
    expect(text).toContain("(3 of 5 looked up,");
  });

  it("of a trunk without calls has no data yet", async () => {
    expect((await viewer.asks("verify sbc2.contoso.com")).text).toContain("No data yet");
    expect((await viewer.asks("verify sbc9.contoso.com")).text).toContain("is not a gateway of this tenant");
  });

  it("does not let a viewer have call records read", async () => {
    const card: PostedMessage = await viewer.asks("verify sbc1.contoso.com");
    const forged = await viewer.forges(card, "readCallRecords", { fqdn: "sbc1.contoso.com" });
    expect(forged.card?.text ?? forged.message).toContain("You hold ");
  });
});

/** Graph's call records of Adele's calls, by the minute in which they began. */
async function startGraph() {
  const state = { refuses: false, lists: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://graph");
    if (state.refuses) {
      response.statusCode = 403;
      response.end(JSON.stringify({ error: { code: "Forbidden", message: "no" } }));
      return;
    }
    if (url.pathname.endsWith("/callRecords")) state.lists += 1;
    const id = /callRecords\/([^/]+)\/sessions/.exec(url.pathname)?.[1];
    response.end(JSON.stringify({ value: id === undefined ? records(url) : [session(id)] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

function records(url: URL): readonly object[] {
  const filter = url.searchParams.get("$filter") ?? "";
  const [from, to] = [/ge (\S+)/, /lt (\S+)/].map((part) => Date.parse(part.exec(filter)?.[1] ?? ""));
  return [60, 50, 40, 30]
    .map((minutes) => ({
      id: `record-${minutes}`,
      type: "unknown",
      version: 1,
      lastModifiedDateTime: minutesAgo(1).toISOString(),
      startDateTime: minutesAgo(minutes).toISOString(),
    }))
    .filter(
      ({ startDateTime }) =>
        Date.parse(startDateTime) >= (from ?? 0) && Date.parse(startDateTime) < (to ?? 0),
    );
}

function session(id: string): object {
  const packets = id === "record-40" ? [4000, 1] : [4000, 4000];
  const web = id === "record-50";
  return {
    segments: [
      {
        caller: { associatedIdentity: { id: adele }, userAgent: { platform: web ? "web" : "windows" } },
        callee: { userAgent: { role: "gateway" } },
        media:
          id === "record-30"
            ? []
            : [
                {
                  label: "main-audio",
                  calleeNetwork: { ipAddress: web ? "52.114.7.3" : "203.0.113.11" },
                  streams: ["callerToCallee", "calleeToCaller"].map((streamDirection, at) => ({
                    streamDirection,
                    wasMediaBypassed: web ? false : null,
                    packetUtilization: packets[at],
                    averageJitter: "PT0.0064S",
                    averagePacketLossRate: 0.001,
                    averageRoundTripTime: "PT0.029S",
                  })),
                },
              ],
      },
    ],
  };
}
