import type { MigrationSnapshot } from "../../src/changes/plans/migration-snapshot.ts";
import { planMigration } from "../../src/changes/kinds/migrate/plan-migration.ts";
import { replayNow } from "../../src/changes/run/prepare/replay-now.ts";
import { openDatabase } from "../../src/store/database.ts";
import { observationStore } from "../../src/store/observations/observation-store.ts";
import { aGateway, aRouting } from "../../test/support/changes/builders.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  aVoiceUser,
  oldFqdn,
} from "../../test/support/changes/migration-builders.ts";

/**
 * Plans a migration of so many people over 200 policies and replays it in a process of its own, with the calls that are in
 * the database. Prints the milliseconds of the replay and the most memory that the process ever had, in MB.
 */
const [url = "", users = "", rows = "", time = ""] = process.argv.slice(2);
const sites = 200;

const { plan, membership, routing } = planned();
const db = openDatabase(url);
const context = { observations: observationStore(db), now: () => new Date(time) };

const began = performance.now();
const toReplay = { plan, membership, routing, suffix: " Bypass" };
const replay = await replayNow(context, toReplay, new AbortController().signal);
const took = performance.now() - began;
await db.destroy();
const calls = Object.values(replay.calls).reduce((sum, some) => sum + some, 0);
if (calls !== Number(rows) || replay.callers !== Number(users)) throw new Error(`lost calls: ${calls}`);
if (replay.differences.length > 0) throw new Error("differences");
console.log(JSON.stringify({ took, memory: process.resourceUsage().maxRSS / 1024 }));

/** As the runner has it then: nothing else of what it was planned from is kept. */
function planned() {
  const snapshot = tenant();
  const result = planMigration(snapshot, aMigrationPlanRequest({ pilotSize: 20 }));
  if (!result.ok) throw new Error(result.reasons.join(" "));
  return { plan: result.plan, membership: result.membership, routing: snapshot.routing };
}

function tenant(): MigrationSnapshot {
  const names = Array.from({ length: sites }, (_, n) => `Site ${n}`);
  return aMigrationSnapshot({
    fleet: names.map((_, n) => aGateway(n === 0 ? {} : { fqdn: `gateway${n}.contoso.com` })),
    routing: aRouting({
      usages: names,
      routes: names.flatMap((name, n) => {
        const route = {
          usages: [name],
          gateways: n === 0 ? [oldFqdn] : [oldFqdn, `gateway${n}.contoso.com`],
        };
        return [
          aRoute({ ...route, name: `${name} emergency`, priority: 4 * n, numberPattern: "^(112|110)$" }),
          aRoute({
            ...route,
            name: `${name} near`,
            priority: 4 * n + 1,
            numberPattern: `^\\+491${n % 10}\\d+$`,
          }),
          aRoute({
            ...route,
            name: `${name} national`,
            priority: 4 * n + 2,
            numberPattern: "^\\+49\\d{6,13}$",
          }),
          aRoute({ ...route, name: `${name} abroad`, priority: 4 * n + 3, numberPattern: "^\\+?\\d+$" }),
        ];
      }),
      policies: names.map((name) => aPolicy({ name, usages: [name] })),
    }),
    users: Array.from({ length: Number(users) }, (_, n) =>
      aVoiceUser(n, {
        telephoneNumber: "+493055501000",
        voiceRouting: { kind: "direct", policy: `Site ${n % sites}` },
      }),
    ),
  });
}
