import { startWorld } from "../test/support/world/world.ts";
import { percentile, timed, type Figure } from "./support/figures.ts";

const replays = 1000;

/** Clicks while Graph and the cmdlets take a minute, and one approval sent a thousand times over. */
export async function benchClicks(): Promise<readonly Figure[]> {
  const world = await startWorld();
  try {
    const { alex, megan } = world;
    const trunk = world.freshTrunk();
    const gateway = await alex.asks(`gateway ${world.freshTrunk()}`);
    await world.request(trunk);
    const approval = await world.approvalFor(megan, trunk);

    await world.inject(
      { kind: "latency", service: "cmdlets", ms: 60_000 },
      { kind: "latency", service: "graph", ms: 60_000 },
    );
    const answers: number[] = [];
    for (let click = 0; click < 200; click += 1) {
      answers.push(await timed(() => alex.forges(gateway, "show", { view: "changes", page: 1 })));
    }
    await world.control("DELETE", "/faults");

    const title = approval.card.buttons.find((button) => button.startsWith("Approve")) ?? "";
    const inputs = title === "Approve" ? {} : { acceptUnknowns: "Checked by hand" };
    const first = await megan.clicks(approval, title, inputs);
    for (let sent = 0; sent < replays; sent += 1) await world.teams.replay(first);
    await world.shows(alex, trunk, "Watching");
    const effects = await world.effectsOn(trunk);

    const p99 = percentile(answers, 0.99);
    return [
      {
        what: "click to answer while the tenant takes 60 s, p99",
        measured: `${p99.toFixed(0)} ms`,
        target: "< 300 ms",
        reached: p99 < 300,
      },
      {
        what: `effects after ${replays} replays of one approval`,
        measured: String(effects.length),
        target: "1",
        reached: effects.length === 1,
      },
    ];
  } finally {
    await world.stop();
  }
}
