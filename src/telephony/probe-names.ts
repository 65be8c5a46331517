import { verifiedDomainOf } from "./fqdn.ts";
import type { Gateway } from "./gateway.ts";
import { derivedTrunks, type VoiceRouting } from "./voice-routing.ts";

/** What a tenant itself names as its trunks. */
export interface TrunkNames {
  readonly gateways: readonly Pick<Gateway, "fqdn">[];
  readonly routing: VoiceRouting;
  readonly verifiedDomains: readonly string[];
}

/**
 * Whether a name may be looked up and dialled: a gateway of the tenant, a carrier's trunk that its routes name, or, for
 * a trunk still to be made, a name in a verified domain. So nobody's text leads this host to a name of their choice.
 */
export function mayBeProbed(fqdn: string, { gateways, routing, verifiedDomains }: TrunkNames): boolean {
  const known = new Set(gateways.map((gateway) => gateway.fqdn));
  return (
    known.has(fqdn) ||
    verifiedDomainOf(fqdn, verifiedDomains) !== undefined ||
    derivedTrunks(known, routing).includes(fqdn)
  );
}
