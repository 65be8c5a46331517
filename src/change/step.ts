import type { Gateway } from "../telephony/gateway.ts";
import type { VoiceRoute, VoiceRoutingPolicy } from "../telephony/voice-routing.ts";

/** One effect on the tenant's configuration, with all that its undo needs. */
export type Step =
  | { readonly kind: "setMediaBypass"; readonly fqdn: string; readonly from: boolean; readonly to: boolean }
  /** Outbound only: off drains the trunk of new outbound calls. */
  | { readonly kind: "setEnabled"; readonly fqdn: string; readonly from: boolean; readonly to: boolean }
  | { readonly kind: "createGateway"; readonly gateway: Gateway }
  | { readonly kind: "removeGateway"; readonly gateway: Gateway }
  | { readonly kind: "addUsage"; readonly usage: string }
  | { readonly kind: "removeUsage"; readonly usage: string }
  | { readonly kind: "createRoute"; readonly route: VoiceRoute }
  | { readonly kind: "removeRoute"; readonly route: VoiceRoute }
  | {
      readonly kind: "setRouteGateways";
      readonly route: string;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  | { readonly kind: "createPolicy"; readonly policy: VoiceRoutingPolicy }
  | { readonly kind: "removePolicy"; readonly policy: VoiceRoutingPolicy };

/** The step that puts back what this one did. */
export function undoOf(step: Step): Step {
  switch (step.kind) {
    case "setMediaBypass":
    case "setEnabled":
    case "setRouteGateways":
      return { ...step, from: step.to, to: step.from } as Step;
    case "createGateway":
      return { ...step, kind: "removeGateway" };
    case "removeGateway":
      return { ...step, kind: "createGateway" };
    case "addUsage":
      return { ...step, kind: "removeUsage" };
    case "removeUsage":
      return { ...step, kind: "addUsage" };
    case "createRoute":
      return { ...step, kind: "removeRoute" };
    case "removeRoute":
      return { ...step, kind: "createRoute" };
    case "createPolicy":
      return { ...step, kind: "removePolicy" };
    case "removePolicy":
      return { ...step, kind: "createPolicy" };
  }
}

/** The object a step writes, as locks name it. */
export function objectOf(step: Step): string {
  switch (step.kind) {
    case "setMediaBypass":
    case "setEnabled":
      return lockOfTrunk(step.fqdn);
    case "createGateway":
    case "removeGateway":
      return lockOfTrunk(step.gateway.fqdn);
    case "addUsage":
    case "removeUsage":
      return `usage:${step.usage}`;
    case "createRoute":
    case "removeRoute":
      return `route:${step.route.name}`;
    case "setRouteGateways":
      return `route:${step.route}`;
    case "createPolicy":
    case "removePolicy":
      return lockOfPolicy(step.policy.name);
  }
}

export function lockOfTrunk(fqdn: string): string {
  return `trunk:${fqdn}`;
}

export function lockOfPolicy(name: string): string {
  return `policy:${name}`;
}
