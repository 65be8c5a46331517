import type { Change } from "../../change.ts";
import { planBypassOff, planBypassOn } from "../../kinds/bypass/plan-bypass.ts";
import { planCloseOutNow } from "../../kinds/close-out/plan-now.ts";
import { planEmergencyNow } from "../../kinds/emergency/plan-now.ts";
import { kinds, type ChangeKind, type RequestOf } from "../../kinds/kinds.ts";
import { planMigrationNow } from "../../kinds/migrate/plan-now.ts";
import { planReassignNow } from "../../kinds/reassign/plan-now.ts";
import { refused } from "../../plans/migration-snapshot.ts";
import type { ChangeContext } from "../change-context.ts";
import { planOnTrunk, type PlanNow, type PlannedNow } from "./planned-now.ts";
import { reachNow } from "./reach-now.ts";

const planners: { readonly [Name in ChangeKind]: PlanNow<RequestOf<Name>> } = {
  enableBypass: planOnTrunk(planBypassOn),
  disableBypass: planOnTrunk(planBypassOff),
  migrate: planMigrationNow,
  reassign: planReassignNow,
  emergency: planEmergencyNow,
  closeOut: planCloseOutNow,
};

/** Plans what was asked for from the tenant as it is now. */
export async function planNow(
  context: ChangeContext,
  change: Change,
  signal: AbortSignal,
): Promise<PlannedNow> {
  const { kind, request, subject, requestedBy, reason, startAt } = change;
  const asked = {
    subject,
    requestedBy: requestedBy.id,
    reason,
    startAt,
    approvalsRequired: context.config.approvalsRequired,
    now: context.now(),
  };
  if (request ? request.kind !== kind : kinds[kind].request)
    return refused("It says nothing about what is to be done.");
  // The request is that of its kind, as was just seen.
  const plan = planners[kind] as PlanNow<typeof request>;
  const planned = await plan(context, request, asked, signal);
  if (!planned.ok || kinds[kind].subject !== "trunk") return planned;
  const reach = await reachNow(context, planned.plan.subject, signal);
  return { ...planned, plan: { ...planned.plan, reach } };
}
