import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";

/**
 * One SBC pairing in Teams: what `Get-CsOnlinePSTNGateway` returns, under the cmdlet's own parameter names.
 * Source: "New-CsOnlinePSTNGateway", "Set-CsOnlinePSTNGateway" (Teams PowerShell reference).
 */
export const Gateway = z.object({
  /** Lower case; identity and FQDN are the same thing and cannot be changed. */
  fqdn: z.string(),
  sipSignalingPort: z.number(),
  mediaBypass: z.boolean(),
  /** Outbound only: off drains the trunk of new outbound calls. */
  enabled: z.boolean(),
  sendSipOptions: z.boolean(),
  /** Unset means that Teams alerts on no limit. */
  maxConcurrentSessions: z.number().nullable(),
  failoverTimeSeconds: z.number(),
  failoverResponseCodes: z.string(),
  forwardCallHistory: z.boolean(),
  forwardPai: z.boolean(),
  bypassMode: z.enum(["None", "Always", "OnlyForLocalUsers"]),
  /** FQDN of the proxy SBC in local media optimisation. */
  proxySbc: z.string().nullable(),
  gatewaySiteId: z.string().nullable(),
  gatewaySiteLbrEnabled: z.boolean(),
  gatewayLbrEnabledUserOverride: z.boolean(),
  ipAddressVersion: z.enum(["IPv4", "IPv6"]),
  mediaRelayRoutingLocationOverride: z.string().nullable(),
  pidfLoSupported: z.boolean(),
  numberTranslationRules: z.object({
    inboundPstn: z.array(z.string()),
    inboundTeams: z.array(z.string()),
    outboundPstn: z.array(z.string()),
    outboundTeams: z.array(z.string()),
  }),
  description: z.string().nullable(),
});
export type Gateway = Immutable<z.infer<typeof Gateway>>;

/**
 * True when media bypass on this trunk is part of local media optimisation: it has a bypass mode or a proxy SBC, or
 * another trunk names it as its proxy. A site id alone is location-based routing.
 * Source: "Configure Local Media Optimization for Direct Routing".
 */
export function usesLocalMediaOptimisation(gateway: Gateway, fleet: readonly Gateway[]): boolean {
  return (
    gateway.bypassMode !== "None" ||
    gateway.proxySbc !== null ||
    fleet.some((other) => other.proxySbc?.toLowerCase() === gateway.fqdn)
  );
}

/** Source: "Plan Location-Based Routing for Direct Routing". */
export function usesLocationBasedRouting(gateway: Gateway): boolean {
  return gateway.gatewaySiteLbrEnabled || gateway.gatewayLbrEnabledUserOverride;
}
