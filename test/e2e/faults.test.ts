import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { FaultInput } from "../../sim/tenant/faults.ts";
import type { Person, PostedMessage } from "../support/teams/connector.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startInputs, startWorld, type World } from "../support/world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({
    EFFECT_DEADLINE: "2s",
    SETTLE_EVERY: "100ms",
    SETTLE_WITHIN: "1h",
    CLONES_KEPT: "0s",
  });
  // What landed shows at once: so a lost answer is told from one that never was.
  await world.inject({ kind: "propagation", ms: 0 });
});
afterAll(async () => {
  await world.stop();
});

const trunk = "sbc1.contoso.com";
const bypassOn = "Set-CsOnlinePSTNGateway";

const accepting = { comment: "", acceptUnknowns: "Checked with the vendor" };

/** Both services refuse, break off and forget to answer, and every token ends. */
const weather: readonly FaultInput[] = [
  { kind: "status", service: "graph", status: 429, retryAfterSeconds: 0.05, times: 2 },
  { kind: "status", service: "graph", status: 503 },
  { kind: "cut", service: "graph" },
  { kind: "status", service: "cmdlets", status: 429, retryAfterSeconds: 0.05 },
  { kind: "status", service: "cmdlets", status: 500 },
  { kind: "cut", service: "cmdlets" },
  { kind: "cut", service: "cmdlets", hostDies: true },
];

async function storm(...more: readonly FaultInput[]): Promise<void> {
  await world.control("DELETE", "/tokens");
  await world.inject({ kind: "propagation", ms: 0 }, ...weather, ...more);
}

const created = ["New-CsOnlinePSTNGateway", "New-CsOnlineVoiceRoute", "New-CsOnlineVoiceRoutingPolicy"];

