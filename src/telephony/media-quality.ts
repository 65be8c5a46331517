import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import type { CallMedia } from "./call-media.ts";

/** Medians over so many calls. Null stands for what no record of them tells. */
export const QualitySummary = z.object({
  calls: z.number().int(),
  /** Milliseconds. */
  jitter: z.number().nullable(),
  /** Percentage of packets, 0 to 100. */
  loss: z.number().nullable(),
  /** Milliseconds. */
  roundTrip: z.number().nullable(),
});
export type QualitySummary = Immutable<z.infer<typeof QualitySummary>>;

/** How one call's audio travelled. */
export type CallQuality = Omit<QualitySummary, "calls">;

/** Quality of some calls beside that of others. */
export interface QualityCompared {
  readonly after: QualitySummary;
  readonly before: QualitySummary;
}

const measures = ["jitter", "loss", "roundTrip"] as const;
export type Measure = (typeof measures)[number];

/** Fewer calls on either side are shown, and compared with nothing. */
const minCompared = 10;
/** By how much a median must lie above the other's to be clearly worse: our judgement, as no source decides. */
const clearlyWorse: Readonly<Record<Measure, number>> = { jitter: 10, loss: 1, roundTrip: 50 };

/** The means over a call's streams; undefined where no stream tells anything. */
export function qualityOf({ legs }: CallMedia): CallQuality | undefined {
  const streams = legs.flatMap((leg) => leg.streams);
  const of = (measure: Measure) => meanOf(streams.flatMap((stream) => stream[measure] ?? []));
  const quality = { jitter: of("jitter"), loss: of("loss"), roundTrip: of("roundTrip") };
  return measures.every((measure) => quality[measure] === null) ? undefined : quality;
}

function summariseQuality(calls: readonly CallQuality[]): QualitySummary {
  const of = (measure: Measure) => medianOf(calls.flatMap((call) => call[measure] ?? []));
  return { calls: calls.length, jitter: of("jitter"), loss: of("loss"), roundTrip: of("roundTrip") };
}

/** Of calls that were looked up, as far as their records tell it; undefined ones have none yet. */
export function sampledQuality({
  media,
}: {
  readonly media: ReadonlyMap<string, CallMedia | undefined>;
}): QualitySummary {
  return summariseQuality([...media.values()].flatMap((record) => (record && qualityOf(record)) ?? []));
}

/** What is clearly worse than before; null where there are too few calls to compare. */
export function worsened({ after, before }: QualityCompared): readonly Measure[] | null {
  if (Math.min(after.calls, before.calls) < minCompared) return null;
  return measures.filter((measure) => {
    const [now, then] = [after[measure], before[measure]];
    return now !== null && then !== null && now - then >= clearlyWorse[measure];
  });
}

/** `jitter 12 ms, loss 0.3 %, round trip 88 ms`. */
export function qualityWords(quality: CallQuality): string {
  return measures.map((measure) => `${names[measure]} ${amountOf(measure, quality[measure])}`).join(", ");
}

export const names: Readonly<Record<Measure, string>> = {
  jitter: "jitter",
  loss: "loss",
  roundTrip: "round trip",
};

function amountOf(measure: Measure, amount: number | null): string {
  if (amount === null) return "not told";
  return measure === "loss" ? `${Number(amount.toFixed(1))} %` : `${Math.round(amount)} ms`;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
