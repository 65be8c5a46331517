import type { Gateway } from "../telephony/gateway.ts";
import type { EmergencyCallingPopulation } from "../telephony/emergency-calling.ts";
import type { Cloud } from "../telephony/clouds.ts";
import type { SbcAdvice } from "../telephony/sbc/advice.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { TenantPart, Unread } from "../telephony/unread.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { Probes } from "./probes/probes.ts";

/**
 * What a check found. `unknown` means that it could not be told from here, with the reason; `attested` means that a
 * person recorded having checked it.
 */
export type Outcome = "pass" | "warn" | "fail" | "unknown" | "attested";

/** What an outcome does to a request for bypass. A blocking `unknown` can be accepted by an approver, a `fail` cannot. */
export type Effect = "blocks" | "warns" | "informs";

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** What a check says about one trunk. Sentences are for an admin at night: what is so, and what to do. */
export interface CheckResult {
  readonly outcome: Outcome;
  /** One sentence. */
  readonly summary: string;
  readonly evidence: readonly string[];
  /** What to do about it; null where nothing is to be done. */
  readonly fix: string | null;
  readonly link: Link | null;
  /** Where this result weighs less than its outcome otherwise does in this check. */
  readonly effect?: Effect;
}

export interface Finding extends CheckResult {
  readonly check: CheckId;
  readonly title: string;
  readonly effect: Effect;
  readonly tookMs: number;
}

/** A named thing a person can vouch for because it cannot be probed from here. */
export interface AttestationItem {
  readonly id: string;
  /** What the person confirms, as a sentence in the first person's mouth. */
  readonly statement: string;
  readonly link: Link | null;
  /** What that is on this SBC, in its vendor's words; absent where nothing is known of it. */
  readonly advice?: readonly SbcAdvice[];
}

/** A person's recorded "I checked this", as far as checks are concerned: not expired. */
export interface Attestation {
  readonly item: string;
  readonly by: string;
  readonly byName: string;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly note: string | null;
}

/** What an admin entered about the SBC where its product string does not say it. */
export interface SbcIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly firmware: string | null;
}

/** What a check rests on beside people's words: probes alone, what the tenant says, or nothing else. */
export type Needs = "network" | "tenant" | "attestation";

/** What a check of the network looks at: nothing that only the tenant knows. */
export interface NetworkContext {
  readonly fqdn: string;
  /** Undefined where the port is not known: it is then the usual one. */
  readonly gateway: Pick<Gateway, "sipSignalingPort"> | undefined;
  readonly cloud: Cloud;
  readonly attestations: readonly Attestation[];
  readonly enteredSbc: SbcIdentity | null;
  readonly probes: Probes;
  readonly now: Date;
}

/** Everything a check may look at: read before the checks start, except for the probes, which they share. */
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
  /** Product string of the last OPTIONS answer on record: words attestations before the SBC was probed anew. */
  readonly lastSeenProduct?: string | null;
}

export interface PolicyPopulation {
  readonly policy: string;
  readonly users: number;
  readonly resourceAccounts: number;
}

/** Left out: outcomes a check never has. Every check can end `unknown`, at its deadline. */
export interface CheckEffects {
  readonly warn?: Effect;
  readonly fail?: Effect;
  readonly unknown: Effect;
}

/** A check of what `Context` holds; of `Known`, the part of it that is there without probing. */
export interface CheckOn<Context, Known> {
  readonly id: CheckId;
  readonly title: string;
  readonly needs: Needs;
  /** The parts of the tenant that it goes by: without one of them it cannot tell. */
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

/** A check that can be made from any host that reaches the SBC. */
export type NetworkCheckOn<Context, Known> = CheckOn<Context, Known> & { readonly needs: "network" };

/** One that cannot be made without the bot: it reads the tenant, or what people attested. */
export type BotCheckOn<Context, Known> = CheckOn<Context, Known> & {
  readonly needs: Exclude<Needs, "network">;
};

/** A check of one trunk. */
export type Check = NetworkCheck | BotCheck;
export type NetworkCheck = NetworkCheckOn<NetworkContext, Omit<NetworkContext, "probes">>;
export type BotCheck = BotCheckOn<CheckContext, Omit<CheckContext, "probes">>;

/** Those of the checks that can be made from any host. */
export function networkOnly<Each extends { readonly needs: Needs }>(
  checks: readonly Each[],
): readonly Extract<Each, { readonly needs: "network" }>[] {
  return checks.filter(
    (check): check is Extract<Each, { readonly needs: "network" }> => check.needs === "network",
  );
}

export type CheckId = TrunkCheckId | PairCheckId;

type TrunkCheckId =
  | "fqdn"
  | "dns"
  | "tls"
  | "certificate"
  | "certificate-second-name"
  | "microsoft-handshake"
  | "sip-options"
  | "sbc-sends-options"
  | "gateway-settings"
  | "trunk-dependants"
  | "sbc-certified"
  | "firewall"
  | "calls-tried"
  | "emergency-calling"
  | "sbc-settings";

/** Checks of the two trunks of one SBC. */
type PairCheckId =
  | "pair-names"
  | "pair-dns"
  | "pair-same-sbc"
  | "pair-certificate"
  | "pair-sip-options"
  | "pair-old-trunk"
  | "pair-media-ports"
  | "pair-sessions"
  | "trunk-pair";
