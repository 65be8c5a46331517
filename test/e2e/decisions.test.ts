import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { PostedMessage } from "../support/teams/connector.ts";
import {
  approvalRequest,
  approve,
  letTeamsRest,
  reject,
  said,
  storedChange,
} from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type World } from "../support/world/world.ts";

const hour = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ APPROVAL_TTL: "1h" });
});
afterAll(async () => {
  await world.stop();
});

beforeEach(() => {
  letTeamsRest(world);
});

/** A change by Alex that waits for Megan and Adele. */
async function asked(): Promise<{ trunk: string; megan: PostedMessage; adele: PostedMessage }> {
  const trunk = world.freshTrunk();
  await world.request(trunk);
  return {
    trunk,
    megan: await approvalRequest(world.megan, trunk),
    adele: await approvalRequest(world.adele, trunk),
  };
}

describe("an approval that comes too late shows what is so, and does nothing", () => {
  it("after the requester cancelled", async () => {
    const { alex, megan } = world;
    const { trunk, megan: card } = await asked();
    const { id } = await storedChange(world, trunk);
    await alex.says(`cancel chg-${id}`);
    await world.shows(megan, trunk, "Cancelled by Alex Wilber");
    expect(said(await approve(megan, card))).toContain("Cancelled by Alex Wilber");
    expect(await storedChange(world, trunk)).toMatchObject({ status: "cancelled", approvals: [] });
    expect(await world.effectsOn(trunk)).toEqual([]);
  });

  it("after another approver rejected, with the reason", async () => {
    const { adele, megan } = world;
    const { trunk, megan: card, adele: other } = await asked();
    expect(said(await reject(adele, other, "Not before the freeze ends"))).toContain(
      "Rejected by Adele Vance",
    );
    expect(said(await approve(megan, card))).toContain("Not before the freeze ends");
    expect(await storedChange(world, trunk)).toMatchObject({
      status: "rejected",
      approvals: [{ personId: adele.id, decision: "rejected" }],
    });
    expect(await world.effectsOn(trunk)).toEqual([]);
  });

  it("after the time to decide was over", async () => {
    const { megan } = world;
    const { trunk, megan: card } = await asked();
    world.turnClock(hour + 60_000);
    // Whoever presses at once is too late too, whether or not the runner was there first.
    expect(said(await approve(megan, card))).toMatch(/Expired|open until/);
    await world.shows(megan, trunk, "Expired: nobody decided in time");
    expect(said(await approve(megan, card))).toContain("Expired");
    expect(await storedChange(world, trunk)).toMatchObject({ status: "expired", approvals: [] });
    expect(await world.effectsOn(trunk)).toEqual([]);
  });
});

describe("an approval is void before any effect", () => {
  it("when another admin changed the trunk after the request, and the card says what changed", async () => {
    const { alex, megan } = world;
    const { trunk, megan: card } = await asked();
    await world.control("PATCH", `/gateways/${trunk}`, { MaxConcurrentSessions: 77 });
    await approve(megan, card);
    for (const person of [alex, megan]) {
      const shown = await world.shows(person, trunk, "Approval void");
      expect(shown.text).toMatch(/MaxConcurrentSessions was .+, is now 77/);
    }
    expect(said(await approve(megan, card))).toContain("Approval void");
    expect(await storedChange(world, trunk)).toMatchObject({ status: "voided" });
    expect(await world.effectsOn(trunk)).toEqual([]);
  });

  it.each([
    {
      whose: "the approver's",
      gone: "APPROVERS",
      why: "Megan Bowen, who approved it, is no longer an approver",
    },
    { whose: "the requester's", gone: "ADMINS", why: "Alex Wilber, who asked for it, is no longer an admin" },
  ])("when $whose role was taken away before the start", async ({ gone, why }) => {
    const { alex, megan, adele } = world;
    const before = { ADMINS: world.env.ADMINS ?? "", APPROVERS: world.env.APPROVERS ?? "" };
    const trunk = world.freshTrunk();
    const start = new Date(world.now().getTime() + 2 * hour);
    await world.request(trunk, { startAt: start });
    await approve(megan, await approvalRequest(megan, trunk));
    await world.shows(alex, trunk, "Approved, starts");
    expect(await world.effectsOn(trunk)).toEqual([]);

    await world.restartBot({ [gone]: adele.id });
    world.turnClock(2 * hour + 60_000);
    expect((await world.shows(megan, trunk, "Approval void")).text).toContain(why);
    expect(await world.effectsOn(trunk)).toEqual([]);
    await world.restartBot(before);
  });
});

