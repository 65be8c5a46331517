import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { Person, PostedMessage } from "../support/teams/connector.ts";
import { approve } from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import type { PassingCmdlet } from "../support/tenant/cmdlet-gate.ts";
import { startProcessWorld, type ProcessWorld } from "../support/world/process-world.ts";
import { startInputs } from "../support/world/world.ts";
import { alex } from "../support/people.ts";

const reads = (fqdn: string) => (passing: PassingCmdlet) =>
  passing.cmdlet === "Get-CsOnlinePSTNGateway" && passing.fqdn === fqdn;
const readsAfterWrites = (fqdn: string, writes: number) => (passing: PassingCmdlet) =>
  reads(fqdn)(passing) && passing.writes === writes;
const writes = (fqdn: string) => (passing: PassingCmdlet) =>
  passing.cmdlet === "Set-CsOnlinePSTNGateway" && passing.fqdn === fqdn;

/** Longer than a lease of a dead bot, the restart and the work that waited, on a busy machine. */
const recovery = 180_000;

let world: ProcessWorld;
/** What the trunks of these tests are used for. */
const trunks = {
  draft: "",
  preflight: "",
  beforeStart: "",
  effectSent: "",
  effectLost: "",
  effectLanded: "",
  accepted: "",
  watching: "",
  rollbackAsked: "",
  undoSent: "",
  undoLanded: "",
  undoAccepted: "",
};
type Purpose = keyof typeof trunks;
/** One for each trunk, as Teams takes only so many messages in one chat. */
const requesters = Array.from({ length: 20 }, (_, index) => ({
  name: `Requester ${index + 1}`,
  id: `a1e00000-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
}));
const requesterOf = new Map<string, Person>();
const approvals = new Map<string, PostedMessage>();

beforeAll(async () => {
  world = await startProcessWorld({
    LEASE: "4s",
    // An effect's time includes the start of its host, after each restart of the bot.
    EFFECT_DEADLINE: "5s",
    REFRESH_GATEWAYS: "5s",
    ADMINS: [alex, ...requesters].map(({ id }) => id).join(","),
  });
  for (const { id } of requesters) await world.control("PUT", `/accounts/${id}`, {});
  for (const purpose of Object.keys(trunks) as Purpose[]) trunks[purpose] = freshTrunk();
}, recovery);

afterAll(async () => {
  await world.stop();
});

function freshTrunk(): string {
  const fqdn = world.freshTrunk();
  const { name, id } = requesters[requesterOf.size] ?? alex;
  requesterOf.set(fqdn, world.teams.person(name, id));
  return fqdn;
}

function requester(fqdn: string): Person {
  return requesterOf.get(fqdn) ?? world.alex;
}

async function requested(fqdn: string): Promise<void> {
  await world.request(fqdn, { by: requester(fqdn) });
  approvals.set(fqdn, await cardShows(world.megan, fqdn, "Reject"));
}

async function approved(fqdn: string): Promise<void> {
  const message = approvals.get(fqdn) ?? (await cardShows(world.megan, fqdn, "Reject"));
  expect((await approve(world.megan, message)).card?.text).toContain(fqdn);
}

async function rollBack(fqdn: string): Promise<void> {
  await world.megan.clicks(await cardShows(world.megan, fqdn, "Bypass is on; watching"), "Roll back");
}

/** Looks rarely, as many wait at once, and patiently: the chat may be waiting for a lease of a dead bot to run out. */
function cardShows(person: Person, fqdn: string, text: string): Promise<PostedMessage> {
  return eventually(
    `a card with “${text}” on ${fqdn} for ${person.name}`,
    async () => {
      await setTimeout(200);
      return person.messages.find(
        (message) =>
          message.card.content.type !== undefined &&
          message.text.includes(fqdn) &&
          [message.text, ...message.card.buttons].join("\n").includes(text),
      );
    },
    recovery / 2,
  );
}

/** Every card of the trunk's change, wherever it stands. */
async function allShow(fqdn: string, text: string): Promise<void> {
  for (const person of [requester(fqdn), world.megan]) await cardShows(person, fqdn, text);
}

describe("a bot that is killed goes on where it was, and nothing is lost or done twice:", () => {
  beforeAll(async () => {
    const { gate } = world;
    const { draft, preflight, beforeStart, watching, rollbackAsked, ...others } = trunks;
    const { undoSent, undoLanded, undoAccepted } = trunks;
    const watched = [watching, rollbackAsked, undoSent, undoLanded, undoAccepted];
    await Promise.all([beforeStart, watching, rollbackAsked, ...Object.values(others)].map(requested));
    await Promise.all(watched.map(approved));
    await Promise.all(watched.map((fqdn) => cardShows(world.megan, fqdn, "Bypass is on; watching")));

    // The cmdlet host does one thing at a time, so all that reads the tenant stands in line behind the first.
    const preparing = gate.hold("before", reads(draft));
    const form = await requester(draft).asks(`enable-bypass ${draft}`);
    await requester(draft).clicks(form, "Request approval", {
      reason: "Shorter media path",
      ...startInputs(),
    });
    await preparing.reached;
    // Its card stands, and the bot knows, before it dies: one that is just being posted then is not followed up.
    const { id: activityId } = await world.alex.asks(`preflight ${preflight}`);
    await eventually("the preflight's card to be known", () =>
      world.database.db
        .selectFrom("message")
        .select("id")
        .where("activityId", "=", activityId)
        .executeTakeFirst(),
    );
    await approved(beforeStart);
    await world.killAndRestart();
    preparing.drop();

    const lost = gate.hold("before", writes(trunks.effectLost));
    await approved(trunks.effectLost);
    await lost.reached;
    await rollBack(rollbackAsked);
    await world.killAndRestart();
    lost.drop();

    const sent = gate.hold("before", writes(trunks.effectSent));
    await approved(trunks.effectSent);
    await sent.reached;
    await world.bot.kill();
    sent.release(); // it arrives when nobody waits for it any more
    await world.restartBot();

    const landed = gate.hold("after", writes(trunks.effectLanded));
    await approved(trunks.effectLanded);
    await landed.reached;
    await world.killAndRestart();
    landed.drop();

    const accepted = gate.hold("before", readsAfterWrites(trunks.accepted, 1));
    await approved(trunks.accepted);
    await accepted.reached;
    await world.killAndRestart();
    accepted.drop();

    const undo = gate.hold("before", writes(undoSent));
    await rollBack(undoSent);
    await undo.reached;
    await world.bot.kill();
    undo.release();
    await world.restartBot();

    const undone = gate.hold("after", writes(undoLanded));
    await rollBack(undoLanded);
    await undone.reached;
    await world.killAndRestart();
    undone.drop();

    const undoReadBack = gate.hold("before", readsAfterWrites(undoAccepted, 2));
    await rollBack(undoAccepted);
    await undoReadBack.reached;
    await world.killAndRestart();
    undoReadBack.drop();
  }, 3 * recovery);

  it(
    "while a draft is being prepared",
    async () => {
      await cardShows(world.megan, trunks.draft, "Reject");
      const asked = world.megan.messages.filter(({ text }) => text.includes(trunks.draft));
      expect(asked.filter(({ summary }) => !summary.startsWith("(repeat)"))).toHaveLength(1);
      await approved(trunks.draft);
      await allShow(trunks.draft, "Bypass is on; watching");
      expect(await world.effectsOn(trunks.draft)).toEqual([true]);
    },
    recovery,
  );

  it(
    "while a preflight runs",
    async () => {
      const report = await cardShows(world.alex, trunks.preflight, "passed");
      expect(report.text).toContain("Firewall and media ports");
      expect(world.alex.messages.filter(({ text }) => text.includes(trunks.preflight))).toHaveLength(1);
    },
    recovery,
  );

  it.each<{ readonly when: string; readonly purpose: Purpose }>([
    { when: "after the approval, before the start", purpose: "beforeStart" },
    { when: "with the effect under way, which then is lost", purpose: "effectLost" },
    { when: "with the effect under way, which then arrives", purpose: "effectSent" },
    { when: "after the effect landed, before its answer", purpose: "effectLanded" },
    { when: "after it was accepted, before it is read back", purpose: "accepted" },
    { when: "while calls are watched", purpose: "watching" },
  ])(
    "$when",
    async ({ purpose }) => {
      const fqdn = trunks[purpose];
      await allShow(fqdn, "Bypass is on; watching");
      await world.control("POST", `/gateways/${fqdn}/calls`, { count: 2 });
      await allShow(fqdn, "In effect");
      expect(await world.effectsOn(fqdn)).toEqual([true]);
      const told = requester(fqdn).messages.filter(
        ({ text }) => text.includes(fqdn) && text.includes("in effect, seen in a call"),
      );
      expect(told.length).toBeLessThanOrEqual(1);
    },
    recovery,
  );

  it.each<{ readonly when: string; readonly purpose: Purpose }>([
    { when: "before the undo is sent", purpose: "rollbackAsked" },
    { when: "with the undo under way", purpose: "undoSent" },
    { when: "after the undo landed, before its answer", purpose: "undoLanded" },
    { when: "after the undo was accepted, before it is read back", purpose: "undoAccepted" },
  ])(
    "while rolling back, $when",
    async ({ purpose }) => {
      await allShow(trunks[purpose], "Rolled back");
      expect(await world.effectsOn(trunks[purpose])).toEqual([true, false]);
    },
    recovery,
  );

  it(
    "and its audit is whole",
    async () => {
      expect((await world.alex.asks("audit verify")).text).toMatch(/is whole/);
    },
    recovery,
  );
});

describe("a bot that is killed while it posts", () => {
  it(
    "repeats what is critical, marked as a repeat, and nothing else",
    async () => {
      const fqdn = trunks.watching;
      const { teams } = world;
      const person = requester(fqdn);
      const about = (part: string) =>
        person.messages.filter(({ text }) => text.includes(fqdn) && text.includes(part));
      await world.inject({ kind: "failingCalls", fqdn });
      teams.failNext("heldAnswer", { method: "POST", in: person.conversationId });
      await world.control("POST", `/gateways/${fqdn}/calls`, { count: 3 });
      await eventually("the alert", () => about(": alert.").length > 0, recovery);
      await world.killAndRestart();
      await eventually("its repeat", () => about("(repeat)").length > 0, recovery);
      await cardShows(person, fqdn, "ICE connectivity checks failed");
      expect(about(": alert.").map(({ text }) => text.startsWith("(repeat)"))).toEqual([false, true]);
    },
    recovery,
  );
});

describe("a bot that is told to end", () => {
  it(
    "finishes the effect under way, exits with 0, and goes on after its start",
    async () => {
      const fqdn = freshTrunk();
      await requested(fqdn);
      const effect = world.gate.hold("before", writes(fqdn));
      await approved(fqdn);
      await effect.reached;
      const ended = world.bot.stop();
      effect.release();
      expect(await ended).toBe(0);
      expect(await world.effectsOn(fqdn)).toEqual([true]);
      await world.restartBot();
      await allShow(fqdn, "Bypass is on; watching");
      expect(await world.effectsOn(fqdn)).toEqual([true]);
    },
    recovery,
  );
});

describe("a database that breaks every connection", () => {
  it(
    "only delays the bot",
    async () => {
      const fqdn = freshTrunk();
      await requested(fqdn);
      await approved(fqdn);
      for (let times = 0; times < 4; times += 1) {
        await eventually("the bot's connections", async () => {
          const { rows } = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
        `.execute(world.database.runtime);
          return rows.length > 0;
        });
      }
      await allShow(fqdn, "Bypass is on; watching");
      expect(await world.effectsOn(fqdn)).toEqual([true]);
    },
    recovery,
  );
});

describe("two bots on one database", () => {
  it(
    "do each effect once, and one goes on where the other was killed",
    async () => {
      const fqdns = [freshTrunk(), freshTrunk(), freshTrunk()];
      await Promise.all(fqdns.map(requested));
      const replica = await world.startReplica();
      await Promise.all(fqdns.map(approved));
      await world.bot.kill();
      world.teams.speakTo(replica.messagesUrl);
      for (const fqdn of fqdns) {
        await allShow(fqdn, "Bypass is on; watching");
        expect(await world.effectsOn(fqdn)).toEqual([true]);
      }
    },
    recovery,
  );
});
