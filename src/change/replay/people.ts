import { usagesReaching, type VoiceRouting } from "../../telephony/voice-routing.ts";
import { effectivePolicy } from "../../telephony/voice-user.ts";
import type { Membership } from "../move/members.ts";
import { isMovePlan, type Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import type { PolicyPair } from "./crossings.ts";

/** Somebody who may call out. */
export interface Caller {
  /** Entra object id. */
  readonly id: string;
  /** In force. */
  readonly policy: string;
  /** E.164. */
  readonly telephoneNumber: string | null;
}

/**
 * Whose calls a plan concerns, with the policies in force today and as planned: those who move, and those whose policy has
 * a usage with a route that changes, or that leads to the trunk that is switched. Where an emergency policy has such a
 * usage, it may be anybody's.
 * @param callers null where people were not read.
 */
export function peopleOf(
  plan: Plan,
  { members }: Membership,
  callers: readonly Caller[] | null,
  routing: VoiceRouting,
): ReadonlyMap<string, PolicyPair> {
  const usages = isMovePlan(plan)
    ? usagesOf([...plan.opening, ...plan.closing], routing)
    : usagesReaching(plan.subject, routing);
  const policies = new Set(
    routing.policies
      .filter((policy) => policy.usages.some((usage) => usages.has(usage)))
      .map(({ name }) => name),
  );
  const everybody =
    isMovePlan(plan) &&
    routing.emergencyPolicies.some(({ emergencyNumbers }) =>
      emergencyNumbers.some(({ usage }) => usages.has(usage)),
    );
  const people = new Map<string, PolicyPair>();
  for (const { id, policy } of callers ?? [])
    if (everybody || policies.has(policy)) people.set(id, { today: policy, planned: policy });
  for (const { userId, former, target } of members)
    people.set(userId, { today: effectivePolicy(former), planned: target ?? "Global" });
  return people;
}

/** Usages of routes that the steps change. */
function usagesOf(steps: readonly Step[], { routes }: VoiceRouting): ReadonlySet<string> {
  const byName = new Map(routes.map((route) => [route.name, route.usages]));
  return new Set(
    steps.flatMap((step) => {
      if (step.kind === "createRoute" || step.kind === "removeRoute") return step.route.usages;
      return step.kind === "setRouteGateways" ? (byName.get(step.route) ?? []) : [];
    }),
  );
}
