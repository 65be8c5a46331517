import type { TrunkPair } from "../change/move/move-plan.ts";
import type { Config } from "../config.ts";
import type { Finding } from "../preflight/check.ts";
import type { PairContext } from "../preflight/pair/pair-check.ts";
import type { Probes } from "../preflight/probes/probes.ts";
import type { ObservationStore } from "../store/observation-store.ts";
import type { PreflightStore } from "../store/preflight-store.ts";
import { orUnread } from "../tenant/reading.ts";
import { sbcVendorOf } from "../telephony/sbc/vendor.ts";
import type { Tenant } from "../tenant/tenant.ts";

export interface CheckPairOptions {
  /** Runs every check side by side, telling each finding as it comes. */
  readonly runPairChecks: (
    context: PairContext,
    onFinding: (finding: Finding) => void,
    signal: AbortSignal,
  ) => Promise<readonly Finding[]>;
  readonly tenant: Tenant;
  readonly preflights: PreflightStore;
  readonly observations: Pick<ObservationStore, "callsAtOnce" | "probes">;
  readonly probesFor: (fqdn: string, port: number, signal: AbortSignal) => Probes;
  readonly cloud: Config["cloud"];
  readonly now: () => Date;
}

/** How far back calls are looked at for how many there are at once. */
const week = 7 * 86_400_000;

/** Checks the two trunks of one SBC against each other; the new one may not be a gateway yet. */
export type CheckPair = (
  pair: TrunkPair,
  signal: AbortSignal,
  onFinding?: (finding: Finding) => void,
) => Promise<readonly Finding[]>;

export function createCheckPair(options: CheckPairOptions): CheckPair {
  const { tenant, preflights, observations, probesFor, cloud, now } = options;
  return async function checkPair({ from, to }, signal, onFinding = () => {}) {
    const at = now();
    const [live, domains, attestations, busiest, lastProbes, enteredSbc] = await Promise.all([
      tenant.readGateway(from.fqdn, signal),
      orUnread("verified domains", tenant.readVerifiedDomains(signal), []),
      preflights.attestations(to.fqdn, at, to.sipSignalingPort),
      observations.callsAtOnce([from.fqdn, to.fqdn], new Date(at.getTime() - week), at),
      observations.probes(),
      preflights.enteredSbc(from.fqdn),
    ]);
    return options.runPairChecks(
      {
        from: live ?? from,
        to,
        cloud,
        // A list with a gap would tell that a domain is missing.
        verifiedDomains: domains.unread.length > 0 ? [] : domains.value,
        unread: domains.unread,
        attestations,
        vendor: sbcVendorOf(lastProbes.get(from.fqdn)?.product, enteredSbc),
        busiest,
        probesFrom: probesFor(from.fqdn, from.sipSignalingPort, signal),
        probesTo: probesFor(to.fqdn, to.sipSignalingPort, signal),
        now: at,
      },
      onFinding,
      signal,
    );
  };
}
