import { askedMigration } from "../teams/asked-migration.ts";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import type { MigrationSnapshot } from "../../../src/changes/plans/migration-snapshot.ts";
import { planMigration } from "../../../src/changes/kinds/migrate/plan-migration.ts";
import type { FleetObservation } from "../../../src/store/observations/observation-store.ts";
import { aRouting } from "./builders.ts";
import type { ChatBench } from "../teams/chat-bench.ts";
import { migrated } from "./migrated-tenant.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  migrationOptions,
  oldFqdn,
} from "./migration-builders.ts";
import { putMembers } from "../database/put-waves.ts";

/** Berlin with a route for 112 of its own, in the policy and in an emergency policy. */
export const withEmergency: Partial<MigrationSnapshot> = {
  routing: aRouting({
    usages: ["Germany", "Emergency"],
    routes: [
      aRoute({ name: "Emergency", numberPattern: "^\\+?112$", priority: 0, usages: ["Emergency"] }),
      aRoute(),
    ],
    policies: [aPolicy({ usages: ["Emergency", "Germany"] })],
    emergencyPolicies: [{ name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Emergency" }] }],
  }),
};

/** A migration that is done, and the tenant as it is then, as far as the chat observes it. Answers the change's id. */
export async function finishedMigration(
  chat: ChatBench,
  changed: Partial<MigrationSnapshot> = {},
): Promise<number> {
  const before = aMigrationSnapshot(changed);
  const planned = planMigration(before, aMigrationPlanRequest());
  if (!planned.ok) throw new Error(planned.reasons.join(" "));
  const { plan, membership } = planned;
  const created = await askedMigration(chat, oldFqdn, { kind: "migrate", options: migrationOptions() });
  const { id } = created;
  if (membersDigest(membership) !== plan.membersDigest) throw new Error("not these people");
  const digest = await chat.submitMove(id, plan, membership);
  await chat.approve(id, digest);
  await chat.move(id, { type: "start" });
  for (const { userId, former } of membership.members)
    await putMembers(chat.db, id, [userId], {
      ledger: JSON.stringify(former),
      status: "moved",
      settledAt: new Date(),
    });
  await chat.move(id, { type: "finishMoves", attempts: 0, delivered: 0 });
  await observe(chat, migrated(before, plan, membership));
  await chat.told(id);
  return id;
}

/** What the observer would have read. */
async function observe(chat: ChatBench, tenant: MigrationSnapshot): Promise<void> {
  const now = new Date();
  const known = await chat.observations.fleet();
  const { fleet: gateways, routing, dependants, verifiedDomains } = tenant;
  const fleet = { ...(known?.value as FleetObservation), gateways, routing, dependants, verifiedDomains };
  await chat.observations.putFleet(fleet, now);
  await chat.observations.replaceUsers(
    (async function* () {
      yield tenant.users;
    })(),
    now,
  );
}
