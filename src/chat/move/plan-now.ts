import type { MovePlanResult } from "../../change/move/migration-snapshot.ts";
import { routingNames } from "../../change/name-cautions.ts";
import { planFrom } from "../../change/move/plan-from.ts";
import { planMigration } from "../../change/move/plan-migration.ts";
import type { MigrationOptions } from "../../change/move/request.ts";
import { sbcVendorOf } from "../../telephony/sbc/vendor.ts";
import type { ChatDependencies, Turn } from "../turn.ts";
import type { MigratableTrunk } from "./migrate-form.ts";

/** Plans from what was last observed; the runner plans again from the tenant as it is then. */
export async function planNow(
  { observations, preflights, config }: Pick<ChatDependencies, "observations" | "preflights" | "config">,
  { fqdn, fleet }: MigratableTrunk,
  options: MigrationOptions,
  { reason, startAt }: { readonly reason: string; readonly startAt: Date | null },
  { person, now }: Turn,
): Promise<MovePlanResult> {
  const { gateways, routing, dependants, verifiedDomains } = fleet.value;
  const [users, unread, probes, enteredSbc] = await Promise.all([
    observations.allUsers(),
    observations.unread(),
    observations.probes(),
    preflights.enteredSbc(fqdn),
  ]);
  const vendor = sbcVendorOf(probes.get(fqdn)?.product, enteredSbc);
  const named = routingNames(routing, gateways);
  return planFrom("migrate", { unread, named }, () =>
    planMigration(
      { fleet: gateways, routing, dependants, users, verifiedDomains, cloud: config.cloud, vendor },
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
