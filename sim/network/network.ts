import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "./certificates.ts";
import type { SbcDefect, SbcDescription } from "./defects.ts";
import { startDnsServer } from "./dns.ts";
import { startSbc, type Sbc } from "./sbc.ts";

export type { SbcDefect, SbcDescription } from "./defects.ts";

/** The SBCs and the DNS server of a simulated tenant, listening on loopback. */
export interface Network {
  /** What the bot's environment needs to reach them. */
  readonly env: Readonly<Record<"DNS_SERVERS" | "PROBE_ROUTES" | "PROBE_CA_FILE", string>>;
  /** Changes what is wrong with an SBC while it runs. Throws for a name it does not have. */
  setDefects(fqdn: string, defects: readonly SbcDefect[]): Promise<void>;
  stop(): Promise<void>;
}

interface NetworkOptions {
  /** Where the simulated root certificate is written. */
  readonly folder: string;
  /** Milliseconds a slow SBC takes for an answer. */
  readonly slowMs?: number;
}

/** Starts them all. Each SBC has an address and port of its own: one route leads to one listener. */
export async function startNetwork(
  sbcs: readonly SbcDescription[],
  { folder, slowMs = 2_500 }: NetworkOptions,
): Promise<Network> {
  refuseSharedAddresses(sbcs);
  const [authority, dns] = await Promise.all([createAuthority(), startDnsServer()]);
  const running = new Map<string, { readonly description: SbcDescription; readonly sbc: Sbc }>();
  await Promise.all(
    sbcs.map(async (description) => {
      running.set(description.fqdn, { description, sbc: await startSbc(description, authority, slowMs) });
    }),
  );
  // Only now, so that the port of one that refuses is not given to another.
  await Promise.all(sbcs.map(({ fqdn, defects }) => setDefects(fqdn, defects)));
  const caFile = join(folder, "simulated-root.pem");
  await writeFile(caFile, authority.rootPem);

  async function setDefects(fqdn: string, defects: readonly SbcDefect[]): Promise<void> {
    const found = running.get(fqdn);
    if (!found) throw new Error(`There is no simulated SBC ${fqdn}.`);
    await found.sbc.setDefects(defects);
    dns.setSbc(fqdn, found.description.address, defects);
  }

  return {
    env: {
      DNS_SERVERS: dns.address,
      PROBE_ROUTES: [...running.values()]
        .map(({ description, sbc }) => `${description.address}:${description.port}=127.0.0.1:${sbc.port}`)
        .join(","),
      PROBE_CA_FILE: caFile,
    },
    setDefects,
    async stop() {
      await Promise.all([dns.stop(), ...[...running.values()].map(({ sbc }) => sbc.stop())]);
    },
  };
}

function refuseSharedAddresses(sbcs: readonly SbcDescription[]): void {
  const owners = new Map<string, string>();
  for (const { fqdn, address, port } of sbcs) {
    const place = `${address}:${port}`;
    const owner = owners.get(place);
    if (owner !== undefined) throw new Error(`Both ${owner} and ${fqdn} are described at ${place}.`);
    owners.set(place, fqdn);
  }
}
