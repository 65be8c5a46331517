import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest, namesOfFew } from "../../../src/changes/waves/members.ts";
import { capabilities } from "../../../src/teams/entry/capabilities.ts";
import { aCall, aGateway, aRouting, aUser } from "../../support/changes/builders.ts";
import { startChat, type ChatBench } from "../../support/teams/chat-bench.ts";
import type { Person, PersonOptions, PostedMessage } from "../../support/teams/connector.ts";
import { askedMigration } from "../../support/teams/asked-migration.ts";
import { eventually } from "../../support/jest/eventually.ts";
import { aMember, aMovePlan, userId } from "../../support/changes/migration-builders.ts";
import { putRows } from "../../support/database/read-calls.ts";
import { simulatedTenant } from "../../support/teams/connector.ts";
import { alex, megan, isaiah, patti } from "../../support/people.ts";

/** Where others read along, as a client speaks there and as they read it. */
interface Place {
  readonly options: PersonOptions;
  readonly messages: () => readonly PostedMessage[];
}

let chat: ChatBench;
let admin: Person;
let places: Readonly<Record<"channel" | "group chat", Place>>;
let change: string;

const account = "Adele.Vance@contoso.com";
const telephone = "+4930123456";
const somethingPersonal = /@contoso\.com|\+4930123456|a1e00000-0000-4000-8000-000000000001/;

beforeAll(async () => {
  // May ask for all that is tried here, also for what approvers do.
  const roles = { admins: [alex.id], approvers: [alex.id, megan.id], viewers: [isaiah.id] };
  chat = await startChat({ roles: { ...roles, breakGlass: [], groups: [] } });
  const { connector } = chat;
  admin = connector.person(alex.name, alex.id);
  const group = "19:night-shift@thread.v2";
  const channel = connector.channel("Ops");
  places = {
    channel: { options: { in: channel }, messages: () => channel.messages },
    "group chat": {
      options: {
        over: {
          conversation: {
            id: group,
            conversationType: "groupChat",
            isGroup: true,
            tenantId: simulatedTenant,
          },
          channelData: { tenant: { id: simulatedTenant } },
        },
      },
      messages: () => connector.messagesIn(group),
    },
  };
  await admin.asks("help");

  const fleet = await chat.observations.fleet();
  await chat.observations.putFleet(
    { ...fleet!.value, gateways: [aGateway({ mediaBypass: true })], routing: aRouting() },
    new Date(),
  );
  const users = [
    aUser({ userPrincipalName: account, telephoneNumber: telephone }),
    aUser({ id: "u-2", userPrincipalName: "Adam.Smith@contoso.com" }),
  ];
  await chat.observations.replaceUsers(
    (async function* () {
      yield users;
    })(),
    new Date(),
  );
  await putRows(chat.observations, [aCall({ startedAt: new Date(Date.now() - 3_600_000) })], new Date());

  const created = await askedMigration(chat, "sbc1.contoso.com");
  const members = [
    aMember({ userPrincipalName: account }),
    aMember({ userId: userId(2), userPrincipalName: "Adam.Smith@contoso.com", wave: 2 }),
  ];
  const membership = { members, excluded: [] };
  const plan = aMovePlan({
    named: namesOfFew(membership),
    membersDigest: membersDigest(membership),
    cautions: [`${account} is a resource account.`],
  });
  await chat.submitMove(created.id, plan, membership);
  await chat.told(created.id);
  change = `chg-${created.id}`;
});

afterAll(async () => {
  await chat.stop();
});

/** Whatever of a message clients get to read. */
function contentsOf(messages: readonly PostedMessage[]): string {
  return JSON.stringify(
    messages.map(({ activity: { text, summary, attachments } }) => [text, summary, attachments]),
  );
}

const answeredTo = (readers: "asker" | "everybody") =>
  capabilities.filter((capability) => capability.readers === readers);
const namesOf = (readers: "asker" | "everybody") =>
  answeredTo(readers).flatMap(({ typed }) => typed?.name ?? []);
const verbsOf = (readers: "asker" | "everybody") =>
  answeredTo(readers).flatMap(({ pressed }) => pressed?.verb ?? []);

