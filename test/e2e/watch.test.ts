import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hour, minute } from "../../src/lib/time.ts";
import { eventually } from "../support/jest/eventually.ts";
import type { Channel, Person } from "../support/teams/connector.ts";
import { approvalRequest, approve, letTeamsRest } from "../support/world/deciding.ts";
import { startWorld, type World } from "../support/world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.alex.installs();
});
afterAll(async () => {
  await world.stop();
});

type Place = Pick<Person | Channel, "messages">;

const alertsOn = (fqdn: string, { messages }: Place) =>
  messages.filter(({ text, card }) => text.includes(fqdn) && text.includes("alert-") && card.content.body);
const textsOn = (fqdn: string, { messages }: Place) =>
  messages
    .filter(({ text, card }) => text.startsWith(`${fqdn}: `) && !card.content.body)
    .map(({ text }) => text);

/** The only alert card on the trunk, once it shows that. */
const alertShows = (fqdn: string, place: Place, text: string | RegExp) =>
  eventually(`an alert on ${fqdn} to show “${String(text)}”`, () => {
    const cards = alertsOn(fqdn, place);
    const shown = cards.at(-1);
    return shown && shown.text.match(text) !== null && shown;
  });

const probedSince = (fqdn: string, from: Date) =>
  eventually(`${fqdn} to be probed`, async () => {
    const { db } = world.database;
    const probe = await db.selectFrom("probe").select("at").where("fqdn", "=", fqdn).executeTakeFirst();
    return probe !== undefined && probe.at >= from;
  });

/** Time passes until its SBC is looked at again. */
async function probed(fqdn: string, after: number): Promise<void> {
  world.turnClock(after);
  await probedSince(fqdn, new Date(world.now().getTime() - after / 2));
}

const standing = (fqdn: string) =>
  world.database.db.selectFrom("alert").select(["kind", "status"]).where("fqdn", "=", fqdn).execute();

async function watched(fqdn: string): Promise<void> {
  const { db } = world.database;
  await eventually(`${fqdn} to be compared`, async () => {
    const rows = await db.selectFrom("watchedTrunk").select("fqdn").where("fqdn", "=", fqdn).execute();
    return rows.length > 0;
  });
}

const defects = (fqdn: string, ...names: readonly string[]) =>
  world.control("PUT", `/gateways/${fqdn}/defects`, names);

