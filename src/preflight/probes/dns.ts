import { Resolver } from "node:dns/promises";
import { mayBeProbed, type TrunkNames } from "../../telephony/probe-names.ts";
import { codeOf, failure, gaveUp, type Limits, stageSignal } from "./failure.ts";
import type { DnsAnswer, ProbeFailure } from "./probes.ts";

/** Looks up the addresses of a name. Never rejects. */
export type Lookup = (fqdn: string, limits: Limits) => Promise<DnsAnswer>;

/** The server answered, and there is no such name or no address under it. */
const absent = new Set(["ENOTFOUND", "ENODATA"]);

/**
 * Throws when a server is not an address.
 * @param servers `address` or `address:port`; the system's resolvers when empty.
 */
export function createLookup(servers: readonly string[]): Lookup {
  new Resolver().setServers(servers);
  return async function lookup(fqdn, limits) {
    if (limits.signal.aborted) return gaveUp("starting the DNS look-up", limits);
    const resolver = new Resolver({ timeout: Math.max(1, Math.ceil(limits.timeoutMs / 2)), tries: 2 });
    if (servers.length > 0) resolver.setServers(servers);
    const signal = stageSignal(limits);
    const cancel = () => {
      resolver.cancel();
    };
    signal.addEventListener("abort", cancel, { once: true });
    const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(fqdn), resolver.resolve6(fqdn)]);
    signal.removeEventListener("abort", cancel);

    const failed = fault(ipv4) ?? (found(ipv4).length === 0 ? fault(ipv6) : undefined);
    if (failed) return signal.aborted ? gaveUp("asking DNS", limits) : failed;
    const addresses = { ipv4: found(ipv4), ipv6: found(ipv6) };
    if (addresses.ipv4.length + addresses.ipv6.length === 0)
      return failure("noAddress", `${codeFrom(ipv4)}: neither an A nor an AAAA record for ${fqdn}`);
    return { ok: true, ...addresses, servers: resolver.getServers() };
  };
}

/**
 * A look-up that asks DNS for the tenant's own trunks only. Probes dial what their look-up answered and nothing else, so
 * no name that somebody types makes this host connect anywhere else.
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

function found(result: PromiseSettledResult<readonly string[]>): readonly string[] {
  return result.status === "fulfilled" ? result.value : [];
}

/** What went wrong with a look-up that gave no answer; an answer that there is nothing is not a fault. */
function fault(result: PromiseSettledResult<unknown>): ProbeFailure | undefined {
  const code = codeFrom(result);
  if (code === "" || absent.has(code)) return undefined;
  return failure(
    code === "ETIMEOUT" ? "timedOut" : "unresolved",
    `${code}: the DNS server gave no usable answer`,
  );
}

/** The resolver's error code; empty after a success. */
function codeFrom(result: PromiseSettledResult<unknown>): string {
  if (result.status === "fulfilled") return "";
  return codeOf(result.reason) || "EUNKNOWN";
}
