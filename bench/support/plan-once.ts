import { digestOf } from "../../src/changes/digest.ts";
import type { MigrationSnapshot } from "../../src/changes/plans/migration-snapshot.ts";
import { planMigration } from "../../src/changes/kinds/migrate/plan-migration.ts";
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
 * Plans one migration in a process of its own, so that its memory is its own: so many users, spread over 200 gateways,
 * each with a usage, a route and a policy, all of which lead to the migrated trunk as well. Prints milliseconds and the
 * most memory that the process ever had, in MB.
 */
const users = Number(process.argv[2]);
const gateways = 200;
const sites = 50;

const snapshot = tenant();
const began = performance.now();
const result = planMigration(snapshot, aMigrationPlanRequest({ pilotSize: 20 }));
if (!result.ok) throw new Error(result.reasons.join(" "));
digestOf({ plan: result.plan, replay: null, unknowns: [], warnings: [] });
const took = performance.now() - began;
if (result.membership.members.length + result.membership.excluded.length !== users)
  throw new Error("lost users");
console.log(JSON.stringify({ took, memory: process.resourceUsage().maxRSS / 1024 }));

function tenant(): MigrationSnapshot {
  const names = Array.from({ length: gateways }, (_, n) => `Site ${n}`);
  return aMigrationSnapshot({
    fleet: names.map((_, n) => aGateway(n === 0 ? {} : { fqdn: `gateway${n}.contoso.com` })),
    routing: aRouting({
      usages: names,
      routes: names.map((name, n) =>
        aRoute({
          name,
          priority: n,
          usages: [name],
          numberPattern: n % 2 === 0 ? "^\\+?\\d+$" : "^\\+49\\d+$",
          gateways: n === 0 ? [oldFqdn] : [oldFqdn, `gateway${n}.contoso.com`],
        }),
      ),
      policies: names.map((name) => aPolicy({ name, usages: [name] })),
    }),
    users: Array.from({ length: users }, (_, n) =>
      aVoiceUser(n, {
        site: `Office ${n % sites}`,
        telephoneNumber: n % 20 === 0 ? null : "+493055501000",
        accountType: n % 100 === 1 ? "resourceAccount" : "user",
        voiceRouting: { kind: "direct", policy: `Site ${n % gateways}` },
      }),
    ),
  });
}
