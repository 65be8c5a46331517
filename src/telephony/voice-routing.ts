import { byName } from "./fqdn.ts";

/** `CsOnlineVoiceRoute`. Lower priority numbers are tried first; gateways inside one route in random order. */
export interface VoiceRoute {
  readonly name: string;
  readonly numberPattern: string;
  readonly priority: number;
  /** FQDNs, lower case. */
  readonly gateways: readonly string[];
  readonly usages: readonly string[];
  readonly bridgeSourcePhoneNumber: string | null;
  readonly description: string | null;
}

/** `CsOnlineVoiceRoutingPolicy`; `name` is without "Tag:", and "Global" is the tenant's default. */
export interface VoiceRoutingPolicy {
  readonly name: string;
  readonly usages: readonly string[];
  /** Reserved by Microsoft; null: the usual one, "BYOT". */
  readonly routeType: string | null;
  readonly description: string | null;
}

/** `CsTeamsEmergencyCallRoutingPolicy`: emergency numbers go through a PSTN usage of their own. */
export interface EmergencyCallRoutingPolicy {
  readonly name: string;
  readonly emergencyNumbers: readonly { readonly dialString: string; readonly usage: string }[];
}

/** What routes outbound calls in the tenant, read together. */
export interface VoiceRouting {
  readonly usages: readonly string[];
  readonly routes: readonly VoiceRoute[];
  readonly policies: readonly VoiceRoutingPolicy[];
  readonly emergencyPolicies: readonly EmergencyCallRoutingPolicy[];
}

/** The usages through which calls can reach a gateway. */
export function usagesReaching(fqdn: string, { routes }: Pick<VoiceRouting, "routes">): ReadonlySet<string> {
  return new Set(routes.filter(({ gateways }) => gateways.includes(fqdn)).flatMap(({ usages }) => usages));
}

/** Names of the policies whose users' outbound calls can reach the gateway through policy, usage and route. */
export function policiesReaching(fqdn: string, routing: VoiceRouting): readonly string[] {
  const usages = usagesReaching(fqdn, routing);
  return routing.policies
    .filter((policy) => policy.usages.some((usage) => usages.has(usage)))
    .map((policy) => policy.name);
}

/** Emergency policies, with their dial strings, whose calls can reach the gateway. */
export function emergencyCallsReaching(
  fqdn: string,
  routing: VoiceRouting,
): readonly { readonly policy: string; readonly dialStrings: readonly string[] }[] {
  const usages = usagesReaching(fqdn, routing);
  return routing.emergencyPolicies.flatMap(({ name, emergencyNumbers }) => {
    const dialStrings = emergencyNumbers
      .filter(({ usage }) => usages.has(usage))
      .map(({ dialString }) => dialString);
    return dialStrings.length === 0 ? [] : [{ policy: name, dialStrings }];
  });
}

/**
 * Gateways that routes name but the tenant has no object for: a carrier's derived trunks, whose settings are the
 * carrier's. Source: "Configure a Session Border Controller for multiple tenants".
 */
export function derivedTrunks(knownFqdns: ReadonlySet<string>, routing: VoiceRouting): readonly string[] {
  const named = new Set(routing.routes.flatMap((route) => route.gateways));
  return [...named].filter((fqdn) => !knownFqdns.has(fqdn)).sort(byName);
}
