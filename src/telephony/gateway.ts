/**
 * One SBC pairing in Teams: what `Get-CsOnlinePSTNGateway` returns, under the cmdlet's own parameter names.
 * Source: "New-CsOnlinePSTNGateway", "Set-CsOnlinePSTNGateway" (Teams PowerShell reference).
 */
export interface Gateway {
  /** Lower case; identity and FQDN are the same thing and cannot be changed. */
  readonly fqdn: string;
  readonly sipSignalingPort: number;
  readonly mediaBypass: boolean;
  /** Outbound only: off drains the trunk of new outbound calls. */
  readonly enabled: boolean;
  readonly sendSipOptions: boolean;
  /** Unset means that Teams alerts on no limit. */
  readonly maxConcurrentSessions: number | null;
  readonly failoverTimeSeconds: number;
  readonly failoverResponseCodes: string;
  readonly forwardCallHistory: boolean;
  readonly forwardPai: boolean;
  readonly bypassMode: "None" | "Always" | "OnlyForLocalUsers";
  /** FQDN of the proxy SBC in local media optimisation. */
  readonly proxySbc: string | null;
  readonly gatewaySiteId: string | null;
  readonly gatewaySiteLbrEnabled: boolean;
  readonly gatewayLbrEnabledUserOverride: boolean;
  readonly ipAddressVersion: "IPv4" | "IPv6";
  readonly mediaRelayRoutingLocationOverride: string | null;
  readonly pidfLoSupported: boolean;
  readonly numberTranslationRules: {
    readonly inboundPstn: readonly string[];
    readonly inboundTeams: readonly string[];
    readonly outboundPstn: readonly string[];
    readonly outboundTeams: readonly string[];
  };
  readonly description: string | null;
}

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
