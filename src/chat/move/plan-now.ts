import type { MovePlanResult } from "../../change/move/migration-snapshot.ts";
import { routingNames } from "../../change/name-cautions.ts";
import { planFrom } from "../../change/move/plan-from.ts";
import { planMigration } from "../../change/move/plan-migration.ts";
import type { MigrationOptions } from "../../change/move/request.ts";
import type { ChatDependencies, Turn } from "../turn.ts";
import type { MigratableTrunk } from "./migrate-form.ts";

/** Plans from what was last observed; the runner plans again from the tenant as it is then. */
export async function planNow(
  { observations, config }: Pick<ChatDependencies, "observations" | "config">,
  { fqdn, fleet }: MigratableTrunk,
  options: MigrationOptions,
  { reason, startAt }: { readonly reason: string; readonly startAt: Date | null },
  { person, now }: Turn,
): Promise<MovePlanResult> {
  const { gateways, routing, dependants, verifiedDomains } = fleet.value;
  const [users, unread] = await Promise.all([observations.allUsers(), observations.unread()]);
  return planFrom(
    "migrate",
    {
      unread,
      named: routingNames(
        routing,
        gateways.map(({ fqdn }) => fqdn),
      ),
    },
    () =>
      planMigration(
        { fleet: gateways, routing, dependants, users, verifiedDomains, cloud: config.cloud },
        {
          subject: fqdn,
          options,
          requestedBy: person.id,
          reason,
          startAt,
          approvalsRequired: config.approvalsRequired,
          now,
        },
      ),
  );
}
