import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Person } from "../support/teams/connector.ts";
import { startWorld, type LaunchBot, type World } from "../support/world/world.ts";

const trunk = "sbc1.contoso.com";
const form = {
  reason: "Shorter media path",
  pilotSize: "10",
  shares: "100",
  pilotBakeHours: "1",
  bakeHours: "1",
  minimumCalls: "20",
  start: "now",
};

/** The recommended way, from a form to the last wave and back. */
export function migrationStory(launch?: LaunchBot): void {
  let world: World;
  let tenantBefore: unknown;
  beforeAll(async () => {
    world = await startWorld({ SETTLE_EVERY: "100ms", SETTLE_WITHIN: "1h", CLONES_KEPT: "0s" }, launch);
    await world.inject({ kind: "batchDelay", ms: 0 });
    tenantBefore = await world.control("GET", "/tenant");
  });
  afterAll(async () => {
    await world.stop();
  });

  it("shows the plan without asking anybody", async () => {
    const { alex } = world;
    await attestAll();
    const asked = await alex.asks(`migrate ${trunk}`);
    const { card } = await alex.clicks(asked, "Show the plan only", { ...form });
    for (const word of ["sbc1-bypass.contoso.com", "Amsterdam International Bypass", "Global"])
      expect(card?.text).toContain(word);
    expect(await world.control("GET", "/tenant")).toEqual(tenantBefore);
  });

  it("is asked for in the form, and put to an approver with what will happen", async () => {
    const { alex, megan } = world;
    const asked = await alex.asks(`migrate ${trunk}`);
    await alex.clicks(asked, "Request approval", { ...form });
    const approval = await world.approvalFor(megan, trunk);
    expect(approval.text).toContain("sbc1-bypass.contoso.com");
    await megan.clicks(approval, "Approve and accept the unknowns", {
      comment: "",
      acceptUnknowns: "Checked with the vendor",
    });
  });

  it("moves the pilot, judges it by its calls and by a person, and goes on", async () => {
    const { alex, megan } = world;
    const baking = await shows(megan, /· Pilot\n… moved/);
    await calls("Amsterdam International Bypass");
    await calls("Global Bypass");
    await megan.clicks(baking, "Confirm two-way audio");
    world.turnClock(3_600_000);
    await shows(alex, /Wave 1.*passed/s);
  });

  it("finishes with the last wave, and restores everything exactly", async () => {
    const { alex, megan } = world;
    await shows(alex, /· Everybody else\n… moved/);
    // All at once, so below the trunk's 200 sessions.
    await calls("Amsterdam International Bypass", 80);
    await calls("Global Bypass", 80);
    world.turnClock(3_600_000);
    const done = await shows(megan, /Done/);
    await megan.clicks(done, "Roll back everything");
    await shows(megan, "Rolled back");
    expect(await world.control("GET", "/tenant")).toEqual(tenantBefore);
  });

  /** The newest card about the change in that person's chat that shows the text. */
  function shows(person: Person, text: string | RegExp) {
    return person.waitsFor(`“${String(text)}”`, (message) =>
      typeof text === "string"
        ? message.text.includes(trunk) && message.text.includes(text)
        : text.test(message.text),
    );
  }

  /** Calls of everybody who is on the policy now. */
  async function calls(policy: string, count = 60): Promise<void> {
    await world.control("POST", "/users/calls", { policy, count, allAnswered: true });
  }

  async function attestAll(): Promise<void> {
    const { alex } = world;
    const asked = await alex.asks(`confirm ${trunk}`);
    await alex.clicks(asked, "Record", { all: "true" });
  }
}
