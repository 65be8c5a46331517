import { mayBeProbed, type TrunkNames } from "../../telephony/probe-names.ts";
import type { Lookup } from "./dns.ts";
import { failure } from "./failure.ts";

/**
 * A look-up that asks DNS for the tenant's own trunks only. Probes dial what their look-up answered and nothing else, so
 * this is the one door between what people write and what this host reaches.
 * @param names What the tenant was last seen to name; undefined before it was read.
 */
export function restrictLookup(lookup: Lookup, names: () => Promise<TrunkNames | undefined>): Lookup {
  return async function restricted(fqdn, limits) {
    let known: TrunkNames | undefined;
    try {
      known = await names();
    } catch {
      return failure("notDialled", "The tenant's trunks cannot be read at the moment, so nothing was asked.");
    }
    if (!known || !mayBeProbed(fqdn, known))
      return failure(
        "notDialled",
        `${fqdn} is neither a trunk of this tenant nor in a verified domain of it.`,
      );
    return lookup(fqdn, limits);
  };
}
