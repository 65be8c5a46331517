import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Person } from "../support/teams/connector.ts";
import {
  approvalRequest,
  approve,
  letTeamsRest,
  refusalsOf,
  storedChange,
} from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type World } from "../support/world/world.ts";
import { lynne as lynneAsConfigured } from "../support/people.ts";

const minute = 60_000;

let world: World;
/** The pair, who hold no other role. */
let patti: Person;
let lynne: Person;

beforeAll(async () => {
  world = await startWorld({ REFRESH_CALLS: "10m" });
  patti = world.patti;
  lynne = world.teams.person(lynneAsConfigured.name, lynneAsConfigured.id);
  await world.restartBot({ BREAK_GLASS: `${patti.id}, ${lynne.id}`, BREAK_GLASS_AFTER: "10m" });
  for (const person of [patti, lynne]) await person.installs();
  await world.alex.asks("notify here", { in: world.operations });
});
afterAll(async () => {
  await world.stop();
});
beforeEach(() => {
  letTeamsRest(world);
});

/** A trunk that is on media bypass, as the bot knows too. */
async function onBypass(): Promise<string> {
  const trunk = world.freshTrunk();
  await world.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
  await eventually(`${trunk} to be seen on bypass`, async () =>
    (await world.alex.asks(`disable-bypass ${trunk}`)).text.includes("Reason, which the approver will read"),
  );
  return trunk;
}

async function changeOn(trunk: string): Promise<string> {
  return `chg-${(await storedChange(world, trunk)).id}`;
}

async function becomes(trunk: string, status: string): Promise<void> {
  await eventually(
    `${trunk} to be ${status}`,
    async () => (await storedChange(world, trunk)).status === status,
  );
}

async function audited(name: string): Promise<readonly string[]> {
  const rows = await world.database.db
    .selectFrom("audit")
    .select(["action", "outcome"])
    .where("subject", "=", name)
    .orderBy("sequence")
    .execute();
  return rows.filter(({ outcome }) => outcome === "done").map(({ action }) => action);
}

describe("two configured people, while no approver answers,", () => {
  it("switch media bypass off; all approvers and the channel hear of it at once, and an approver reviews it", async () => {
    const { megan, adele, operations } = world;
    const trunk = await onBypass();
    await patti.asks(`break-glass disable-bypass ${trunk} Nobody hears the caller`);
    for (const place of [megan, adele, lynne, operations])
      await place.waitsFor(
        "the break-glass",
        ({ text }) => text.includes("BREAK-GLASS") && text.includes(trunk),
      );
    await becomes(trunk, "awaitingApproval");
    const name = await changeOn(trunk);

    expect((await patti.asks(`break-glass confirm ${name}`)).text).toContain(
      "You had a part in the break-glass",
    );
    expect((await lynne.asks(`break-glass confirm ${name}`)).text).toContain(
      "their time to answer is not over",
    );
    expect((await storedChange(world, trunk)).approvals).toEqual([]);

    world.turnClock(10 * minute);
    expect((await world.alex.asks(`break-glass confirm ${name}`)).text).toContain("You hold admin");
    expect((await megan.asks(`break-glass confirm ${name}`)).text).toContain("You hold approver");
    await lynne.says(`break-glass confirm ${name}`);
    await eventually("bypass to go off", async () => (await world.effectsOn(trunk)).includes(false));
    for (const place of [megan, adele, operations])
      await place.waitsFor(
        "what was done",
        ({ text }) => text.includes("GLASS BROKEN") && text.includes(name),
      );

    expect((await lynne.asks(`review-break-glass ${name} All well`)).text).toContain("You hold ");
    await megan.says(`review-break-glass ${name} Right, I was on a plane`);
    await eventually("the review to be said", async () =>
      (await world.alex.asks(`change ${name}`)).text.includes("Right, I was on a plane"),
    );
    expect(await audited(name)).toEqual(
      expect.arrayContaining([
        "breakGlass.ask.disableBypass",
        "breakGlass.confirm",
        "change.start",
        "breakGlass.review",
      ]),
    );
    expect((await refusalsOf(world, lynne)).map(({ detail }) => detail)).toContain("approversHaveTime");
  });

  it("are stopped by an approver who can be reached", async () => {
    const trunk = await onBypass();
    await patti.asks(`break-glass disable-bypass ${trunk} Nobody hears the caller`);
    await becomes(trunk, "awaitingApproval");
    const name = await changeOn(trunk);
    await world.megan.says(`stop-break-glass ${name} I am here`);
    world.turnClock(10 * minute);
    expect((await lynne.asks(`break-glass confirm ${name}`)).text).toContain("Nothing of that kind waits");
    expect(await world.effectsOn(trunk)).toEqual([]);
  });

  it("roll back what switched bypass on, which neither of them may do alone, but nothing that would switch it on", async () => {
    const { megan } = world;
    const trunk = world.freshTrunk();
    await world.request(trunk);
    await approve(megan, await approvalRequest(megan, trunk));
    await world.shows(megan, trunk, "Bypass is on");
    const name = await changeOn(trunk);
    expect((await patti.asks(`rollback ${name}`)).text).toContain("can roll back");
    await patti.says(`break-glass rollback ${name} 488 on every call`);
    await megan.waitsFor(
      "the break-glass",
      ({ text }) => text.includes("BREAK-GLASS") && text.includes(name),
    );
    world.turnClock(10 * minute);
    await lynne.says(`break-glass confirm ${name}`);
    await becomes(trunk, "rolledBack");
    expect(await world.effectsOn(trunk)).toEqual([true, false]);

    const off = await onBypass();
    await patti.asks(`break-glass disable-bypass ${off} Nobody hears the caller`);
    await becomes(off, "awaitingApproval");
    world.turnClock(10 * minute);
    await lynne.says(`break-glass confirm ${await changeOn(off)}`);
    await becomes(off, "watching");
    expect((await patti.asks(`break-glass rollback ${await changeOn(off)} Too slow`)).text).toContain(
      "turns media bypass on, or may",
    );
    expect((await patti.asks(`break-glass enable-bypass ${trunk} Now`)).text).toContain("Nothing else goes");
  });

  it("find no effect where one of them lost the right before it began", async () => {
    const trunk = await onBypass();
    await patti.asks(`break-glass disable-bypass ${trunk} Nobody hears the caller`);
    await becomes(trunk, "awaitingApproval");
    const other = world.isaiah;
    await world.restartBot({ BREAK_GLASS: `${lynne.id}, ${other.id}` });
    world.turnClock(10 * minute);
    await lynne.says(`break-glass confirm ${await changeOn(trunk)}`);
    await becomes(trunk, "voided");
    expect(await world.effectsOn(trunk)).toEqual([]);
  });
});
