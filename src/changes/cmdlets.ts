import type { Gateway } from "../telephony/gateway.ts";
import { objectOf, type Step } from "./step.ts";

/** One cmdlet with its parameters as data. */
export interface CmdletCall {
  readonly cmdlet:
    | "New-CsOnlinePSTNGateway"
    | "Set-CsOnlinePSTNGateway"
    | "Remove-CsOnlinePSTNGateway"
    | "Set-CsOnlinePstnUsage"
    | "New-CsOnlineVoiceRoute"
    | "Set-CsOnlineVoiceRoute"
    | "Remove-CsOnlineVoiceRoute"
    | "New-CsOnlineVoiceRoutingPolicy"
    | "Remove-CsOnlineVoiceRoutingPolicy";
  readonly parameters: Readonly<Record<string, CmdletValue>>;
}

export type CmdletValue = string | number | boolean | readonly string[] | ListEdit;

/** PowerShell's list modifier, `@{ Add = ... }`. */
export type ListEdit =
  | { readonly Add: readonly string[] }
  | { readonly Remove: readonly string[] }
  /** Of a route's gateways only: a list of usages is never replaced. */
  | { readonly Replace: readonly string[] };

/**
 * The cmdlet that performs a step. What an approver reads, what the export writes and what the tenant is sent are this
 * one value. Source: Teams PowerShell reference of each cmdlet.
 */
export function cmdletOf(step: Step): CmdletCall {
  switch (step.kind) {
    case "setMediaBypass":
      return { cmdlet: "Set-CsOnlinePSTNGateway", parameters: { Identity: step.fqdn, MediaBypass: step.to } };
    case "setEnabled":
      return { cmdlet: "Set-CsOnlinePSTNGateway", parameters: { Identity: step.fqdn, Enabled: step.to } };
    case "createGateway":
      return { cmdlet: "New-CsOnlinePSTNGateway", parameters: gatewayParameters(step.gateway) };
    case "removeGateway":
      return { cmdlet: "Remove-CsOnlinePSTNGateway", parameters: { Identity: step.gateway.fqdn } };
    // Never a replacement, which would delete every usage that is not named.
    case "addUsage":
      return {
        cmdlet: "Set-CsOnlinePstnUsage",
        parameters: { Identity: "Global", Usage: { Add: [step.usage] } },
      };
    case "removeUsage":
      return {
        cmdlet: "Set-CsOnlinePstnUsage",
        parameters: { Identity: "Global", Usage: { Remove: [step.usage] } },
      };
    case "createRoute":
      return {
        cmdlet: "New-CsOnlineVoiceRoute",
        parameters: given({
          Identity: step.route.name,
          NumberPattern: step.route.numberPattern,
          Priority: step.route.priority,
          OnlinePstnUsages: { Add: step.route.usages },
          OnlinePstnGatewayList: { Add: step.route.gateways },
          BridgeSourcePhoneNumber: step.route.bridgeSourcePhoneNumber,
          Description: step.route.description,
        }),
      };
    case "removeRoute":
      return { cmdlet: "Remove-CsOnlineVoiceRoute", parameters: { Identity: step.route.name } };
    case "setRouteGateways":
      return {
        cmdlet: "Set-CsOnlineVoiceRoute",
        parameters: { Identity: step.route, OnlinePstnGatewayList: { Replace: step.to } },
      };
    case "createPolicy":
      return {
        cmdlet: "New-CsOnlineVoiceRoutingPolicy",
        parameters: given({
          Identity: step.policy.name,
          OnlinePstnUsages: step.policy.usages,
          RouteType: step.policy.routeType,
          Description: step.policy.description,
        }),
      };
    case "removePolicy":
      return { cmdlet: "Remove-CsOnlineVoiceRoutingPolicy", parameters: { Identity: step.policy.name } };
  }
}

/** A step as admins would write it, short. */
export function stepName(step: Step): string {
  const { cmdlet } = cmdletOf(step);
  switch (step.kind) {
    case "setMediaBypass":
      return `${cmdlet} ${step.fqdn} -MediaBypass $${step.to}`;
    case "setEnabled":
      return `${cmdlet} ${step.fqdn} -Enabled $${step.to}`;
    case "addUsage":
      return `${cmdlet} -Usage @{Add='${step.usage}'}`;
    case "removeUsage":
      return `${cmdlet} -Usage @{Remove='${step.usage}'}`;
    case "setRouteGateways":
      return `${cmdlet} '${step.route}' -OnlinePstnGatewayList ${step.to.join(", ")}`;
    default:
      return `${cmdlet} '${objectOf(step).replace(/^\w+:/, "")}'`;
  }
}

/** The way back of a removal creates a gateway again, so every setting is named. */
function gatewayParameters(gateway: Gateway): CmdletCall["parameters"] {
  const rules = gateway.numberTranslationRules;
  return given({
    Identity: gateway.fqdn,
    SipSignalingPort: gateway.sipSignalingPort,
    MediaBypass: gateway.mediaBypass,
    Enabled: gateway.enabled,
    SendSipOptions: gateway.sendSipOptions,
    MaxConcurrentSessions: gateway.maxConcurrentSessions,
    FailoverTimeSeconds: gateway.failoverTimeSeconds,
    FailoverResponseCodes: gateway.failoverResponseCodes,
    ForwardCallHistory: gateway.forwardCallHistory,
    ForwardPai: gateway.forwardPai,
    BypassMode: unlessUsual(gateway.bypassMode, "None"),
    ProxySbc: gateway.proxySbc,
    GatewaySiteId: gateway.gatewaySiteId,
    GatewaySiteLbrEnabled: gateway.gatewaySiteLbrEnabled,
    GatewayLbrEnabledUserOverride: gateway.gatewayLbrEnabledUserOverride,
    IPAddressVersion: unlessUsual(gateway.ipAddressVersion, "IPv4"),
    MediaRelayRoutingLocationOverride: gateway.mediaRelayRoutingLocationOverride,
    PidfLoSupported: gateway.pidfLoSupported,
    InboundPstnNumberTranslationRules: rules.inboundPstn,
    InboundTeamsNumberTranslationRules: rules.inboundTeams,
    OutboundPstnNumberTranslationRules: rules.outboundPstn,
    OutboundTeamsNumberTranslationRules: rules.outboundTeams,
    Description: gateway.description,
  });
}

/** What the cmdlet sets by itself is not sent: not every version of the module takes it. */
function unlessUsual(value: string, usual: string): string | null {
  return value === usual ? null : value;
}

/** Without what is unset or empty: a list of nothing is a parameter error in PowerShell. */
function given(parameters: Readonly<Record<string, CmdletValue | null>>): CmdletCall["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      (entry): entry is [string, CmdletValue] =>
        entry[1] !== null &&
        !(Array.isArray(entry[1]) && entry[1].length === 0) &&
        !(isEdit(entry[1]) && Object.values(entry[1]).every((names) => names.length === 0)),
    ),
  );
}

function isEdit(value: CmdletValue | null): value is ListEdit {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
