import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { everything, refusalsOf, said, unhurried } from "../support/world/deciding.ts";
import { startWorld, type World } from "../support/world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(unhurried);
});
afterAll(async () => {
  await world.stop();
});

const inside = /Error|Exception|undefined|\[object|node_modules|\bat .+:\d+|\.ts\b|select |zod|null/i;

describe("invalid input is refused with a short explanation, and changes nothing", () => {
  it.each([
    ["an unknown command", "frobnicate", "I do not know “frobnicate”"],
    ["a typing error", "gatways sbc1", "Close to it: gateways"],
    ["a typing error in a decision", "enable-bypas sbc1.contoso.com", "Close to it: enable-bypass"],
    ["somebody's small talk", "good morning, how are you?", "I do not know “good”"],
    ["another program's input", "'; drop table change; --", "I do not know"],
    ["markup", "<script>alert(1)</script>", "I do not know"],
    ["an unknown gateway", "gateway sbc77.contoso.com", "is not a gateway of this tenant"],
    ["a gateway with a typing error", "gateway sbc1.contso.com", "Did you mean sbc1.contoso.com"],
    ["a malformed FQDN", "gateway sbc1..contoso.com", "is not a gateway's name"],
    ["an address of no FQDN", "preflight https://203.0.113.7:5061/x", "is not a gateway's name"],
    ["an IP address for an FQDN", "preflight 203.0.113.7", "is not a gateway's name"],
    ["an FQDN with blanks and commas", "confirm ,,,", "Which gateway?"],
    ["no FQDN", "gateway", "Which gateway?"],
    ["no FQDN to check", "preflight", "Which gateway?"],
    ["no FQDN to confirm", "attest", "Which gateway?"],
    ["no FQDN to switch on", "enable-bypass", "Which gateway?"],
    ["no FQDN to switch off", "disable-bypass", "Which gateway?"],
    ["a label of 64 characters", `gateway ${"a".repeat(64)}.contoso.com`, "is not a gateway's name"],
    ["a name of 300 characters", `gateway ${"a.".repeat(150)}com`, "is not a gateway's name"],
    ["a switch that is off already", "disable-bypass sbc1.contoso.com", "already off"],
    ["a switch that is on already", "enable-bypass sbc5.contoso.com", "already on"],
    ["a switch that would break sites", "disable-bypass sbc5.contoso.com", "local media optimisation"],
    ["a carrier's trunk", "enable-bypass customer7.carrier.example", "Ask the carrier"],
    ["a preflight's id for a change's", "change pf-3", "is a preflight, not a change"],
    ["a gateway for a change", "change sbc1.contoso.com", "is not a change"],
    ["a change for a gateway", "gateway chg-1", "is not a gateway's name"],
    ["an id of no change", "change 4711", "There is no chg-4711"],
    ["no id", "change", "Say which change"],
    ["a negative id", "cancel -1", "is not a change"],
    ["an id beyond all numbers", "rollback 99999999999999999999", "is not a change"],
    ["an id with more behind it", "rollback chg-1;chg-2", "is not a change"],
    ["no id to cancel", "cancel", "Nothing to cancel"],
    ["no id to roll back", "rollback", "Nothing to roll back"],
    ["notify without a place", "notify", "notify here or notify off"],
    ["notify there", "notify there", "notify here or notify off"],
    ["notify here in a personal chat", "notify here", "Mention me in the channel"],
    ["an audit of no number", "audit lots", "audit and a number"],
    ["an audit of minus one", "audit -1", "audit and a number"],
  ])("%s", async (_what, text, answered) => {
    const { alex } = world;
    const before = await everything(world);
    const answer = await alex.asks(text);
    expect(answer.text).toContain(answered);
    expect(answer.text.length).toBeLessThan(400);
    expect(answer.text).not.toMatch(inside);
    expect(await everything(world)).toEqual(before);
  });

  it.each([
    ["a command", `gateways ${"x".repeat(4_001)}`],
    ["a novel", "word ".repeat(2_000)],
    ["one of 30,000 characters", "é".repeat(30_000)],
  ])("text over 4,000 characters: %s", async (_what, text) => {
    const { alex, operations } = world;
    const before = await everything(world);
    for (const where of [{}, { in: operations }]) {
      const answer = await alex.asks(text, where);
      expect(answer.text).toContain("I read at most 4000 characters");
      expect(answer.text.length).toBeLessThan(300);
    }
    expect(await everything(world)).toEqual(before);
  });

  it("a reason longer than the card allows", async () => {
    const { alex } = world;
    const trunk = world.freshTrunk();
    const before = await everything(world);
    const request = { fqdn: trunk, kind: "enableBypass", reason: "x".repeat(5_000) };
    const answer = said(await alex.forges(await alex.asks("help"), "request", request));
    expect(answer).toContain("Nothing was changed");
    expect(answer).not.toMatch(inside);
    expect(await everything(world)).toEqual(before);
  });

  it("an empty message is answered with help, and a silly command by button like one that was typed", async () => {
    const { alex } = world;
    expect((await alex.asks("   ")).text).toContain("gateways");
    const help = await alex.asks("help");
    expect(said(await alex.forges(help, "command", { text: "gatways" }))).toContain("Close to it: gateways");
    expect(said(await alex.forges(help, "command", { text: 7 }))).toContain("Nothing was changed");
    expect(said(await alex.forges(help, "command", {}))).toContain("Nothing was changed");
  });

  it.each([
    ["no view", {}],
    ["a view that is none", { view: "secrets" }],
    ["an id of another kind", { view: "change", id: "pf-3" }],
    ["an id that is a name", { view: "preflight", id: "sbc1.contoso.com" }],
    ["a filter that is a list", { view: "fleet", page: 1, filter: ["a"] }],
    ["a gateway that is a number", { view: "gateway", fqdn: 5 }],
  ])("a button to show %s", async (_what, data) => {
    const { alex } = world;
    const before = await everything(world);
    const answer = await alex.forges(await alex.asks("help"), "show", data);
    expect(answer.status).toBe(200);
    expect(said(answer)).toContain("Nothing was changed");
    expect(await everything(world)).toEqual(before);
  });

  it("pages, counts and ids beyond the end show what there is", async () => {
    const { alex } = world;
    const help = await alex.asks("help");
    const show = async (data: object) => said(await alex.forges(help, "show", data));
    expect(await show({ view: "fleet", page: 9_999 })).toContain("Page 7 of 7");
    expect(await show({ view: "fleet", page: "minus one" })).toContain("Page 1 of 7");
    expect(await show({ view: "change", id: 4711 })).toContain("There is no chg-4711");
    expect(await show({ view: "preflight", id: 4711 })).toContain("not on record");
    expect(await show({ view: "gateway", fqdn: "nowhere.contoso.com" })).toContain(
      "is not a gateway of this tenant",
    );
  });
});

describe("senders from outside the tenant or without a role", () => {
  it.each<[string, { readonly conversation?: object; readonly channelData?: object }]>([
    ["by its conversation", { conversation: { tenantId: "b0b00000-0000-4000-8000-000000000000" } }],
    ["by its channel data", { channelData: { tenant: { id: "b0b00000-0000-4000-8000-000000000000" } } }],
    ["by naming no tenant at all", { conversation: { tenantId: undefined }, channelData: {} }],
  ])("another tenant, %s, gets no answer, and nothing of it is stored", async (_how, foreign) => {
    const { alex, teams, database } = world;
    const sent = await alex.says("help");
    const before = teams.requests.length;
    const stored = async () => [
      await database.db.selectFrom("conversation").selectAll().orderBy("id").execute(),
      await database.db.selectFrom("activity").selectAll().orderBy("activityId").execute(),
      await database.db.selectFrom("audit").select("sequence").execute(),
    ];
    const known = await stored();
    const activity = {
      ...sent.activity,
      id: "foreign-1",
      conversation: { ...(sent.activity.conversation as object), id: "a:foreign", ...foreign.conversation },
      ...("channelData" in foreign ? { channelData: foreign.channelData } : {}),
    };
    const answer = await teams.send(activity);
    expect(answer.status).toBe(403);
    expect(answer.body).toBeUndefined();
    expect(await stored()).toEqual(known);
    expect(teams.requests).toHaveLength(before);
  });

  it.each([
    ["no object id", undefined],
    ["an object id that is none", "admin"],
    ["an empty object id", ""],
  ])(
    "somebody with %s is refused, by message and by click, and it is in the audit",
    async (_what, aadObjectId) => {
      const { alex, database } = world;
      const help = await alex.asks("help");
      const before = await everything(world);
      const from = { id: alex.mri, name: alex.name, aadObjectId };
      const answer = await alex.asks("gateways", { over: { from } });
      expect(answer.text).toContain("Teams did not tell me who you are");
      expect(answer.text).not.toContain("sbc1");
      const clicked = await alex.forges(help, "command", { text: "gateways" }, { over: { from } });
      expect(clicked.message).toContain("Teams did not tell me who you are");
      expect(await everything(world)).toEqual(before);
      const rows = await database.db
        .selectFrom("audit")
        .select(["actorId", "outcome"])
        .where("action", "=", "speak")
        .execute();
      expect(rows).toContainEqual({ actorId: null, outcome: "refused" });
    },
  );

  it("an id with other capitals is the same person", async () => {
    const { alex } = world;
    const from = { id: alex.mri, name: alex.name, aadObjectId: alex.id.toUpperCase() };
    expect((await alex.asks("whoami", { over: { from } })).text).toContain("admin");
  });
});

describe("bodies that are no activity", () => {
  it.each<[string, unknown, number]>([
    ["null", null, 400],
    ["a list", [], 400],
    ["a number", 42, 400],
    ["a text", "help", 400],
    ["nothing in it", {}, 400],
    ["a conversation that is a text", { type: "message", channelId: "msteams", conversation: "a:1" }, 400],
    ["300 KB", { type: "message", text: "x".repeat(300_000) }, 413],
  ])("%s: is answered with a plain refusal", async (_what, body, status) => {
    const before = await everything(world);
    const answer = await world.teams.send(body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|ZodError|\bat .+:\d+/);
    expect(await everything(world)).toEqual(before);
  });

  it.each<[string, object]>([
    ["from another chat service", { channelId: "webchat" }],
    ["with an answer address elsewhere", { serviceUrl: "https://evil.example.com/" }],
    ["with an answer address that is none", { serviceUrl: "not an address" }],
    ["as an invoke of another kind", { type: "invoke", name: "signin/verifyState", value: {} }],
    [
      "as a click without an action",
      { type: "invoke", name: "adaptiveCard/action", value: { verb: "approve" } },
    ],
    ["with text that is an object", { text: { toString: "help" } }],
  ])("an activity %s is answered with 400", async (_what, over) => {
    const { alex, teams } = world;
    const before = teams.requests.length;
    expect((await alex.says("help", { over: { ...over } })).status).toBe(400);
    expect(teams.requests).toHaveLength(before);
  });

  it.each(["typing", "event", "messageReaction", "__proto__"])(
    "an activity of the type %s is taken and does nothing",
    async (type) => {
      const { alex, teams } = world;
      const before = teams.requests.length;
      const { status } = await alex.says("gateways", { over: { type } });
      expect(status).toBeLessThan(300);
      expect(teams.requests).toHaveLength(before);
    },
  );
});

it("refusals that concern authority are in the audit, mere mistakes are not", async () => {
  const refusals = (await refusalsOf(world, world.alex)).map(({ action }) => action);
  expect(refusals).not.toContain("command");
  expect(refusals.every((action) => action.startsWith("card."))).toBe(true);
  expect((await world.alex.asks("audit verify")).text).toContain("is whole");
});
