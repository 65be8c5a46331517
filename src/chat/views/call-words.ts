import { fewestTellingCalls, type CallStatistics } from "../../telephony/call-statistics.ts";
import { number, plain } from "./text.ts";
import { durationOf } from "./time.ts";
import { cut } from "../../cut.ts";

interface Fact {
  readonly title: string;
  readonly value: string;
}

export interface CallWords {
  /** How many there were, and how many were answered. */
  readonly attempts: readonly Fact[];
  /** Those, and the ratios. */
  readonly facts: readonly Fact[];
  /** What to bear in mind when reading the ratios; null where nothing. */
  readonly caution: string | null;
  /** The most frequent failures, most first: `4 × ICE connectivity checks failed (488/531004)`. */
  readonly failures: readonly string[];
}

/** Calls of a day in words. Without any it says so, since no rows are not "no failures". */
export function callWords(calls: CallStatistics): CallWords {
  if (calls.attempts === 0) {
    return {
      attempts: [],
      facts: [],
      caution: "No data yet: no call rows of this trunk in the last 24 hours.",
      failures: [],
    };
  }
  const attempts = [
    { title: "Attempts", value: number(calls.attempts) },
    { title: "Answered", value: number(calls.successful) },
  ];
  return {
    attempts,
    facts: [
      ...attempts,
      { title: "Answer-seizure ratio", value: percent(calls.answerSeizureRatio) },
      { title: "Delivered share", value: percent(calls.deliveredShare) },
      {
        title: "Average duration",
        value: calls.averageDuration === null ? "no answered call" : durationOf(calls.averageDuration),
      },
    ],
    caution:
      calls.attempts < fewestTellingCalls
        ? `Fewer than ${fewestTellingCalls} calls: the ratios say little.`
        : null,
    failures: cut(
      calls.failures.map(
        ({ words, code, count }) => `${number(count)} × ${plain(words, 120)} (${plain(code, 30)})`,
      ),
      5,
      (left) => `and calls with ${number(left)} other ${left === 1 ? "code" : "codes"}`,
    ),
  };
}

function percent(ratio: number | null): string {
  return ratio === null ? "no data" : `${ratio.toFixed(1)} %`;
}

/** Calls since a change that set bypass so, for its card. No rows are "no data yet", never "no failures". */
export function callsSinceWords(
  calls: {
    readonly attempts: number;
    readonly inbound: number;
    readonly delivered: number;
    readonly mediaFailures: number;
    readonly offerRefusals: number;
    readonly firstInEffectAt: Date | null;
  },
  bypass: boolean,
  timeWords: (at: Date) => string,
): string {
  if (calls.attempts === 0) return "no data yet";
  const bypassWords = bypass ? "with bypass" : "without bypass";
  return [
    calls.firstInEffectAt === null
      ? `none ${bypassWords} yet`
      : `first call ${bypassWords} at ${timeWords(calls.firstInEffectAt)}`,
    `${number(calls.delivered)} of ${number(calls.attempts)} delivered`,
    `${number(calls.inbound)} inbound`,
    calls.mediaFailures === 0
      ? "no ICE or media failures"
      : `**${number(calls.mediaFailures)} failed on media**`,
    ...(calls.offerRefusals === 0 ? [] : [`**media refused in ${number(calls.offerRefusals)}**`]),
  ].join(" · ");
}