/** Everything that answers with something of people: what is typed, and what the answer says. */
const typed: Readonly<Record<string, readonly [() => string, RegExp]>> = {
  whoami: [() => "whoami", /a1e00000-0000-4000-8000-000000000001/],
  user: [() => `user ${account}`, /Adele\.Vance@contoso\.com/],
  route: [() => `route ${account} +4930999999`, /Adele\.Vance@contoso\.com/],
  verify: [() => "verify sbc1.contoso.com", /Not yet seen: Adam.Smith@contoso.com/],
  evidence: [() => "evidence", /Send the file with the message/],
  "evidence of a change": [() => `evidence ${change}`, /chg-1-evidence\.zip/],
  confirm: [() => "confirm sbc1.contoso.com", /Confirm/],
  attest: [() => ["attest", "sbc1.contoso.com"].join(" "), /Confirm/],
  migrate: [() => "migrate sbc1.contoso.com", /sbc1\.contoso\.com/],
  reassign: [() => `reassign ${account} to Berlin`, /Adele\.Vance@contoso\.com/],
  plan: [() => `plan ${change}`, /Adele\.Vance@contoso\.com/],
  replay: [() => `replay ${change}`, /chg-1/],
  people: [() => `people ${change}`, /Adele\.Vance@contoso\.com/],
  export: [() => `export ${change}`, /people\.csv/],
  emergency: [() => `emergency ${change}`, /chg-1/],
  "close-out": [() => `close-out ${change}`, /chg-1/],
  audit: [() => "audit", /Alex Wilber/],
  "hand-over": [() => `hand-over ${change} Adele`, /one approver who may decide this/],
};

/** The same of buttons: what a card sends. */
const pressed: Readonly<Record<string, object>> = {
  show: { view: "people", id: 1, page: 1 },
  attestForm: { fqdn: "sbc1.contoso.com" },
  attest: { fqdn: "sbc1.contoso.com" },
  migrateForm: { fqdn: "sbc1.contoso.com" },
  migrate: { fqdn: "sbc1.contoso.com", dryRun: "yes", page: 1, pilot: account },
  requestReassign: { listId: 1, policy: "Berlin" },
  closeOutForm: { changeId: 1 },
  requestCloseOut: { changeId: 1 },
  emergencyForm: { changeId: 1 },
  requestEmergency: { changeId: 1 },
  readCallRecords: { fqdn: "sbc1.contoso.com" },
  export: { changeId: 1, format: "csv" },
  rehearsalFile: { id: 1 },
};

it("every command and button that answers with something of people is tried here", () => {
  // Two share the name "evidence".
  expect(
    Object.keys(typed)
      .map((name) => name.split(" ")[0])
      .sort(),
  ).toEqual(namesOf("asker").sort());
  expect(Object.keys(pressed).sort()).toEqual(verbsOf("asker").sort());
});

