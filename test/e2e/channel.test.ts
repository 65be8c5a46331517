import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Channel, Person, PostedMessage } from "../support/teams/connector.ts";
import {
  approvalOf,
  approvalRequest,
  approve,
  approveButton,
  letTeamsRest,
  reject,
  said,
  storedChange,
} from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type World } from "../support/world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.alex.asks("notify here", { in: world.operations });
});
afterAll(async () => {
  await world.stop();
});
beforeEach(() => {
  letTeamsRest(world);
});

/** Cards about the trunk's change, not texts. */
function cardsOn(trunk: string, where: Pick<Channel | Person, "messages">): readonly PostedMessage[] {
  return where.messages.filter(
    ({ text, card }) => text.includes(trunk) && text.includes("chg-") && card.content.body,
  );
}

async function everyCardShows(
  trunk: string,
  places: readonly Pick<Channel | Person, "messages">[],
  text: string,
): Promise<void> {
  for (const place of places) {
    await eventually(`every card on ${trunk} to show “${text}”`, () => {
      const cards = cardsOn(trunk, place);
      return cards.length > 0 && cards.every((card) => card.text.includes(text));
    });
  }
}

describe("a subscribed channel", () => {
  it("gets one card per change, edited in place, and a short reply in its thread for each key event", async () => {
    const { operations, megan } = world;
    const trunk = world.freshTrunk();
    await world.request(trunk);
    const root = await world.shows(operations, trunk, "Waiting for approval");
    await approve(megan, await approvalRequest(megan, trunk));
    await world.shows(operations, trunk, "watching calls");
    await world.control("POST", `/gateways/${trunk}/calls`, { count: 3 });
    await world.shows(operations, trunk, "In effect");
    await megan.says(`rollback ${(await storedChange(world, trunk)).id}`);
    const final = await world.shows(operations, trunk, "Rolled back");

    expect(final.id).toBe(root.id);
    expect(final.edits).toBeGreaterThan(1);
    expect(cardsOn(trunk, operations)).toHaveLength(1);
    const expected = [
      "approved by Megan Bowen",
      "started",
      "-MediaBypass $true is set (confirmed in Teams)",
      "in effect, seen in a call",
      "Megan Bowen started a rollback",
      "-MediaBypass $false is set (confirmed in Teams)",
      "rolled back",
    ];
    const replies = await eventually("the last reply", () => {
      const texts = operations.thread(root).map(({ text }) => text);
      return texts.length >= expected.length && texts;
    });
    expect(replies).toHaveLength(expected.length);
    expected.forEach((words, index) => {
      expect(replies[index]).toContain(words);
    });
  });

  it("lets each see what is theirs: an approver's own view has the buttons, nobody else's has", async () => {
    const { operations, megan, alex, isaiah, patti } = world;
    const trunk = world.freshTrunk();
    await world.request(trunk);
    const card = await world.shows(operations, trunk, "Waiting for approval");
    expect(card.card.buttons).not.toContain(approveButton);
    const refresh = card.card.content.refresh as { userIds: readonly string[] };
    expect([...refresh.userIds].sort()).toEqual([megan.mri, world.adele.mri].sort());

    await megan.refreshes(card);
    expect(megan.sees(card).buttons).toContain(approveButton);
    // What an approver may see is decided by who asks, not by whom the card lists.
    for (const person of [alex, isaiah]) {
      await person.refreshes(card);
      expect(person.sees(card).buttons).not.toContain(approveButton);
    }
    expect(said(await patti.refreshes(card))).toContain("You can use help and whoami");
    const { verb, data } = megan.sees(card).press(approveButton, { acceptUnknowns: "Checked by hand" });
    expect(said(await isaiah.forges(card, verb, data))).toContain("can approve");
    expect(await world.effectsOn(trunk)).toEqual([]);

    await megan.clicks(card, approveButton, { acceptUnknowns: "Checked by hand" });
    await world.shows(operations, trunk, "watching calls");
    expect(await world.effectsOn(trunk)).toEqual([true]);
    expect(cardsOn(trunk, operations)).toHaveLength(1);
    const decided = await world.shows(operations, trunk, "watching calls");
    expect(decided.card.content.refresh).toMatchObject({ userIds: [] });
  });

  it("gets no posts after notify off: no new cards, and those that stand stay true", async () => {
    const { operations, alex, megan } = world;
    const before = world.freshTrunk();
    await world.request(before);
    await world.shows(operations, before, "Waiting for approval");
    await alex.asks("notify off", { in: operations });

    const after = world.freshTrunk();
    await world.request(after);
    await reject(megan, await approvalRequest(megan, after), "Not tonight");
    await world.shows(alex, after, "Rejected");
    await reject(megan, await approvalRequest(megan, before), "Not tonight either");
    await world.shows(operations, before, "Rejected by Megan Bowen");
    expect(cardsOn(after, operations)).toEqual([]);
    await alex.asks("notify here", { in: operations });
  });
});

