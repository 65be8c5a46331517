import type { QualityCompared } from "../../telephony/media-quality.ts";

/** What became of a wave's calls. `fail` comes from what was seen; too few calls, or none, are `inconclusive`. */
export interface Verdict {
  readonly outcome: "pass" | "inconclusive" | "fail";
  /** Why, as sentences; also of a pass. */
  readonly reasons: readonly string[];
  readonly numbers: GateNumbers;
}

/** Outbound calls of one group of people in one period. Ratios are 0 to 100, null without calls. */
export interface CallsJudged {
  readonly people: number;
  readonly attempts: number;
  /** Delivered calls per hundred attempts. Of a wave, calls that took the old trunk instead count as undelivered. */
  readonly deliveredShare: number | null;
  readonly mediaFailures: number;
  readonly mediaFailurePeople: number;
  /** Calls whose offered media the SBC, or what lies behind it, refused. */
  readonly offerRefusals: number;
  /** Answered calls under 20 s that the same person dialled again within two minutes. */
  readonly shortRedials: number;
  /** Such calls of which it cannot be told whether they were dialled again, as rows mask numbers or tell none. */
  readonly possibleRedials: number;
  readonly answered: number;
  readonly delivered: number;
}

export interface GateNumbers {
  readonly wave: CallsJudged;
  readonly control: CallsJudged;
  /** Of sampled calls by the new trunk, beside those compared with; null where no record told anything. */
  readonly quality: QualityCompared | null;
  /** Outbound calls of the wave's people that took another trunk: failures, as the new trunk did not carry them. */
  readonly fallback: number;
  /** Listed apart, not judged. */
  readonly inbound: number;
  readonly forwarded: number;
  /** Rows of another kind (voice applications, say), or without a user. */
  readonly others: number;
}
