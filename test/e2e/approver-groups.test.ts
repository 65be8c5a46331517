import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Person } from "../support/teams/connector.ts";
import {
  approvalOf,
  approvalRequest,
  approve,
  letTeamsRest,
  refusalsOf,
  said,
  storedChange,
  unhurried,
} from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type World } from "../support/world/world.ts";
import { lynne as lynneAsConfigured } from "../support/people.ts";

let world: World;
/** Of security, beside Megan and Adele of telephony. */
let lynne: Person;

beforeAll(async () => {
  world = await startWorld(unhurried);
  const { megan, adele } = world;
  lynne = world.teams.person(lynneAsConfigured.name, lynneAsConfigured.id);
  await world.restartBot({
    APPROVERS: "",
    APPROVERS_TELEPHONY: `${megan.id}, ${adele.id}`,
    APPROVERS_SECURITY: lynne.id,
    APPROVALS_REQUIRED: "telephony:1, security:1",
  });
  await lynne.installs();
});
afterAll(async () => {
  await world.stop();
});
beforeEach(() => {
  letTeamsRest(world);
});

async function becomes(trunk: string, status: string): Promise<void> {
  await eventually(
    `${trunk} to be ${status}`,
    async () => (await storedChange(world, trunk)).status === status,
  );
}

describe("where a change needs one of telephony and one of security", () => {
  it("two of telephony are not enough, the card says who is lacking, and one of each starts it", async () => {
    const { megan, adele } = world;
    const trunk = world.freshTrunk();
    const own = await world.request(trunk);
    expect(own.text).toContain("1 of telephony and 1 of security needed");
    await approve(megan, await approvalRequest(megan, trunk));
    await approve(adele, await approvalRequest(adele, trunk));
    await lynne.waitsFor(
      "what is lacking",
      ({ text }) => text.includes(trunk) && text.includes("lacking: 1 of security"),
    );
    expect((await storedChange(world, trunk)).status).toBe("awaitingApproval");
    expect(await world.effectsOn(trunk)).toEqual([]);

    await approve(lynne, await approvalRequest(lynne, trunk));
    await becomes(trunk, "watching");
    expect(await world.effectsOn(trunk)).toEqual([true]);
  });

  it("who left the group before the start voids it", async () => {
    const { megan } = world;
    const trunk = world.freshTrunk();
    await world.request(trunk, { startAt: new Date(world.now().getTime() + 30 * 60_000) });
    await approve(megan, await approvalRequest(megan, trunk));
    await approve(lynne, await approvalRequest(lynne, trunk));
    await becomes(trunk, "scheduled");
    const { adele, isaiah } = world;
    await world.restartBot({
      APPROVERS_TELEPHONY: `${megan.id}, ${adele.id}, ${lynne.id}`,
      APPROVERS_SECURITY: isaiah.id,
    });
    world.turnClock(31 * 60_000);
    await becomes(trunk, "voided");
    expect(await world.effectsOn(trunk)).toEqual([]);
    await world.restartBot({ APPROVERS_TELEPHONY: `${megan.id}, ${adele.id}`, APPROVERS_SECURITY: lynne.id });
  });
});

describe("an approver who cannot decide now", () => {
  it("says that they are away, and others are asked; what waits already is handed over to one of the same group", async () => {
    const { megan, adele } = world;
    await adele.asks("away 3");
    const trunk = world.freshTrunk();
    await world.request(trunk);
    await approvalRequest(megan, trunk);
    const name = `chg-${(await storedChange(world, trunk)).id}`;
    const asked = async () => (await world.alex.asks(`change ${name}`)).card.text;
    expect(await asked()).not.toContain("Adele");
    expect((await megan.asks(`hand-over ${name} ${lynne.name}`)).text).toContain("To whom?");
    expect((await megan.asks(`hand-over ${name} ${adele.name}`)).text).toContain("To whom?");

    await adele.asks("back");
    await megan.says(`hand-over ${name} ${adele.name}`);
    await approve(adele, await approvalRequest(adele, trunk));
    await approve(lynne, await approvalRequest(lynne, trunk));
    await becomes(trunk, "watching");
  });

  it("is named where too few are left to ask", async () => {
    await lynne.asks("away 1");
    const trunk = world.freshTrunk();
    const form = await world.alex.asks(`enable-bypass ${trunk}`);
    await world.alex.clicks(form, "Request approval", {
      reason: "Shorter",
      start: "now",
      startDate: "",
      startTime: "",
    });
    await eventually("the refusal", async () => (await storedChange(world, trunk)).status === "refused");
    const name = `chg-${(await storedChange(world, trunk)).id}`;
    const { text } = await world.alex.asks(`change ${name}`);
    expect(text).toContain("1 of security more");
    expect(text).toContain("Away: Lynne Robbins");
    await lynne.asks("back");
  });
});

describe("an approver of some gateways", () => {
  it("is not asked about others, cannot approve them by a forged press, and decides their own", async () => {
    const { megan } = world;
    const [theirs, other] = [world.freshTrunk(), world.freshTrunk()];
    await world.restartBot({
      APPROVERS: megan.id,
      APPROVERS_TELEPHONY: "",
      APPROVERS_SECURITY: "",
      APPROVERS_EMEA: lynne.id,
      APPROVERS_EMEA_FOR: theirs,
      APPROVALS_REQUIRED: "1",
    });
    await world.request(other);
    const card = await approvalRequest(megan, other);
    const { verb, data } = approvalOf(card);
    expect(said(await lynne.forges(await lynne.asks("help"), verb, data))).toContain(
      "other groups of approvers",
    );
    expect((await refusalsOf(world, lynne)).map(({ detail }) => detail)).toContain("otherApprovers");
    expect((await storedChange(world, other)).approvals).toEqual([]);
    expect(lynne.messages.filter(({ text }) => text.includes(other))).toEqual([]);

    await world.request(theirs);
    await approve(lynne, await approvalRequest(lynne, theirs));
    await becomes(theirs, "watching");
  });
});