describe("the requester", () => {
  it("is told the outcome in person, wherever the request was made", async () => {
    const { alex, adele, operations } = world;
    const trunk = world.freshTrunk();
    const form = await alex.asks(`enable-bypass ${trunk}`, { in: operations });
    await alex.clicks(form, "Request approval", {
      reason: "Asked in the channel",
      start: "now",
      startDate: "",
      startTime: "",
    });
    const card = await approvalRequest(adele, trunk);
    expect(card.text).toContain("Asked in the channel");
    await reject(adele, card, "The carrier is not ready");
    const told = await world.shows(alex, trunk, "The carrier is not ready");
    expect(told.text).toContain("rejected by Adele Vance");
  });
});

describe("after a decision every copy of a card shows the final state", () => {
  it("the requester's, both approvers', the channel's, and those opened with change", async () => {
    const { alex, megan, adele, isaiah, operations, teams } = world;
    const elsewhere = teams.channel("Elsewhere");
    const trunk = world.freshTrunk();
    await world.request(trunk);
    const card = await approvalRequest(megan, trunk);
    const old = await approvalRequest(adele, trunk);
    const { id } = await storedChange(world, trunk);
    for (const person of [alex, megan, isaiah]) await person.asks(`change ${id}`);
    await isaiah.says(`change ${id}`, { in: elsewhere });
    await eventually("a copy elsewhere", () => cardsOn(trunk, elsewhere).length > 0);
    const places = [alex, megan, adele, isaiah, operations, elsewhere];
    await world.shows(operations, trunk, "Waiting for approval");
    // In a chat the older one leads to the newest.
    await eventually("one card of it in each place", () =>
      places.every((place) => cardsOn(trunk, place).length === 1),
    );

    expect(said(await reject(megan, card, "Not before the freeze ends"))).toContain(
      "Rejected by Megan Bowen",
    );
    await everyCardShows(trunk, places, "Rejected by Megan Bowen");
    for (const place of places) {
      for (const { card: shown } of cardsOn(trunk, place)) {
        expect(shown.buttons.join()).not.toMatch(/Approve|Reject|Cancel/);
      }
    }
    // Somebody whose client still shows the old card presses it.
    const { verb, data } = approvalOf(old);
    expect(said(await adele.forges(old, verb, data))).toContain("Rejected by Megan Bowen");
    expect(await world.effectsOn(trunk)).toEqual([]);
  });

  it("and follows on to the end: set, in effect, rolled back", async () => {
    const { alex, megan, adele, operations } = world;
    const trunk = world.freshTrunk();
    await world.request(trunk);
    const places = [alex, megan, adele, operations];
    await approve(adele, await approvalRequest(adele, trunk));
    await everyCardShows(trunk, places, "watching calls");
    await adele.says(`rollback ${(await storedChange(world, trunk)).id}`);
    await everyCardShows(trunk, places, "Rolled back: media bypass off again");
    expect(await world.effectsOn(trunk)).toEqual([true, false]);
  });
});
