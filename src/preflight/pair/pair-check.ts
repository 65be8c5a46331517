import type { Cloud } from "../../telephony/clouds.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { Attestation, CheckOn } from "../check.ts";
import type { Part } from "../parts.ts";
import type { Probes } from "../probes/probes.ts";

/** Everything a check of a trunk pair may look at: read before the checks start, except for the probes, which they share. */
export interface PairContext {
  readonly from: Gateway;
  /** As it is, or as it will be made. */
  readonly to: Gateway;
  readonly cloud: Cloud;
  readonly verifiedDomains: readonly string[];
  /** Of the new trunk, under whose name the pair's items are attested; others do no harm. */
  readonly attestations: readonly Attestation[];
  readonly probesFrom: Probes;
  readonly probesTo: Probes;
  readonly now: Date;
}

/** What is known of a pair without probing. */
export type KnownPair = Omit<PairContext, "probesFrom" | "probesTo">;

export type PairCheck = CheckOn<PairContext, KnownPair>;

/** Parts that say which of the two trunks they are about. */
export function about(fqdn: string, parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({ ...part, says: `${fqdn}: ${part.says}` }));
}
