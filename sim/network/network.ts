import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "./certificates.ts";
import { otherNameOf, type SbcDefect, type SbcDescription } from "./defects.ts";
import { startDnsServer } from "./dns.ts";
import { startSbc, type Sbc } from "./sbc.ts";

export type { SbcDefect, SbcDescription } from "./defects.ts";

/** The SBCs and the DNS server of a simulated tenant, listening on loopback. */
export interface Network {
  /** What the bot's environment needs to reach them. */
  readonly env: Readonly<Record<"DNS_SERVERS" | "PROBE_ROUTES" | "PROBE_CA_FILE", string>>;
  /**
   * Changes what is wrong with an SBC, both its trunks, while it runs; by the second trunk's name only with that one.
   * Throws for a name it does not have.
   */
  setDefects(fqdn: string, defects: readonly SbcDefect[]): Promise<void>;
  stop(): Promise<void>;
}

interface NetworkOptions {
  /** Where the simulated root certificate is written. */
  readonly folder: string;
  /** Milliseconds a slow SBC takes for an answer. */
  readonly slowMs?: number;
}

interface Trunk {
  readonly description: SbcDescription;
  readonly sbc: Sbc;
  /** The SBC whose certificate it shows. */
  readonly certificateOf: string;
}

/**
 * Starts them all. Each SBC also listens for the second trunk of a pair: by its other name, at the next port of the same
 * address, with the same certificate. Each trunk has an address and port of its own: one route leads to one listener.
 */
export async function startNetwork(
  sbcs: readonly SbcDescription[],
  { folder, slowMs = 2_500 }: NetworkOptions,
): Promise<Network> {
  refuseSharedAddresses(trunksOf(sbcs));
  const [authority, dns] = await Promise.all([createAuthority(), startDnsServer()]);
  const running = new Map<string, Trunk>();
  await Promise.all(
    trunksOf(sbcs).map(async (trunk) => {
      const sbc = await startSbc(trunk, trunk.certificateOf, authority, slowMs);
      running.set(trunk.fqdn, { description: trunk, sbc, certificateOf: trunk.certificateOf });
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
    dns.setTrunk(fqdn, found.description.address, defects);
    const second = running.get(otherNameOf(fqdn));
    if (second?.certificateOf === fqdn) await setDefects(second.description.fqdn, defects);
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

/** Every SBC as it is described and, where no other SBC has that name, as its second trunk. */
function trunksOf(
  sbcs: readonly SbcDescription[],
): readonly (SbcDescription & { readonly certificateOf: string })[] {
  const own = new Set(sbcs.map(({ fqdn }) => fqdn));
  return sbcs.flatMap((sbc) => {
    const first = { ...sbc, certificateOf: sbc.fqdn };
    const other = otherNameOf(sbc.fqdn);
    return own.has(other) ? [first] : [first, { ...first, fqdn: other, port: sbc.port + 1 }];
  });
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
