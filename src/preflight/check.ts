import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import type { CallsAtOnce } from "../telephony/calls-at-once.ts";
import type { Cloud } from "../telephony/clouds.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { SbcAdvice } from "../telephony/sbc/advice.ts";
import type { SbcVendor } from "../telephony/sbc/vendor.ts";
import type {
  ClientMediaPorts,
  EmergencyCallingPopulation,
  TrunkDependants,
} from "../telephony/trunk-dependants.ts";
import type { TenantPart, Unread } from "../telephony/unread.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import { checkIds, type CheckId } from "./check-ids.ts";
import type { Probes } from "./probes/probes.ts";

/** What a check found, in sentences for an admin: what is so, and what to do. */
export const Finding = z.object({
  check: z.enum(checkIds),
  title: z.string(),
  /** What its outcome does to a request for bypass. A blocking `unknown` can be accepted by an approver, a `fail` cannot. */
  effect: z.enum(["blocks", "warns", "informs"]),
  /**
   * `unknown` means that it could not be checked from here, with the reason; `attested` means that a person recorded having
   * checked it.
   */
  outcome: z.enum(["pass", "warn", "fail", "unknown", "attested"]),
  /** One sentence. */
  summary: z.string(),
  evidence: z.array(z.string()),
  /** What to do about it; null where nothing is to be done. */
  fix: z.string().nullable(),
  link: z.object({ title: z.string(), url: z.string() }).nullable(),
  /** What the SBC sent, as it came: for the evidence file, not for cards. Absent where nothing came. */
  raw: z.array(z.object({ name: z.string(), text: z.string() })).exactOptional(),
  tookMs: z.number(),
});
export type Finding = Immutable<z.infer<typeof Finding>>;
export type Outcome = Finding["outcome"];
export type Effect = Finding["effect"];
export type Link = NonNullable<Finding["link"]>;
export type Raw = NonNullable<Finding["raw"]>;

/** What a check answers with. */
export interface CheckResult extends Pick<
  Finding,
  "outcome" | "summary" | "evidence" | "fix" | "link" | "raw"
> {
  /** In place of the effect that the check declares for this outcome. */
  readonly effect?: Effect;
}

/** A named thing a person can confirm because it cannot be probed from here. */
export interface AttestationItem {
  readonly id: string;
  /** What the person confirms, in the first person. */
  readonly statement: string;
  readonly link: Link | null;
  /** How the SBC's vendor documents it; absent where that is not known. */
  readonly advice?: readonly SbcAdvice[];
}

/** A person's recorded “I checked this” that has not expired. */
export interface Attestation {
  readonly item: string;
  readonly by: string;
  readonly byName: string;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly note: string | null;
  /** Whether it matches the audit's seal. If not, it was written past the bot and does not count. */
  readonly sealed: boolean;
}

/** What an admin entered about the SBC where its product string does not say it. */
export interface SbcIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly firmware: string | null;
}

/** That with its author. It counts only where the SBC itself does not say. */
export interface EnteredSbc extends SbcIdentity {
  readonly byName: string;
  readonly at: Date;
}

/** What a check relies on beside confirmations: probes alone, what the tenant says, or nothing else. */
export type Needs = "network" | "tenant" | "attestation";

/** What a check of a trunk's network looks at: nothing that only the tenant knows. */
export interface NetworkContext {
  readonly fqdn: string;
  /** Undefined where the port is not known: it is then the usual one. */
  readonly gateway: Pick<Gateway, "sipSignalingPort"> | undefined;
  readonly cloud: Cloud;
  readonly attestations: readonly Attestation[];
  readonly enteredSbc: EnteredSbc | null;
  readonly probes: Probes;
  readonly now: Date;
}

/** Everything a check of a trunk may look at: read before the checks start, except for the probes, which they share. */
export interface CheckContext extends NetworkContext {
  /** Undefined where the tenant has no object for it: unknown, or a carrier's derived trunk. */
  readonly gateway: Gateway | undefined;
  readonly fleet: readonly Gateway[];
  readonly verifiedDomains: readonly string[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  readonly clientMediaPorts: ClientMediaPorts;
  /** What of all this could not be read. */
  readonly unread: readonly Unread[];
  /** Users and resource accounts by effective voice routing policy. */
  readonly usersByPolicy: readonly PolicyPopulation[];
  /** Null where people were not read. */
  readonly emergencyCalling: readonly EmergencyCallingPopulation[] | null;
  /** Product string of the last OPTIONS answer on record, for items to confirm before the SBC is probed again. */
  readonly lastSeenProduct?: string | null;
}

/** All that the items to confirm on a trunk depend on; nothing is probed for it. */
export type TrunkFacts = Pick<
  CheckContext,
  "fqdn" | "gateway" | "cloud" | "clientMediaPorts" | "enteredSbc" | "lastSeenProduct"
>;

export interface PolicyPopulation {
  readonly policy: string;
  readonly users: number;
  readonly resourceAccounts: number;
}

/** As much of a trunk as shows in the network. */
export type TrunkAddress = Pick<Gateway, "fqdn" | "sipSignalingPort">;

/** As `NetworkContext`, of the two trunks of one SBC. */
export interface NetworkPairContext extends Pick<NetworkContext, "cloud" | "now"> {
  readonly from: TrunkAddress;
  /** As it is, or as it will be made. */
  readonly to: TrunkAddress;
  /** Of the new trunk on its port, under whose name the pair's items are attested. */
  readonly attestations: readonly Attestation[];
  readonly probesFrom: Probes;
  readonly probesTo: Probes;
}

/** As `CheckContext`, of the two trunks of one SBC. */
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

/** All that the items to confirm on a pair depend on. */
export type PairFacts = Pick<PairContext, "from" | "to" | "cloud" | "vendor">;

/** Outcomes that a check never has are left out. Every check can end `unknown`, at its deadline. */
export interface CheckEffects {
  readonly warn?: Effect;
  readonly fail?: Effect;
  readonly unknown: Effect;
}

/** One question about what `Context` holds. */
export interface CheckOn<Context, Known> {
  readonly id: CheckId;
  readonly title: string;
  /** The parts of the tenant that it relies on: where one was not read, its result is `unknown`, or a failure. */
  readonly reads?: readonly TenantPart[];
  /** What each outcome does to a request for bypass; `docs/preflight.md` is made from it. */
  readonly effects: CheckEffects;
  /** Milliseconds after which the check is given up as `unknown`. */
  readonly deadlineMs: number;
  /** Days an attestation made for this check lasts; null where nothing can be attested. */
  readonly attestationDays: number | null;
  /** What a person can attest for this check; empty where it is probed. */
  attestable(known: Known): readonly AttestationItem[];
  run(context: Context, signal: AbortSignal): Promise<CheckResult>;
}

/** Made from any host that reaches the SBC, or only by the bot, which reads the tenant and what people attested. */
type CheckOf<Network, Whole, Known> =
  | (CheckOn<Network, Known> & { readonly needs: Extract<Needs, "network"> })
  | (CheckOn<Whole, Known> & { readonly needs: Exclude<Needs, "network"> });

export type Check = CheckOf<NetworkContext, CheckContext, TrunkFacts>;
/** A check of the two trunks of one SBC against each other. */
export type PairCheck = CheckOf<NetworkPairContext, PairContext, PairFacts>;

/** Those of the checks that can be made from any host. */
export function networkOnly<Each extends { readonly needs: Needs }>(
  checks: readonly Each[],
): readonly Extract<Each, { readonly needs: "network" }>[] {
  return checks.filter(
    (check): check is Extract<Each, { readonly needs: "network" }> => check.needs === "network",
  );
}
