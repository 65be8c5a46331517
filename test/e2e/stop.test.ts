import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { approve } from "../support/world/deciding.ts";
import type { Held, PassingCmdlet } from "../support/tenant/cmdlet-gate.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startProcessWorld, type ProcessWorld } from "../support/world/process-world.ts";

/** Longer than a stop waits for an effect, and shorter than a test wants to wait until it is decided. */
const effectDeadline = "13s";

describe("a bot that is told to stop while an effect is under way", () => {
  let world: ProcessWorld;

  beforeAll(async () => {
    world = await startProcessWorld({
      EFFECT_DEADLINE: effectDeadline,
      LEASE: "60s",
      REFRESH_GATEWAYS: "5s",
    });
  });
  afterAll(() => world.stop());

  const writes = (fqdn: string) => (passing: PassingCmdlet) =>
    passing.cmdlet === "Set-CsOnlinePSTNGateway" && passing.fqdn === fqdn;

  /** Holds the effect's answer back, and answers once the effect is there. */
  async function effectUnderWay(fqdn: string): Promise<Held> {
    await world.request(fqdn);
    const held = world.gate.hold("after", writes(fqdn));
    await approve(world.megan, await world.approvalFor(world.megan, fqdn));
    await held.reached;
    return held;
  }

  async function takesNoMore(): Promise<void> {
    const url = world.bot.messagesUrl.replace("/api/messages", "/healthz");
    await eventually("the bot to take no more requests", () =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    );
  }

  const leases = async () =>
    world.database.db.selectFrom("task").select("key").where("owner", "is not", null).execute();

  it("lets the effect finish, ends with 0 and goes on where it was", async () => {
    const fqdn = world.freshTrunk();
    const held = await effectUnderWay(fqdn);
    const ended = world.bot.stop();
    await takesNoMore();
    held.release();
    expect(await ended).toBe(0);
    expect(await leases()).toEqual([]);

    await world.restartBot();
    await world.shows(world.alex, fqdn, "Watching");
    expect(await world.effectsOn(fqdn)).toEqual([true]);
  });

  it("leaves an effect that takes too long to the journal, which decides it after the next start", async () => {
    const fqdn = world.freshTrunk();
    const held = await effectUnderWay(fqdn);
    // It would be 1 if it had to be cut off just before 20 s.
    expect(await world.bot.stop()).toBe(0);
    expect(await leases()).toEqual([]);

    await world.restartBot();
    held.release();
    await world.shows(world.alex, fqdn, "Watching");
    expect(await world.effectsOn(fqdn)).toEqual([true]);
  });

  it("ends at once at a second signal", async () => {
    const held = await effectUnderWay(world.freshTrunk());
    const first = world.bot.stop();
    await takesNoMore();
    expect(await world.bot.stop()).toBe(1);
    expect(await first).toBe(1);
    held.drop();
  });
});
