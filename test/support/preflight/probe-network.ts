import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNetwork, type Network, type SbcDefect } from "../../../sim/network/network.ts";
import { createProbes, type ProbeTools } from "../../../src/preflight/probes/create-probes.ts";
import { createProbeTools } from "../../../src/preflight/probes/create-probes.ts";
import type { Probes } from "../../../src/preflight/probes/probes.ts";

export interface ProbeNetwork {
  readonly network: Network;
  readonly tools: ProbeTools;
  /** New probes of the SBC with this number, as one preflight would have them. */
  probes(number: number, options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number }): Probes;
  /** The real port on loopback behind an SBC's address. */
  realPort(number: number): number;
  stop(): Promise<void>;
}

export function sbcName(number: number): string {
  return `sbc${number}.contoso.com`;
}

/** SBCs numbered from 1, at 203.0.113.1 and up, each with its defects, and the probes configured to reach them. */
export async function startProbeNetwork(
  defectsOf: readonly (readonly SbcDefect[])[],
  slowMs = 300,
): Promise<ProbeNetwork> {
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-network-"));
  const sbcs = defectsOf.map((defects, index) => ({
    fqdn: sbcName(index + 1),
    address: `203.0.113.${index + 1}`,
    port: 5061,
    product: "Test-SBC/1.0",
    defects,
  }));
  const network = await startNetwork(sbcs, { folder, slowMs });
  const routes = new Map(
    network.env.PROBE_ROUTES.split(",").map((route) => {
      const [from = "", to = ""] = route.split("=");
      return [from, to];
    }),
  );
  const tools = createProbeTools({
    dnsServers: [network.env.DNS_SERVERS],
    routes,
    extraCa: await readFile(network.env.PROBE_CA_FILE, "utf8"),
  });
  return {
    network,
    tools,
    probes: (number, options = {}) =>
      createProbes({ fqdn: sbcName(number), port: 5061, ...tools, ...options }),
    realPort: (number) => Number(routes.get(`203.0.113.${number}:5061`)?.split(":")[1]),
    async stop() {
      await network.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
