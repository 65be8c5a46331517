import { grownSince, reachOfTrunk, type TrunkReach } from "../../reach.ts";
import type { Plan } from "../../plan.ts";
import type { ChangeContext } from "../change-context.ts";

/**
 * What leads to the trunk, read live, and whom it reaches. People are counted as last observed: reading all of a large tenant
 * takes longer than a start may hold its locks.
 */
export async function reachNow(
  { tenant, observations }: ChangeContext,
  fqdn: string,
  signal: AbortSignal,
): Promise<TrunkReach> {
  const [routing, dependants, population] = await Promise.all([
    tenant.readVoiceRouting(signal),
    tenant.readTrunkDependants(signal),
    observations.usersByPolicy(),
  ]);
  return reachOfTrunk(fqdn, {
    routing: routing.value,
    dependants: dependants.value,
    unread: dependants.unread,
    usersByPolicy: population?.value ?? null,
  });
}

/** What the plan's trunk reaches beyond what was approved, one sentence each. */
export async function outgrown(
  context: ChangeContext,
  { subject, reach }: Pick<Plan, "subject" | "reach">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return reach ? grownSince(reach, await reachNow(context, subject, signal), subject) : [];
}
