import { z } from "zod";
import type { Immutable } from "../../lib/immutable.ts";
import { QualitySummary } from "../../telephony/media-quality.ts";

const count = z.number().int();

/** Outbound calls of one group of people in one period. Ratios are 0 to 100, null without calls. */
const CallsJudged = z.object({
  /** Who called, each once; of verdicts of versions up to 0.2 everybody whose calls were looked at. */
  people: count,
  attempts: count,
  /** Delivered calls per hundred attempts. Of a wave, calls that took the old trunk instead count as undelivered. */
  deliveredShare: z.number().nullable(),
  mediaFailures: count,
  mediaFailurePeople: count,
  /** Calls whose offered media the SBC, or what lies behind it, refused. */
  offerRefusals: count,
  delivered: count,
  /** Answered calls under 20 s that the same person dialled again within two minutes. */
  shortRedials: count,
  /** Such calls of which it is unknown whether they were dialled again, as rows mask numbers or tell none. */
  possibleRedials: count,
  answered: count,
});
export type CallsJudged = Immutable<z.infer<typeof CallsJudged>>;

/** What became of a wave's calls. `fail` comes from what was seen; too few calls, or none, are `inconclusive`. */
export const Verdict = z.object({
  outcome: z.enum(["pass", "inconclusive", "fail"]),
  /** Why, as sentences; also of a pass. */
  reasons: z.array(z.string()),
  numbers: z.object({
    wave: CallsJudged,
    control: CallsJudged,
    /** Of sampled calls by the new trunk, beside those compared with; null where no record told anything. */
    quality: z.object({ after: QualitySummary, before: QualitySummary }).nullable(),
    /** Outbound calls of the wave's people that took another trunk: failures, as the new trunk did not carry them. */
    fallback: count,
    /** Listed apart, not judged. */
    inbound: count,
    forwarded: count,
    /** Rows of another kind (voice applications, say), or without a user. */
    others: count,
  }),
});
export type Verdict = Immutable<z.infer<typeof Verdict>>;
