import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import type { Step } from "../step.ts";

/** How a step is undone, as a sentence. */
export function wayBack(step: Step): string {
  switch (step.kind) {
    case "setMediaBypass":
      return `Media bypass on ${step.fqdn} is switched ${step.from ? "on" : "off"} again.`;
    case "setEnabled":
      return `${step.fqdn} is switched ${step.from ? "on" : "off"} again.`;
    case "createGateway":
      return `The gateway ${step.gateway.fqdn} is removed.`;
    case "removeGateway":
      return `The gateway ${step.gateway.fqdn} is made again with the settings it had.`;
    case "addUsage":
      return `The usage "${step.usage}" is removed.`;
    case "removeUsage":
      return `The usage "${step.usage}" is made again.`;
    case "createRoute":
      return `The route "${step.route.name}" is removed.`;
    case "removeRoute":
      return `The route "${step.route.name}" is made again as it was.`;
    case "setRouteGateways":
      return `The route "${step.route}" gets back ${step.from.join(", ") || "no gateway"}.`;
    case "createPolicy":
      return `The policy "${step.policy.name}" is removed.`;
    case "removePolicy":
      return `The policy "${step.policy.name}" is made again as it was.`;
  }
}

/** How a person's move is undone, as a sentence's end: "gets back …". */
export function formerPolicyText(former: PolicyAssignment): string {
  switch (former.kind) {
    case "direct":
      return `the direct grant of "${former.policy}"`;
    case "group":
      return `"${former.policy}" from ${former.groupId === null ? "a group" : `the group ${former.groupId}`}, by taking the direct grant away`;
    case "global":
      return "Global, by taking the direct grant away";
  }
}
