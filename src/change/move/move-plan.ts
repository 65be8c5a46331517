import type { Gateway } from "../../telephony/gateway.ts";
import type {
  EmergencyCallRoutingPolicy,
  VoiceRoute,
  VoiceRoutingPolicy,
} from "../../telephony/voice-routing.ts";
import { fewestTellingCalls } from "../../telephony/call-statistics.ts";
import type { SbcAdvice } from "../../telephony/sbc/advice.ts";
import type { MoveKind, PlanBase } from "../plan.ts";
import type { Step } from "../step.ts";
import type { Exclusion, Label } from "./members.ts";

/**
 * People moved between voice routing policies, wave by wave: the opening steps make what they move to, the closing steps
 * come after the last wave. Undone from the end to the beginning. Who moves when stands beside the plan and is covered by
 * its digest.
 */
export interface MovePlan extends PlanBase {
  readonly kind: MoveKind;
  /** The two gateways of one SBC; null where nobody changes trunk. */
  readonly pair: TrunkPair | null;
  readonly opening: readonly Step[];
  readonly waves: readonly PlannedWave[];
  readonly closing: readonly Step[];
  /** SHA-256 over every member and exclusion: `membersDigest`. */
  readonly membersDigest: string;
  /** Who moves, by name, where they are a few: `namesOfFew`. */
  readonly named: readonly string[];
  readonly policies: readonly PolicyMapping[];
  readonly excluded: readonly { readonly why: Exclusion; readonly users: number }[];
  readonly labelled: readonly { readonly label: Label; readonly users: number }[];
  /** What the plan was made from: a difference before a wave pauses. */
  readonly basis: {
    readonly gateway: Gateway | null;
    readonly routes: readonly VoiceRoute[];
    readonly policies: readonly VoiceRoutingPolicy[];
    readonly emergencyPolicies: readonly EmergencyCallRoutingPolicy[];
  };
  readonly gate: GateRules;
  readonly window: ChangeWindow | null;
  readonly approveWaves: "together" | "each";
  readonly onFailedGate: "ask" | "rollBack";
  /** What a voice routing policy does not move, as sentences. */
  readonly notMoved: readonly string[];
  /** What must be done on the SBC, by its vendor's means; each is attested before the start. */
  readonly sbcTasks: readonly SbcTask[];
}

export interface TrunkPair {
  readonly from: Gateway;
  readonly to: Gateway;
}

export interface PolicyMapping {
  readonly from: string;
  readonly to: string;
}

export interface PlannedWave {
  /** From 1. */
  readonly number: number;
  readonly kind: "pilot" | "wave" | "resourceAccounts";
  readonly title: string;
  readonly users: number;
  readonly bakeHours: number;
  /** Resource accounts have no bypass gate: the media processor is always in their path. */
  readonly gated: boolean;
}

/** An item of the attestation catalogue's kind: its id is stable, its text is what a person says they checked. */
export interface SbcTask {
  readonly id: string;
  readonly text: string;
  /** What that is in the words of the SBC's vendor. */
  readonly advice: readonly SbcAdvice[];
}

/** When work may begin. Days are ISO weekdays (1 is Monday) on which the window opens; it may end on the next day. */
export interface ChangeWindow {
  readonly days: readonly number[];
  /** "HH:mm", local to the zone. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly zone: string;
}

/** How a wave's calls are judged. Percentages are 0 to 100. */
export interface GateRules {
  /** Fewer outbound calls than this are inconclusive. */
  readonly minimumCalls: number;
  /** Percentage points by which the delivered share may lie below the control's. */
  readonly mostDeliveredDrop: number;
  /** So many people with an ICE or media failure fail the wave; one alone alerts. */
  readonly mediaFailurePeople: number;
  /** Or this percentage of attempts; of refused offers, so much more than the control's. */
  readonly mediaFailureShare: number;
  /** Percentage of answered calls under 20 s that are redialled within two minutes, above the control's. */
  readonly mostShortRedials: number;
  /** Percentage of the wave's outbound calls that took another trunk. */
  readonly mostFallback: number;
}

/** Of waves and switches alike. Source: docs/migration.md, "The gate"; the thresholds are judgement where no source decides. */
export const usualGate: GateRules = {
  minimumCalls: fewestTellingCalls,
  mostDeliveredDrop: 3,
  mediaFailurePeople: 2,
  mediaFailureShare: 1,
  mostShortRedials: 2,
  mostFallback: 2,
};
