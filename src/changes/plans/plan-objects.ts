import { byName } from "../../telephony/fqdn.ts";
import type { VoiceRoute, VoiceRoutingPolicy } from "../../telephony/voice-routing.ts";
import type { Step } from "../step.ts";
import type { Plan } from "../plan.ts";

/** Routes that the plan makes. */
export function createdRoutes({ opening }: Pick<Plan, "opening">): readonly VoiceRoute[] {
  return opening.flatMap((step) => (step.kind === "createRoute" ? [step.route] : []));
}

/**
 * Names of the routes that the plan makes as the way back inside a usage: behind a copy with the new trunk, one of the same
 * pattern with the old.
 */
export function backupRoutes({ opening, pair }: Pick<Plan, "opening" | "pair">): ReadonlySet<string> {
  if (!pair) return new Set();
  const { from, to } = pair;
  const routes = createdRoutes({ opening });
  const wayOf = ({ numberPattern, usages }: VoiceRoute) => JSON.stringify([numberPattern, usages]);
  const moved = new Set(routes.filter(({ gateways }) => gateways.includes(to.fqdn)).map(wayOf));
  return new Set(
    routes
      .filter((route) => route.gateways.includes(from.fqdn) && moved.has(wayOf(route)))
      .map(({ name }) => name),
  );
}

export function createdPolicies({ opening }: Pick<Plan, "opening">): readonly VoiceRoutingPolicy[] {
  return opening.flatMap((step) => (step.kind === "createPolicy" ? [step.policy] : []));
}

export function createdUsages({ opening }: Pick<Plan, "opening">): readonly string[] {
  return opening.flatMap((step) => (step.kind === "addUsage" ? [step.usage] : []));
}

/** The route with one trunk in place of the other. */
export function repointed(route: VoiceRoute, from: string, to: string): Step {
  return {
    kind: "setRouteGateways",
    route: route.name,
    from: route.gateways,
    to: route.gateways.map((fqdn) => (fqdn === from ? to : fqdn)).sort(byName),
  };
}