describe("a trunk that is watched", () => {
  it("whose OPTIONS fail is told in one card, which is acknowledged, silenced and over in its place", async () => {
    const { alex, megan, operations } = world;
    const fqdn = world.freshTrunk();
    await probedSince(fqdn, new Date(0));
    expect((await alex.asks(`watch ${fqdn}`)).text).toContain("Watching");
    expect((await megan.asks(`watch here ${fqdn}`, { in: operations })).text).toContain("Watching");
    await watched(fqdn);

    await defects(fqdn, "options-403");
    await probed(fqdn, hour);
    await eventually("it to be suspected", async () => (await standing(fqdn))[0]?.status === "suspected");
    expect(alertsOn(fqdn, alex)).toEqual([]);
    await probed(fqdn, 2 * minute);
    const card = await alertShows(fqdn, alex, "SIP OPTIONS fail");
    await alertShows(fqdn, operations, "403 Forbidden");

    letTeamsRest(world);
    await alex.clicks(card, "Acknowledge");
    await alertShows(fqdn, operations, "Acknowledged");
    letTeamsRest(world);
    await megan.clicks(await alertShows(fqdn, operations, "SIP OPTIONS fail"), "Silence", { hours: "24" });
    await alertShows(fqdn, alex, "Silenced until");

    await defects(fqdn);
    await probed(fqdn, hour);
    await eventually(
      "a second look to be wanted",
      async () => (await standing(fqdn))[0]?.status === "clearing",
    );
    await probed(fqdn, 2 * minute);
    await alertShows(fqdn, alex, "Over: SIP OPTIONS fail");
    await alertShows(fqdn, operations, "Over: SIP OPTIONS fail");
    expect([alex, operations].map((place) => alertsOn(fqdn, place).length)).toEqual([1, 1]);
    expect([alex, operations].flatMap((place) => textsOn(fqdn, place))).toEqual([]);
  });

  it("whose certificate is replaced by one near its end is told, and told once that it is over", async () => {
    const { alex } = world;
    const fqdn = world.freshTrunk();
    await alex.asks(`watch ${fqdn}`);
    await watched(fqdn);
    await defects(fqdn, "expires-soon");
    await probed(fqdn, hour);
    await eventually("it to be suspected", async () => (await standing(fqdn))[0]?.status === "suspected");
    await probed(fqdn, 2 * minute);
    await alertShows(fqdn, alex, "Certificate near its end");
    await defects(fqdn);
    await probed(fqdn, hour);
    await eventually(
      "a second look to be wanted",
      async () => (await standing(fqdn))[0]?.status === "clearing",
    );
    await probed(fqdn, 2 * minute);
    await alertShows(fqdn, alex, "Over: Certificate near its end");
    await eventually("it to be told", () => textsOn(fqdn, alex).length > 0);
    expect(textsOn(fqdn, alex)).toEqual([`${fqdn}: over: Certificate near its end.`]);
  });

  it("whose bypass somebody else switches is told, and is compared with that once it is taken for right", async () => {
    const { alex } = world;
    const fqdn = world.freshTrunk();
    await alex.asks(`watch ${fqdn}`);
    await watched(fqdn);
    await world.control("PATCH", `/gateways/${fqdn}`, { MediaBypass: true });
    const card = await alertShows(fqdn, alex, "MediaBypass is on now. No change of this bot did that.");
    letTeamsRest(world);
    await alex.clicks(card, "Acknowledge: it is right");
    await alertShows(fqdn, alex, "Accepted: Bypass switched outside this bot");
    await world.control("PATCH", `/gateways/${fqdn}`, { MediaBypass: false });
    await alertShows(fqdn, alex, "MediaBypass is off now");
    expect(await standing(fqdn)).toHaveLength(2);
  });

  it("is not told of where an approved change switched its bypass", async () => {
    const { alex, megan } = world;
    const fqdn = world.freshTrunk();
    await alex.asks(`watch ${fqdn}`);
    await watched(fqdn);
    await world.request(fqdn);
    await approve(megan, await approvalRequest(megan, fqdn));
    await world.shows(alex, fqdn, "watching calls");
    await megan.says(
      `rollback chg-${(await world.database.db.selectFrom("change").select("id").where("subject", "=", fqdn).executeTakeFirstOrThrow()).id}`,
    );
    await world.shows(alex, fqdn, "Rolled back");
    // Until what was read is surely newer than what was written.
    world.turnClock(10 * minute);
    await eventually("it to be compared again", async () => {
      const { db } = world.database;
      const { baseline } = await db
        .selectFrom("watchedTrunk")
        .select("baseline")
        .where("fqdn", "=", fqdn)
        .executeTakeFirstOrThrow();
      return new Date((baseline as { at: string }).at).getTime() > world.now().getTime() - 6 * minute;
    });
    expect(await standing(fqdn)).toEqual([]);
  });
});

describe("whoever watches no more", () => {
  it("hears nothing", async () => {
    const { alex } = world;
    const fqdn = world.freshTrunk();
    await alex.asks(`watch ${fqdn}`);
    await watched(fqdn);
    expect((await alex.asks(`unwatch ${fqdn}`)).text).toContain("Watched no more");
    await eventually("it to be forgotten", async () => {
      const rows = await world.database.db
        .selectFrom("watchedTrunk")
        .select("fqdn")
        .where("fqdn", "=", fqdn)
        .execute();
      return rows.length === 0;
    });
    await world.control("PATCH", `/gateways/${fqdn}`, { MediaBypass: true });
    world.turnClock(10 * minute);
    expect((await alex.asks("alerts")).text).toContain("Alerts");
    expect(await standing(fqdn)).toEqual([]);
  });
});
