import { z } from "zod";
import type { Immutable } from "../../lib/immutable.ts";

/** One thing to see to on an SBC, in its vendor's words. Strict, because a plan's digest covers every field of it. */
export const SbcAdvice = z.strictObject({
  /** What should be so; at confidence M what to look at. */
  text: z.string(),
  /** What happens otherwise. */
  why: z.string(),
  /**
   * How sure the line is. A: the vendor's or Microsoft's own text. B: read off several configurations, or an older copy of
   * such a text. C: third parties, or one configuration. D: derived from A and B. M: from memory, to be looked at and never
   * relied on.
   */
  confidence: z.enum(["A", "B", "C", "D", "M"]),
  source: z.strictObject({
    page: z.string(),
    /** ISO: a day, or the month of a page that tells no more. */
    date: z.string(),
    /** Many pages of vendors have no date of their own: then it is the day on which they were read. */
    dated: z.enum(["published", "read"]),
  }),
});
export type SbcAdvice = Immutable<z.infer<typeof SbcAdvice>>;
export type Confidence = SbcAdvice["confidence"];
export type Source = SbcAdvice["source"];

/** What advice is about: the last part of the ids of the items under which it is shown. */
export type SbcTopic =
  | "ice-lite"
  | "srtp"
  | "refer"
  | "public-media-address"
  | "same-media-ports"
  | "media-port-count"
  | "common-codec"
  | "forking"
  | "session-timer"
  | "anchored-media"
  | "mid-call"
  | "trusted-roots"
  | "signalling-port"
  | "own-contact"
  | "own-options"
  | "certificate"
  | "classification"
  | "carrier-routing";

export interface TopicAdvice extends SbcAdvice {
  readonly topic: SbcTopic;
}

const howSure: Readonly<Record<Confidence, string>> = {
  A: "",
  B: "",
  C: ", second-hand",
  D: ", derived",
  M: ", unconfirmed",
};

/** `Cisco application note …, 2023-07-11`, `… , read 2026-11-30, derived`. */
export function sourceWords({ source, confidence }: Pick<SbcAdvice, "source" | "confidence">): string {
  const { page, date, dated } = source;
  return `${page}, ${dated === "read" ? "read " : ""}${date}${howSure[confidence]}`;
}
