/**
 * How sure a line is. A: the vendor's or Microsoft's own text. B: read off several configurations, or an older copy of such a
 * text. C: third parties, or one configuration. D: derived from A and B. M: from memory, to be looked at and never relied on.
 */
export type Confidence = "A" | "B" | "C" | "D" | "M";

export interface Source {
  readonly page: string;
  /** ISO: a day, or the month of a page that tells no more. */
  readonly date: string;
  /** Many pages of vendors have no date of their own: then it is the day on which they were read. */
  readonly dated: "published" | "read";
}

/** One thing to see to on an SBC, in its vendor's words. */
export interface SbcAdvice {
  /** What should be so; at confidence M what to look at. */
  readonly text: string;
  /** What happens otherwise. */
  readonly why: string;
  readonly confidence: Confidence;
  readonly source: Source;
}

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
