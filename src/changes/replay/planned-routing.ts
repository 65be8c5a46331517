import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Step } from "../step.ts";

/** The routing as it is once these steps are done, whatever they were meant for. */
export function plannedRouting(routing: VoiceRouting, steps: readonly Step[]): VoiceRouting {
  return steps.reduce(afterStep, routing);
}

function afterStep(routing: VoiceRouting, step: Step): VoiceRouting {
  const { usages, routes, policies } = routing;
  switch (step.kind) {
    case "addUsage":
      return { ...routing, usages: [...usages, step.usage] };
    case "removeUsage":
      return { ...routing, usages: usages.filter((usage) => usage !== step.usage) };
    case "createRoute":
      return { ...routing, routes: [...without(routes, step.route.name), step.route] };
    case "removeRoute":
      return { ...routing, routes: without(routes, step.route.name) };
    case "setRouteGateways":
      return {
        ...routing,
        routes: routes.map((route) => (route.name === step.route ? { ...route, gateways: step.to } : route)),
      };
    case "createPolicy":
      return { ...routing, policies: [...without(policies, step.policy.name), step.policy] };
    case "removePolicy":
      return { ...routing, policies: without(policies, step.policy.name) };
    case "setMediaBypass":
    case "setEnabled":
    case "createGateway":
    case "removeGateway":
      return routing;
  }
}

function without<Item extends { readonly name: string }>(
  items: readonly Item[],
  name: string,
): readonly Item[] {
  return items.filter((item) => item.name !== name);
}
