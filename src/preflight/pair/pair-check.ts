import type { CallsAtOnce } from "../../telephony/calls-at-once.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { SbcVendor } from "../../telephony/sbc/vendor.ts";
import type { Unread } from "../../telephony/unread.ts";
import type { Attestation, BotCheckOn, NetworkCheckOn } from "../check.ts";
import type { Part } from "../parts.ts";
import type { Probes } from "../probes/probes.ts";

/** As much of a trunk as shows in the network. */
export type TrunkAddress = Pick<Gateway, "fqdn" | "sipSignalingPort">;

/** What a check of a pair's network looks at: nothing that only the tenant knows. */
export interface NetworkPairContext {
  readonly from: TrunkAddress;
  /** As it is, or as it will be made. */
  readonly to: TrunkAddress;
  readonly cloud: Cloud;
  /** Of the new trunk on its port, under whose name the pair's items are attested; others do no harm. */
  readonly attestations: readonly Attestation[];
  readonly probesFrom: Probes;
  readonly probesTo: Probes;
  readonly now: Date;
}

/** Everything a check of a trunk pair may look at: read before the checks start, except for the probes, which they share. */
export interface PairContext extends NetworkPairContext {
  readonly from: Gateway;
  readonly to: Gateway;
  readonly verifiedDomains: readonly string[];
  /** Of the SBC behind both, as far as it is known. */
  readonly vendor: SbcVendor;
  /** What of the tenant could not be read. */
  readonly unread: readonly Unread[];
  /** Of both trunks together in the last seven days; undefined without a call. */
  readonly busiest: CallsAtOnce | undefined;
}

/** What is known of a pair without probing. */
export type KnownPair = Omit<PairContext, "probesFrom" | "probesTo" | "unread" | "busiest">;
export type NetworkPair = Omit<NetworkPairContext, "probesFrom" | "probesTo">;

export type PairCheck = NetworkPairCheck | BotCheckOn<PairContext, KnownPair>;
export type NetworkPairCheck = NetworkCheckOn<NetworkPairContext, NetworkPair>;

/** Parts that say which of the two trunks they are about. */
export function about(fqdn: string, parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({ ...part, says: `${fqdn}: ${part.says}` }));
}
