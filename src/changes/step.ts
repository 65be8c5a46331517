import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { Gateway } from "../telephony/gateway.ts";
import { VoiceRoute, VoiceRoutingPolicy } from "../telephony/voice-routing.ts";

const toggled = { fqdn: z.string(), from: z.boolean(), to: z.boolean() };
const names = z.array(z.string());

/** One effect on the tenant's configuration, with all that its undo needs. Strict, because a plan's digest covers every field. */
export const Step = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("setMediaBypass"), ...toggled }),
  /** Outbound only: off drains the trunk of new outbound calls. */
  z.strictObject({ kind: z.literal("setEnabled"), ...toggled }),
  z.strictObject({ kind: z.literal("createGateway"), gateway: Gateway }),
  z.strictObject({ kind: z.literal("removeGateway"), gateway: Gateway }),
  z.strictObject({ kind: z.literal("addUsage"), usage: z.string() }),
  z.strictObject({ kind: z.literal("removeUsage"), usage: z.string() }),
  z.strictObject({ kind: z.literal("createRoute"), route: VoiceRoute }),
  z.strictObject({ kind: z.literal("removeRoute"), route: VoiceRoute }),
  z.strictObject({ kind: z.literal("setRouteGateways"), route: z.string(), from: names, to: names }),
  z.strictObject({ kind: z.literal("createPolicy"), policy: VoiceRoutingPolicy }),
  z.strictObject({ kind: z.literal("removePolicy"), policy: VoiceRoutingPolicy }),
]);
export type Step = Immutable<z.infer<typeof Step>>;

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

/**
 * The trunk on which it turns bypass on, if it does. Calls then go round Microsoft's media processors, and where that path is
 * not open they fail.
 */
export function turnsBypassOnAt(step: Step): string | undefined {
  if (step.kind === "setMediaBypass") return step.to ? step.fqdn : undefined;
  return step.kind === "createGateway" && step.gateway.mediaBypass ? step.gateway.fqdn : undefined;
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