describe.each(["channel", "group chat"] as const)("in a %s", (kind) => {
  /** What came into the place and into the admin's own chat meanwhile. */
  async function meanwhile(act: () => Promise<unknown>) {
    const { messages } = places[kind];
    const before = { here: messages().length, own: admin.messages.length };
    await act();
    const here = messages().slice(before.here);
    expect(contentsOf(here)).not.toMatch(somethingPersonal);
    return { here, own: admin.messages.slice(before.own) };
  }

  const words = (messages: readonly PostedMessage[]) =>
    messages.map(({ text, summary }) => `${text} ${summary}`).join("\n");

  it.each(Object.keys(typed))("%s is answered to the person alone", async (name) => {
    const [line, says] = typed[name]!;
    const { here, own } = await meanwhile(() => admin.says(line(), places[kind].options));
    expect(here.map(({ text }) => text)).toEqual([expect.stringContaining("Answered in our own chat")]);
    expect(own).toHaveLength(1);
    expect(words(own)).toMatch(says);
  });

  it.each(Object.keys(pressed))("the button %s shows the person alone what it answers", async (verb) => {
    await admin.says("help", places[kind].options);
    const card = places[kind].messages().at(-1)!;
    const { here, own } = await meanwhile(async () => {
      const answer = await admin.forges(card, verb, pressed[verb], places[kind].options);
      expect(answer.card ?? answer.message).toBeDefined();
    });
    expect([here, own]).toEqual([[], []]);
    expect(places[kind].messages().find(({ id }) => id === card.id)?.edits).toBe(0);
  });

  it.each(Object.keys(pressed))(
    "the button %s of an old client is answered in the own chat",
    async (verb) => {
      const value = { ...pressed[verb], verb };
      const over = { ...places[kind].options.over, text: undefined, value };
      const { here, own } = await meanwhile(() => admin.says("", { ...places[kind].options, over }));
      expect(here.map(({ text }) => text)).toEqual([expect.stringContaining("Answered in our own chat")]);
      expect(own).toHaveLength(1);
    },
  );

  it.each(Object.keys(typed))("a button that types %s shows it to the person alone", async (name) => {
    await admin.says("help", places[kind].options);
    const card = places[kind].messages().at(-1)!;
    const text = typed[name]![0]();
    const { here, own } = await meanwhile(() =>
      admin.forges(card, "command", { text }, places[kind].options),
    );
    expect([here, own]).toEqual([[], []]);
  });

  it.each(namesOf("everybody"))("%s, which all may read, names nobody", async (name) => {
    // It stays as it is, for those after it.
    const mine = name === "cancel" ? "chg-99" : change;
    const about = /bypass|gateway|preflight/.test(name) ? "sbc1.contoso.com" : mine;
    await meanwhile(async () => {
      const before = places[kind].messages().length;
      await admin.says(`${name} ${about}`, places[kind].options);
      await eventually(`an answer to ${name}`, () => places[kind].messages().length > before);
    });
  });

  it("the card of a change says how many move, and names them in the view of who asks", async () => {
    const before = places[kind].messages().length;
    await admin.says(`change ${change}`, places[kind].options);
    const card = await eventually("the card", () => places[kind].messages()[before]);
    expect(card.text).toContain("2 people");
    expect(contentsOf([card])).not.toMatch(somethingPersonal);
    const approver = chat.connector.person(megan.name, megan.id);
    const { card: own } = await approver.forges(card, "refresh", { changeId: 1 }, places[kind].options);
    expect(own?.text).toContain(account);
  });

  it("whoever has no chat with the bot is told how to open it, and shown nothing", async () => {
    const viewer = chat.connector.person(isaiah.name, isaiah.id);
    for (const [line] of Object.values(typed).filter(([text]) => /^(user|people|audit)/.test(text()))) {
      const { here } = await meanwhile(() => viewer.says(line(), places[kind].options));
      expect(here.map(({ text }) => text)).toEqual([expect.stringContaining("say help there once")]);
      expect(JSON.stringify(here[0]?.activity)).toContain("https://teams.microsoft.com/l/chat/0/0?users=");
    }
    expect(viewer.messages).toEqual([]);
  });

  it("whoever may not is told so there, and nothing is written to their own chat", async () => {
    const stranger = chat.connector.person(patti.name, patti.id);
    await stranger.asks("help");
    const before = stranger.messages.length;
    const { here } = await meanwhile(() => stranger.says(`user ${account}`, places[kind].options));
    expect(here.map(({ text }) => text)).toEqual([expect.stringContaining("You have no role here")]);
    expect(stranger.messages).toHaveLength(before);
  });

  it("a personal chat that accepts no message any more counts as none, and an unknown delivery is reported as one", async () => {
    const { connector, conversations } = chat;
    connector.failNext("lostAnswer", { method: "POST", in: admin.conversationId });
    const doubt = await meanwhile(() => admin.says("audit", places[kind].options));
    expect(words(doubt.here)).toContain("nobody knows whether it arrived");
    connector.failNext(
      { status: 403, code: "BotNotInConversationRoster" },
      { method: "POST", in: admin.conversationId },
    );
    const { here, own } = await meanwhile(() => admin.says("audit", places[kind].options));
    expect(words(here)).toContain("I cannot write to you there yet");
    expect(own).toEqual([]);
    expect(await conversations.personal(alex.id)).toBeUndefined();
    await admin.asks("help");
    expect(await conversations.personal(alex.id)).toBeDefined();
  });
});

it("what is posted to a change's thread in a channel contains nobody's account or number", async () => {
  const ops = chat.connector.channel("Ops");
  await admin.asks("notify here", { in: ops });
  const reason = `${account}, Adam.Smith@contoso.com and 3 more: Microsoft says ${telephone} is taken.`;
  await chat.record(1, "test:failed", { type: "failed", reason });
  const told = await ops.waitsFor("the failure", ({ text }) => text.includes("Microsoft says"));
  expect(told.text).toContain("2 people and 3 more: Microsoft says a number is taken.");
  const own = await admin.waitsFor("the failure", ({ text }) => text.includes("Microsoft says"));
  expect(own.text).toContain(account);
  await admin.asks("notify off", { in: ops });
});
