import type { Gateway } from "../telephony/gateway.ts";

/** What differs between a gateway as planned from and as it is, one sentence a setting; empty means no drift. */
export function driftOf(planned: Gateway, live: Gateway | undefined): readonly string[] {
  if (!live) return [`${planned.fqdn} is no longer a gateway of this tenant.`];
  return (Object.keys(planned) as (keyof Gateway)[])
    .filter((key) => JSON.stringify(planned[key]) !== JSON.stringify(live[key]))
    .map((key) => `${settingNames[key]} was ${shown(planned[key])}, is now ${shown(live[key])}.`);
}

function shown(value: Gateway[keyof Gateway]): string {
  if (value === null) return "unset";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The cmdlet's own parameter names, as admins know them. */
const settingNames: Readonly<Record<keyof Gateway, string>> = {
  fqdn: "Fqdn",
  sipSignalingPort: "SipSignalingPort",
  mediaBypass: "MediaBypass",
  enabled: "Enabled",
  sendSipOptions: "SendSipOptions",
  maxConcurrentSessions: "MaxConcurrentSessions",
  failoverTimeSeconds: "FailoverTimeSeconds",
  failoverResponseCodes: "FailoverResponseCodes",
  forwardCallHistory: "ForwardCallHistory",
  forwardPai: "ForwardPai",
  bypassMode: "BypassMode",
  proxySbc: "ProxySbc",
  gatewaySiteId: "GatewaySiteId",
  gatewaySiteLbrEnabled: "GatewaySiteLbrEnabled",
  gatewayLbrEnabledUserOverride: "GatewayLbrEnabledUserOverride",
  ipAddressVersion: "IPAddressVersion",
  mediaRelayRoutingLocationOverride: "MediaRelayRoutingLocationOverride",
  pidfLoSupported: "PidfLoSupported",
  numberTranslationRules: "Number translation rules",
  description: "Description",
};
