import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { byName } from "./fqdn.ts";

/** `CsOnlineVoiceRoute`. Lower priority numbers are tried first; gateways inside one route in random order. */
export const VoiceRoute = z.object({
  name: z.string(),
  numberPattern: z.string(),
  priority: z.number(),
  /** FQDNs, lower case. */
  gateways: z.array(z.string()),
  usages: z.array(z.string()),
  bridgeSourcePhoneNumber: z.string().nullable(),
  description: z.string().nullable(),
});
export type VoiceRoute = Immutable<z.infer<typeof VoiceRoute>>;

/** `CsOnlineVoiceRoutingPolicy`; `name` is without "Tag:", and "Global" is the tenant's default. */
export const VoiceRoutingPolicy = z.object({
  name: z.string(),
  usages: z.array(z.string()),
  /** Reserved by Microsoft; null: the usual one, "BYOT". */
  routeType: z.string().nullable(),
  description: z.string().nullable(),
});
export type VoiceRoutingPolicy = Immutable<z.infer<typeof VoiceRoutingPolicy>>;

/** `CsTeamsEmergencyCallRoutingPolicy`: emergency numbers go through a PSTN usage of their own. */
export const EmergencyCallRoutingPolicy = z.object({
  name: z.string(),
  emergencyNumbers: z.array(z.object({ dialString: z.string(), usage: z.string() })),
});
export type EmergencyCallRoutingPolicy = Immutable<z.infer<typeof EmergencyCallRoutingPolicy>>;

/** What routes outbound calls in the tenant, read together. */
export const VoiceRouting = z.object({
  usages: z.array(z.string()),
  routes: z.array(VoiceRoute),
  policies: z.array(VoiceRoutingPolicy),
  emergencyPolicies: z.array(EmergencyCallRoutingPolicy),
});
export type VoiceRouting = Immutable<z.infer<typeof VoiceRouting>>;

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
