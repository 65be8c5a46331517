import { usagesReaching, type VoiceRouting } from "../../telephony/voice-routing.ts";
import { effectivePolicy } from "../../telephony/voice-user.ts";
import type { Membership } from "../waves/members.ts";
import type { Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import type { PolicyPair } from "./crossings.ts";

/** Somebody, with the policy in force. */
export interface Caller {
  /** Entra object id. */
  readonly id: string;
  readonly policy: string;
}

/**
 * Policies whose people a plan concerns though they do not move: those with a usage of which a route changes, or that leads
 * to the trunk that is switched. Where an emergency policy has a usage of which a route changes, that is everybody: "all".
 */
export function policiesConcerned(plan: Plan, routing: VoiceRouting): readonly string[] | "all" {
  const usages = usagesOf([...plan.opening, ...plan.closing], routing);
  const emergency = routing.emergencyPolicies.some(({ emergencyNumbers }) =>
    emergencyNumbers.some(({ usage }) => usages.has(usage)),
  );
  // A switch changes no routing: nobody gets another way by it.
  if (emergency && !plan.affected) return "all";
  return routing.policies
    .filter((policy) => policy.usages.some((usage) => usages.has(usage)))
    .map(({ name }) => name);
}

/** Whose calls a plan concerns: those who stay on their policies, and those who move, with the policies today and as planned. */
export function peopleOf(
  { members }: Membership,
  staying: readonly Caller[],
): ReadonlyMap<string, PolicyPair> {
  const pairs = new Map<string, PolicyPair>();
  // One object for all of the same policies, as there are few of these.
  const pairOf = (today: string, planned: string) => {
    const key = JSON.stringify([today, planned]);
    const pair = pairs.get(key) ?? { today, planned };
    pairs.set(key, pair);
    return pair;
  };
  const people = new Map(staying.map(({ id, policy }) => [id, pairOf(policy, policy)]));
  for (const { userId, former, target } of members)
    people.set(userId, pairOf(effectivePolicy(former), target ?? "Global"));
  return people;
}

/** Usages of routes that the steps change, or whose trunk they switch. */
function usagesOf(steps: readonly Step[], routing: VoiceRouting): ReadonlySet<string> {
  const byName = new Map(routing.routes.map((route) => [route.name, route.usages]));
  return new Set(
    steps.flatMap((step) => {
      if (step.kind === "setMediaBypass") return [...usagesReaching(step.fqdn, routing)];
      if (step.kind === "createRoute" || step.kind === "removeRoute") return step.route.usages;
      return step.kind === "setRouteGateways" ? (byName.get(step.route) ?? []) : [];
    }),
  );
}