describe("decisions at the same moment", () => {
  it("of two approvers are one approval and one effect, and both see it", async () => {
    const { megan, adele } = world;
    const { trunk, megan: first, adele: second } = await asked();
    const answers = await Promise.all([approve(megan, first), approve(adele, second)]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(said(answer)).toContain(trunk);
      expect(said(answer)).not.toContain("Waiting for approval");
    }
    for (const person of [megan, adele]) await world.shows(person, trunk, "watching calls");
    expect((await storedChange(world, trunk)).approvals).toHaveLength(1);
    expect(await world.effectsOn(trunk)).toEqual([true]);
  });

  it("one for and one against, are one decision", async () => {
    const { megan, adele } = world;
    const { trunk, megan: first, adele: second } = await asked();
    await Promise.all([approve(megan, first), reject(adele, second, "Not tonight")]);
    const { approvals } = await storedChange(world, trunk);
    expect(approvals).toHaveLength(1);
    const approved = approvals[0]?.decision === "approved";
    for (const person of [megan, adele]) {
      await world.shows(person, trunk, approved ? "watching calls" : "Rejected by Adele Vance");
    }
    expect(await world.effectsOn(trunk)).toEqual(approved ? [true] : []);
  });

  it("an approval and the requester's cancelling, have one outcome that everybody sees", async () => {
    const { alex, megan } = world;
    const { trunk, megan: card } = await asked();
    const { id } = await storedChange(world, trunk);
    await Promise.all([approve(megan, card), alex.says(`cancel chg-${id}`)]);
    const status = await eventually("an end of the race", async () => {
      const now = await storedChange(world, trunk);
      return (now.status === "cancelled" || now.status === "watching") && now.status;
    });
    for (const person of [alex, megan]) {
      await world.shows(
        person,
        trunk,
        status === "cancelled" ? "Cancelled by Alex Wilber" : "watching calls",
      );
    }
    expect(await world.effectsOn(trunk)).toEqual(status === "cancelled" ? [] : [true]);
  });
});

describe("a card from last week", () => {
  it("shows the state of today when it is pressed, and does nothing", async () => {
    const { alex, megan } = world;
    const { trunk, megan: approval } = await asked();
    const done = world.freshTrunk();
    const gateway = await alex.asks(`gateway ${done}`);
    const form = await alex.asks(`enable-bypass ${done}`);
    await world.request(done);
    await approve(megan, await approvalRequest(megan, done));
    const watched = await world.shows(megan, done, "watching calls");
    await alex.says(`preflight ${done}`);
    const preflight = await alex.waitsFor(
      "a finished preflight",
      ({ text, card }) => text.includes(done) && card.buttons.includes("Run again"),
    );

    // Its watch ends once the calls of its hours were read; those of a whole week take minutes at Graph's pace.
    world.turnClock(5 * hour);
    await world.shows(alex, done, "Bypass is on, not seen in a call yet");
    world.turnClock((7 * 24 - 5) * hour);
    expect(said(await approve(megan, approval))).toMatch(/Expired|open until/);
    await eventually("the gateways to be read again", async () =>
      /Bypass: .*on/i.test((await alex.asks(`gateway ${done}`)).text),
    );

    expect(said(await alex.clicks(gateway, "Request bypass on"))).toContain("already on");
    const fields = { reason: "Once more", start: "now", startDate: "", startTime: "" };
    expect(said(await alex.clicks(form, "Request approval", fields))).toContain("already on");
    const again = await alex.clicks(preflight, "Run again");
    expect(again.status).toBe(200);
    expect(said(again)).toContain(done);
    expect(watched.card.buttons).toContain("Roll back");
    await world.shows(megan, trunk, "Expired: nobody decided in time");
    expect(await storedChange(world, trunk)).toMatchObject({ status: "expired", approvals: [] });
    expect(await storedChange(world, done)).toMatchObject({ status: "succeeded" });
    expect(await world.effectsOn(done)).toEqual([true]);
  });
});

describe("where two approvals are required", () => {
  beforeAll(async () => {
    await world.restartBot({ APPROVALS_REQUIRED: "2" });
  });

  it("one person's two presses are one approval; the second person's starts it", async () => {
    const { megan, adele } = world;
    const { trunk, megan: first, adele: second } = await asked();
    expect(said(await approve(megan, first))).toContain("1 of 2 given");
    expect(said(await approve(megan, first))).toContain("1 of 2 given");
    expect(await storedChange(world, trunk)).toMatchObject({
      status: "awaitingApproval",
      approvals: [{ personId: megan.id }],
    });
    await approve(adele, second);
    await world.shows(adele, trunk, "watching calls");
    expect(await world.effectsOn(trunk)).toEqual([true]);
  });

  it("two people at the same moment both count, for one effect", async () => {
    const { megan, adele } = world;
    const { trunk, megan: first, adele: second } = await asked();
    await Promise.all([approve(megan, first), approve(adele, second)]);
    await world.shows(adele, trunk, "watching calls");
    expect((await storedChange(world, trunk)).approvals).toHaveLength(2);
    expect(await world.effectsOn(trunk)).toEqual([true]);
  });

  it("one rejection ends it, whoever approved before", async () => {
    const { megan, adele } = world;
    const { trunk, megan: first, adele: second } = await asked();
    await approve(megan, first);
    await reject(adele, second, "The firewall is not open yet");
    await world.shows(megan, trunk, "Rejected by Adele Vance");
    expect(await world.effectsOn(trunk)).toEqual([]);
  });
});