interface Effect {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

async function effects(cmdlet: string): Promise<readonly Effect[]> {
  const all = await world.control<readonly Effect[]>("GET", "/effects");
  return all.filter((effect) => effect.cmdlet === cmdlet);
}

/** Presses until the bot could ask who may: while it cannot, it decides nothing. */
async function presses(
  person: Person,
  card: PostedMessage,
  title: string,
  inputs: Record<string, string> = {},
) {
  await eventually(`“${title}” to be taken`, async () => {
    const { card: answer, message } = await person.clicks(card, title, inputs);
    return !`${answer?.text} ${message}`.includes("could not be read just now");
  });
}

/** Turns the clock on while the change stands still for the tenant's sake: nothing is under way then. */
async function arrivesAt(person: Person, text: RegExp): Promise<PostedMessage> {
  let turnedAt = 0;
  const newest = () =>
    person.messages.findLast(({ text: shown }) => shown.includes(trunk) && shown.includes("Timeline"));
  return eventually(
    String(text),
    () => {
      const card = newest();
      if (card && text.test(card.text)) return card;
      if (card?.text.includes("Running, waiting") && Date.now() - turnedAt > 1_000) {
        turnedAt = Date.now();
        world.turnClock(15_000);
      }
      return undefined;
    },
    120_000,
  ).catch((error: unknown) => {
    throw new Error(`Instead: ${newest()?.text}`, { cause: error });
  });
}

/** What may go wrong with the one write of a bypass change, in mid-call. */
const ofTheEffect: readonly { readonly because: string; readonly fault: FaultInput }[] = [
  { because: "its answer is lost", fault: { kind: "lostAnswer", service: "cmdlets", cmdlet: bypassOn } },
  {
    because: "its host dies after it landed",
    fault: { kind: "lostAnswer", service: "cmdlets", cmdlet: bypassOn, hostDies: true },
  },
  {
    because: "its host dies before it landed",
    fault: { kind: "cut", service: "cmdlets", cmdlet: bypassOn, hostDies: true },
  },
  { because: "its answer is unreadable", fault: { kind: "garbage", service: "cmdlets", cmdlet: bypassOn } },
  {
    because: "the service fails",
    fault: { kind: "status", service: "cmdlets", cmdlet: bypassOn, status: 503 },
  },
  {
    because: "the service is busy",
    fault: { kind: "status", service: "cmdlets", cmdlet: bypassOn, status: 429, retryAfterSeconds: 0.1 },
  },
  {
    because: "its tokens have just ended",
    fault: { kind: "status", service: "cmdlets", cmdlet: bypassOn, status: 401 },
  },
];

describe("a bypass switch while services fail", () => {
  it.each(ofTheEffect)("is done once, and undone once, when $because", async ({ fault }) => {
    const { alex, megan } = world;
    const fresh = world.freshTrunk();
    await storm();
    const form = await alex.asks(`enable-bypass ${fresh}`);
    await presses(alex, form, "Request approval", { reason: "Shorter media path", ...startInputs() });
    const approval = await world.approvalFor(megan, fresh);
    await storm(fault);
    await presses(megan, approval, "Approve and accept the unknowns", accepting);
    const watching = await world.shows(megan, fresh, "Watching");
    expect(await world.effectsOn(fresh)).toEqual([true]);

    await storm(fault);
    await presses(megan, watching, "Roll back");
    await world.shows(megan, fresh, "Rolled back");
    expect(await world.effectsOn(fresh)).toEqual([true, false]);
    await world.control("DELETE", "/faults");
  });

  it("waits visibly while the app's role is taken away, and goes on when it is given back", async () => {
    const { megan } = world;
    const fresh = world.freshTrunk();
    await world.request(fresh);
    const approval = await world.approvalFor(megan, fresh);
    await world.inject({
      kind: "status",
      service: "cmdlets",
      cmdlet: bypassOn,
      status: 403,
      times: 1_000,
    });
    await presses(megan, approval, "Approve and accept the unknowns", accepting);
    const waiting = await world.shows(megan, fresh, "access to the tenant to be fixed");
    expect(waiting.text).toContain("role");
    expect(await world.effectsOn(fresh)).toEqual([]);
    await world.control("DELETE", "/faults");
    world.turnClock(15_000);
    await world.shows(megan, fresh, "Watching");
    expect(await world.effectsOn(fresh)).toEqual([true]);
  });
});

describe("a migration while services fail", () => {
  it("moves everybody once, and restores the whole tenant exactly", async () => {
    const { alex, megan } = world;
    await world.inject({ kind: "batchDelay", ms: 0 });
    const before = await world.control("GET", "/tenant");
    for (const name of [trunk, `sbc1-bypass.contoso.com:5062 for ${trunk}`]) {
      const form = await alex.asks(`confirm ${name}`);
      await alex.clicks(form, "Record", { all: "true" });
    }
    const asked = await alex.asks(`migrate ${trunk}`);
    await storm();
    await presses(alex, asked, "Request approval", {
      reason: "Shorter media path",
      pilotSize: "10",
      shares: "100",
      pilotBakeHours: "1",
      bakeHours: "1",
      minimumCalls: "20",
      start: "now",
    });
    const approval = await world.approvalFor(megan, trunk);
    await storm(
      { kind: "lostAnswer", service: "cmdlets", cmdlet: "New-CsOnlinePSTNGateway" },
      { kind: "lostAnswer", service: "cmdlets", cmdlet: "New-CsOnlineVoiceRoute", hostDies: true },
      { kind: "cut", service: "cmdlets", cmdlet: "New-CsOnlineVoiceRoutingPolicy", hostDies: true },
      { kind: "lostAnswer", service: "graph", path: "$batch" },
      { kind: "status", service: "graphItems", status: 429, retryAfterSeconds: 0.05, times: 3 },
    );
    await presses(megan, approval, "Approve", { comment: "" });
    await arrivesAt(alex, /· Pilot\n… moved/);
    for (const cmdlet of created) {
      const made = (await effects(cmdlet)).map(({ parameters }) => parameters.Identity);
      expect(made).toEqual([...new Set(made)]);
      expect(made).not.toEqual([]);
    }

    const moving = await arrivesAt(megan, /· Pilot\n… moved/);
    await storm(
      { kind: "lostAnswer", service: "graph", path: "$batch" },
      { kind: "lostAnswer", service: "cmdlets", cmdlet: "Remove-CsOnlinePSTNGateway", hostDies: true },
    );
    await presses(megan, moving, "Roll back everything");
    await arrivesAt(megan, /Rolled back/);
    expect(await world.control("GET", "/tenant")).toEqual(before);
  }, 400_000);
});
