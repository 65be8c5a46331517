import { launchHere, startWorld, type World } from "../test/support/world/world.ts";
import type { Figure } from "./support/figures.ts";

const people = 5_000;
/** What the simulated service takes for one operation, as it would with our bot out of the way. */
const serviceMs = 60_000;

/** A wave of 5,000: from its first operation until everybody is read back, over the service's own time. */
export async function benchWave(): Promise<readonly Figure[]> {
  // As at a real tenant, but for the time that a user's assignment may take at the most.
  const timings = { READ_BACK_EVERY: "5s", SETTLE_EVERY: "30s", SETTLE_WITHIN: "1h" };
  const size = { gateways: 34, users: people + 340 };
  const world = await startWorld(timings, launchHere, size);
  try {
    const { alex, megan } = world;
    const policy = await largestPolicy(world);
    await world.inject({ kind: "batchDelay", ms: serviceMs });
    const form = await alex.asks(`reassign @"${policy}" to "Amsterdam International"`);
    await alex.clicks(form, "Request approval", {
      reason: "Bench",
      start: "now",
      pilotSize: "1",
      pilotBakeHours: "0",
      shares: "100",
      bakeHours: "0",
    });
    const approval = await megan.waitsFor("the request", ({ card }) => card.buttons.includes("Approve"));
    await megan.clicks(approval, "Approve", { comment: "" });
    const took = await timeOfWave(world, 2);
    const { operations } = await world.database.db
      .selectFrom("batch")
      .select(({ fn }) => fn.countAll<number>().as("operations"))
      .where("wave", "=", 2)
      .executeTakeFirstOrThrow();
    const ratio = took / (operations * serviceMs);
    return [
      {
        what: `wave of ${people} users over the service's own time`,
        measured: ratio.toFixed(2),
        target: "\u2264 1.10",
        reached: ratio <= 1.1,
      },
    ];
  } finally {
    await world.stop();
  }
}

async function largestPolicy({ database }: World): Promise<string> {
  const { policy } = await database.db
    .selectFrom("voiceUser")
    .select("policy")
    .groupBy("policy")
    .orderBy(({ fn }) => fn.countAll(), "desc")
    .executeTakeFirstOrThrow();
  return policy;
}

/** Milliseconds from the wave's begin until its last member was read back. */
async function timeOfWave({ database }: World, number: number): Promise<number> {
  for (;;) {
    const wave = await database.db
      .selectFrom("wave")
      .select(["beganAt", "settledAt"])
      .where("number", "=", number)
      .executeTakeFirst();
    if (wave?.beganAt && wave.settledAt) return wave.settledAt.getTime() - wave.beganAt.getTime();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
