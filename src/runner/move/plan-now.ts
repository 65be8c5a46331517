import type { Change } from "../../change/change.ts";
import type { PlanRequest } from "../../change/move/migration-snapshot.ts";
import { refused } from "../../change/move/migration-snapshot.ts";
import { planMigration } from "../../change/move/plan-migration.ts";
import { planReassign } from "../../change/move/plan-reassign.ts";
import type { ChangeContext } from "../change-context.ts";
import { sbcVendorOf } from "../../telephony/sbc/vendor.ts";
import { readFleet } from "../check-trunk.ts";
import { planCloseOutNow, planEmergencyNow } from "./plan-after.ts";
import { routingNames } from "../../change/name-cautions.ts";
import { planFrom } from "../../change/move/plan-from.ts";
import { madeFrom, type PlannedNow } from "./planned-now.ts";
import { readAllUsers } from "./read-all-users.ts";

/** Plans what was asked for from the tenant as it is now. */
export async function planNow(
  context: ChangeContext,
  change: Change,
  signal: AbortSignal,
): Promise<PlannedNow> {
  const { tenant, observations, preflights, config, now } = context;
  const { request, subject, requestedBy, reason, startAt } = change;
  if (!request) return refused("It says nothing about what is to be done.");
  const asked: PlanRequest = {
    requestedBy: requestedBy.id,
    reason,
    startAt,
    approvalsRequired: config.approvalsRequired,
    now: now(),
  };
  switch (request.kind) {
    case "migrate": {
      const [fleet, users, probes, enteredSbc] = await Promise.all([
        readFleet(tenant, signal),
        readAllUsers(context, signal),
        observations.probes(),
        preflights.enteredSbc(subject),
      ]);
      const vendor = sbcVendorOf(probes.get(subject)?.product, enteredSbc);
      const { gateways, ...rest } = fleet.value;
      const named = routingNames(fleet.value.routing, gateways);
      const result = planFrom("migrate", { unread: [...fleet.unread, ...users.unread], named }, () =>
        planMigration(
          { ...rest, fleet: gateways, users: users.value, cloud: config.cloud, vendor },
          { ...asked, subject, options: request.options },
        ),
      );
      return madeFrom(rest.routing, result);
    }
    case "reassign": {
      const [routing, users] = await Promise.all([
        tenant.readVoiceRouting(signal),
        readAllUsers(context, signal),
      ]);
      const result = planFrom(
        "reassign",
        { unread: [...routing.unread, ...users.unread], named: routingNames(routing.value, []) },
        () =>
          planReassign(
            { routing: routing.value, users: users.value },
            { ...asked, options: request.options },
          ),
      );
      return madeFrom(routing.value, result);
    }
    case "emergency":
      return planEmergencyNow(context, request, asked, signal);
    case "closeOut":
      return planCloseOutNow(context, request, asked, signal);
  }
}
