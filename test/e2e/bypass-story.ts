import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type LaunchBot, type World } from "../support/world/world.ts";

/** From a look at the gateways to a bypass that an approver released, and back. */
export function bypassStory(launch?: LaunchBot): void {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({}, launch);
  });
  afterAll(async () => {
    await world.stop();
  });

  const trunk = "sbc1.contoso.com";

  it("shows the fleet, a gateway, and a preflight that asks for what only people can check", async () => {
    const { alex } = world;
    expect((await alex.asks(`gateways ${trunk}`)).text).toContain(trunk);
    const gateway = await alex.asks(`gateway ${trunk}`);
    expect(gateway.text).toContain("120 users");
    await alex.says(`preflight ${trunk}`);
    const preflight = await world.shows(alex, trunk, "11 passed");
    expect(preflight.text).toContain("Firewall and media ports");
  });

  it("takes confirmations, after which the good SBC has no finding", async () => {
    const { alex } = world;
    const form = await alex.asks(`confirm ${trunk}`);
    await alex.clicks(form, "Record", { all: "true" });
    await alex.says(`preflight ${trunk}`);
    const clean = await world.shows(alex, trunk, "Ready for a bypass request");
    expect(clean.text).not.toContain("not known");
  });

  it("is posted in a channel, approved by a second person, set, and seen in effect", async () => {
    const { alex, megan, operations } = world;
    await alex.says("notify here", { in: operations });
    await world.request(trunk);
    const approval = await world.approvalFor(megan, trunk);
    expect(approval.text).toContain("Confirmed by people");
    await world.shows(operations, trunk, "Waiting for approval");
    expect(await world.effectsOn(trunk)).toEqual([]);

    await megan.clicks(approval, "Approve", { comment: "Go ahead" });
    for (const where of [alex, megan, operations]) await world.shows(where, trunk, "Watching");
    expect(await world.effectsOn(trunk)).toEqual([true]);

    await world.control("POST", `/gateways/${trunk}/calls`, { count: 5 });
    for (const where of [alex, megan, operations]) await world.shows(where, trunk, "In effect");
  });

  it("tells the story in the channel's thread, and the outcome to the requester", async () => {
    const { operations, alex } = world;
    const card = await world.shows(operations, trunk, "Watching");
    await eventually("the approval in the thread", () =>
      operations.thread(card).some(({ text }) => text.includes("Megan Bowen")),
    );
    expect(
      operations.messages.filter(
        (message) => "attachments" in message.activity && message.text.includes(trunk),
      ),
    ).toHaveLength(1);
    await alex.waitsFor("the outcome", ({ text }) => /approved/i.test(text));
  });

  it("alerts when media fails, and is rolled back with one press", async () => {
    const { alex, megan, operations } = world;
    await world.inject({ kind: "failingCalls", fqdn: trunk, code: 531004 });
    await world.control("POST", `/gateways/${trunk}/calls`, { count: 3 });
    await alex.waitsFor("the alert", (message) => /ICE connectivity checks failed/.test(message.text));
    const change = await world.shows(megan, trunk, "ICE connectivity checks failed");
    await megan.clicks(change, "Roll back");
    for (const where of [alex, megan, operations]) await world.shows(where, trunk, "Rolled back");
    expect(await world.effectsOn(trunk)).toEqual([true, false]);
    await world.control("DELETE", "/faults");
  });

  it("leaves a sealed audit of who did what", async () => {
    const { alex } = world;
    const audit = await alex.asks("audit 50");
    for (const word of ["request", "approve", "start", "Megan Bowen", "Alex Wilber"])
      expect(audit.text).toContain(word);
    expect((await alex.asks("audit verify")).text).toContain("is whole");
  });
}
