import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Person, PostedMessage } from "../support/teams/connector.ts";
import {
  approvalRequest,
  approve,
  everything,
  letTeamsRest,
  unhurried,
  reject,
  said,
  storedChange,
} from "../support/world/deciding.ts";
import { startInputs, startWorld, type World } from "../support/world/world.ts";
import { lynne } from "../support/people.ts";

const hour = 3_600_000;

let world: World;
let otherAdmin: Person;
beforeAll(async () => {
  world = await startWorld(unhurried);
  await world.restartBot({ ADMINS: `${world.env.ADMINS ?? ""},${lynne.id}` });
  otherAdmin = world.teams.person(lynne.name, lynne.id);
});
afterAll(async () => {
  await world.stop();
});
beforeEach(() => {
  letTeamsRest(world);
});

async function submits(person: Person, form: PostedMessage, fields: object = {}): Promise<string> {
  const inputs = { reason: "Shorter media path", ...startInputs(), ...fields };
  return said(await person.clicks(form, "Request approval", inputs));
}

describe("two requests for one trunk", () => {
  it("at the same moment are one change and one refusal that names it", async () => {
    const { alex } = world;
    for (let round = 0; round < 5; round += 1) {
      letTeamsRest(world);
      const trunk = world.freshTrunk();
      const forms = [
        await alex.asks(`enable-bypass ${trunk}`),
        await otherAdmin.asks(`enable-bypass ${trunk}`),
      ] as const;
      const answers = await Promise.all([submits(alex, forms[0]), submits(otherAdmin, forms[1])]);
      const { id } = await storedChange(world, trunk);
      const refused = answers.filter((answer) => answer.includes(`chg-${id} is still open on ${trunk}`));
      expect(refused).toHaveLength(1);
      const all = await world.database.db
        .selectFrom("change")
        .select("id")
        .where("subject", "=", trunk)
        .execute();
      expect(all).toHaveLength(1);
    }
  });

  it("one after the other likewise, until the first has ended", async () => {
    const { megan } = world;
    const trunk = world.freshTrunk();
    const form = await otherAdmin.asks(`enable-bypass ${trunk}`);
    await world.request(trunk);
    const { id } = await storedChange(world, trunk);
    expect(await submits(otherAdmin, form)).toContain(`chg-${id} is still open`);
    await reject(megan, await approvalRequest(megan, trunk), "Not tonight");
    expect(await submits(otherAdmin, form)).toContain(trunk);
    expect((await storedChange(world, trunk)).id).not.toBe(id);
  });
});

describe("a start time", () => {
  it("is shown to the approver: as soon as it is approved", async () => {
    const trunk = world.freshTrunk();
    await world.request(trunk);
    expect((await approvalRequest(world.megan, trunk)).text).toContain(
      "which reaches **0 users**, as soon as it is approved.",
    );
  });

  it("is shown to the approver: later, and nothing happens before it", async () => {
    const { megan } = world;
    const trunk = world.freshTrunk();
    const startAt = new Date(Math.ceil(world.now().getTime() / hour) * hour + hour);
    const { startTime } = startInputs(startAt);
    await world.request(trunk, { startAt });
    const card = await approvalRequest(megan, trunk);
    expect(megan.sees(card).text).toMatch(/, not before [^,]*\d\d:\d\d CET\./);
    const answer = said(await approve(megan, card));
    expect(answer).toContain("Approved, starts");
    expect(answer).toContain(startTime);
    expect(await world.effectsOn(trunk)).toEqual([]);
    world.turnClock(startAt.getTime() - world.now().getTime() + 1_000);
    await world.shows(megan, trunk, "watching calls");
    expect(await world.effectsOn(trunk)).toEqual([true]);
  });

  it.each([
    ["in the past", () => startInputs(new Date(world.now().getTime() - hour)), "That time is past"],
    [
      "without a date",
      () => ({ start: "later", startDate: "", startTime: "10:00" }),
      "Give a date and a time",
    ],
    [
      "without a time",
      () => ({ start: "later", startDate: "2030-01-01", startTime: "" }),
      "Give a date and a time",
    ],
    [
      "of another world",
      () => ({ start: "later", startDate: "soon", startTime: "ish" }),
      "Give a date and a time",
    ],
    [
      "too far away",
      () => startInputs(new Date(world.now().getTime() + 40 * 24 * hour)),
      "at most 30 days from now",
    ],
  ])("%s brings the form back with what was entered, and asks nobody", async (_what, fields, problem) => {
    const { alex } = world;
    const form = await alex.asks(`enable-bypass ${world.freshTrunk()}`);
    const before = await everything(world);
    await submits(alex, form, fields());
    expect(alex.sees(form).text).toContain(problem);
    expect(JSON.stringify(alex.sees(form).content)).toContain("Shorter media path");
    expect(await everything(world)).toEqual(before);
  });
});

describe("a submission", () => {
  it("without a reason brings the form back, whatever the client let through", async () => {
    const { alex } = world;
    const trunk = world.freshTrunk();
    const form = await alex.asks(`enable-bypass ${trunk}`);
    const before = await everything(world);
    for (const reason of [undefined, "", " \n\t "]) {
      const answer = await alex.forges(form, "request", { fqdn: trunk, kind: "enableBypass", reason });
      expect(said(answer)).toContain(
        "Give a reason, at least 4 characters: it is what the approver decides by.",
      );
    }
    expect(await everything(world)).toEqual(before);
  });

  it("names the approvers whom the bot can reach, and asks exactly them", async () => {
    const { adele, megan } = world;
    const trunk = world.freshTrunk();
    expect((await world.request(trunk)).text).toContain("Asked: Megan Bowen and Adele Vance");
    await adele.removes();
    const next = world.freshTrunk();
    const card = await world.request(next);
    expect(card.text).toContain("Asked: Megan Bowen");
    expect(card.text).not.toContain("Adele Vance");
    await approvalRequest(megan, next);
    expect(adele.messages.some(({ text }) => text.includes(next))).toBe(false);
    await adele.installs();
  });

  it("is refused while too few can be reached, and says what to do about it", async () => {
    const { alex, adele, megan } = world;
    const form = await alex.asks(`enable-bypass ${world.freshTrunk()}`);
    await adele.removes();
    await megan.removes();
    const before = await everything(world);
    expect(await submits(alex, form)).toContain("I can reach none");
    expect(alex.sees(form).text).toContain("Ask an approver to open a chat with me");
    expect(await everything(world)).toEqual(before);
    await adele.installs();
    expect(await submits(alex, form)).not.toContain("I can reach none");
    await megan.installs();
  });
});
