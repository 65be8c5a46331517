import { benchAudit } from "./audit.ts";
import { benchClicks } from "./clicks.ts";
import { benchLooks } from "./looks.ts";
import { benchPlan } from "./plan.ts";
import { benchPreflight } from "./preflight.ts";
import { printFigures } from "./support/figures.ts";
import { benchPostgres } from "./support/postgres.ts";
import { benchTurns } from "./turns.ts";
import { benchWave } from "./wave.ts";

/** Measures the figures of docs/architecture.md in one run; names as arguments choose some of them. */
const benches = {
  plan: benchPlan,
  wave: benchWave,
  preflight: benchPreflight,
  clicks: benchClicks,
  turns: benchTurns,
  audit: benchAudit,
  looks: benchLooks,
};

await using _postgres = await benchPostgres();
const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n${name} ...`);
  printFigures(await bench());
}
process.exit();
