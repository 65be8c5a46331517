import { readFile } from "node:fs/promises";
import type { Network } from "../../../sim/network/network.ts";
import { createProbeTools } from "../../../src/preflight/probes/create-probes.ts";

/** The product's real probes, pointed at a simulated network. */
export async function probeToolsFor({
  env,
}: Pick<Network, "env">): Promise<ReturnType<typeof createProbeTools>> {
  return createProbeTools({
    dnsServers: [env.DNS_SERVERS],
    routes: new Map(env.PROBE_ROUTES.split(",").map((route) => route.split("=") as [string, string])),
    extraCa: await readFile(env.PROBE_CA_FILE, "utf8"),
  });
}
