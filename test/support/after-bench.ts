import { askedMigration } from "./asked-migration.ts";
import { membersDigest } from "../../src/change/move/members.ts";
import type { MigrationSnapshot } from "../../src/change/move/migration-snapshot.ts";
import { planMigration } from "../../src/change/move/plan-migration.ts";
import type { FleetObservation } from "../../src/store/observation-store.ts";
import { aRouting } from "./builders.ts";
import type { ChatBench } from "./chat-bench.ts";
import { migrated } from "./migrated-tenant.ts";
import {
  aMigrationPlanRequest,
  aMigrationSnapshot,
  aPolicy,
  aRoute,
  migrationOptions,
  oldFqdn,
} from "./migration-builders.ts";

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
  const ids = membership.members.map(({ userId }) => userId);
  await chat.waves.recordLedger(
    id,
    membership.members.map(({ userId, former }) => ({ userId, ledger: former })),
  );
  await chat.waves.mark(id, ids, { status: "moved", settledAt: new Date() });
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
