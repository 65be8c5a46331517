import type { MovePlan } from "../../change/move/move-plan.ts";
import { planDrift } from "../../change/move/plan-drift.ts";
import { newlyUnread } from "../newly-unread.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/** What the tenant's configuration differs in from what the plan was made from, one sentence each. */
export async function driftNow(
  tenant: Tenant,
  plan: MovePlan,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { gateway: planned } = plan.basis;
  const [gateway, routing] = await Promise.all([
    planned ? tenant.readGateway(planned.fqdn, signal) : undefined,
    tenant.readVoiceRouting(signal),
  ]);
  return [...planDrift(plan, { gateway, routing: routing.value }), ...newlyUnread(plan, routing.unread)];
}
