import type { ProbeTools } from "./create-probes.ts";
import { createDial } from "./dial.ts";
import { createLookup } from "./dns.ts";
import { createTlsContexts } from "./tls-contexts.ts";

interface ProbeSettings {
  /** `address` or `address:port`; empty means the system's resolvers. */
  readonly dnsServers: readonly string[];
  /** Null outside simulated mode. */
  readonly routes: ReadonlyMap<string, string> | null;
  /** PEM of a root to trust beside the default ones; null outside simulated mode. */
  readonly extraCa: string | null;
}

/** Made once for a process. Throws when a server, a route or the certificate cannot be used. */
export function createProbeTools({ dnsServers, routes, extraCa }: ProbeSettings): ProbeTools {
  return {
    lookup: createLookup(dnsServers),
    dial: createDial(routes),
    contexts: createTlsContexts(extraCa),
  };
}
