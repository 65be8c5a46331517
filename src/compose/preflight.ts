import { readFileSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { allChecks, pairChecks } from "../preflight/all-checks.ts";
import { certificationOf } from "../preflight/certified-sbcs.ts";
import { createPreflight } from "../preflight/preflight.ts";
import { createProbes, createProbeTools } from "../preflight/probes/create-probes.ts";
import { restrictLookup } from "../preflight/probes/dns.ts";
import { measuredPreflight } from "../telemetry/measured-preflights.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { ComposedStores } from "./stores.ts";
import type { ComposedTenant } from "./tenant.ts";

interface Needs {
  readonly stores: ComposedStores["stores"];
  readonly tenant: ComposedTenant["tenant"];
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** The checks of a trunk and of a pair, and what they look at the network with. */
export function composePreflight(config: Config, { stores, tenant, telemetry, now }: Needs) {
  const { instruments, traces } = telemetry;
  const probeTools = createProbeTools({
    dnsServers: config.dnsServers,
    routes: config.mode === "simulated" ? config.probeRoutes : null,
    extraCa: config.probeCaFile === null ? null : readFileSync(config.probeCaFile, "utf8"),
  });
  const lookup = restrictLookup(probeTools.lookup, async () => (await stores.observations.fleet())?.value);
  const probesFor = (fqdn: string, port: number, signal: AbortSignal) =>
    createProbes({ ...probeTools, lookup, fqdn, port, signal, timeoutMs: config.timings.probeWithin });
  return {
    checks: allChecks,
    pairChecks,
    probeTools,
    probesFor,
    runPreflight: measuredPreflight(
      createPreflight({
        ...stores,
        checks: allChecks,
        pairChecks,
        tenant,
        probesFor,
        cloud: config.cloud,
        now,
      }),
      instruments,
      traces,
    ),
    addressesOf: async (fqdn: string, signal: AbortSignal) => {
      const found = await lookup(fqdn, { timeoutMs: 2_000, signal });
      return found.ok ? found.ipv4 : [];
    },
    certifiedAs: (product: string) => {
      const found = certificationOf(product);
      return found ? [found.vendor, found.product].filter(Boolean).join(" ") : null;
    },
  };
}

export type ComposedPreflight = ReturnType<typeof composePreflight>;
