import { minConclusiveCalls, type CallStatistics } from "../telephony/call-statistics.ts";
import { directionOf } from "../telephony/call-type.ts";
import type { InboundCalls, InboundHalf } from "../telephony/inbound.ts";
import { counted, number, plain } from "../teams/cards/text.ts";
import { durationOf, timeOf } from "../teams/cards/time.ts";
import { cut } from "../lib/cut.ts";

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
      calls.attempts < minConclusiveCalls
        ? `Fewer than ${minConclusiveCalls} calls: the ratios say little.`
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

/** Calls on a trunk since its bypass was switched. */
export interface CallsSince {
  readonly attempts: number;
  readonly inbound: number;
  readonly delivered: number;
  readonly mediaFailures: number;
  readonly offerRefusals: number;
  readonly firstInEffectAt: Date | null;
}

/** Calls since a change that set bypass to `bypass`, for its card. No rows are "no data yet", never "no failures". */
export function callsSinceWords(calls: CallsSince, bypass: boolean, timeWords: (at: Date) => string): string {
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

/** Inbound calls by trunk: `142 calls by sbc1 until 10:42 UTC; since then 80 by sbc1b, 3 by sbc1`. */
export function inboundWords(
  { repointedAt, before, after }: InboundHalf,
  { from, to }: { readonly from: string; readonly to: string },
  now: Date,
  zone = "UTC",
): string {
  if (repointedAt === null) {
    return before.calls === 0
      ? "no inbound call by either trunk"
      : `${amount(before)} by ${plain(from, 64)}; the SBC sends none by ${plain(to, 64)} yet`;
  }
  const since = `${amount(after.byNew)} by ${plain(to, 64)}, ${after.byOld.calls === 0 ? "none" : short(after.byOld)} by ${plain(from, 64)}`;
  return before.calls === 0
    ? since
    : `${amount(before)} by ${plain(from, 64)} until ${timeOf(repointedAt, now, zone)}; since then ${since}`;
}

function amount({ calls, delivered }: InboundCalls): string {
  return `${counted(calls, "call")}${lost(calls - delivered)}`;
}

function short({ calls, delivered }: InboundCalls): string {
  return `${number(calls)}${lost(calls - delivered)}`;
}

function lost(undelivered: number): string {
  return undelivered === 0 ? "" : ` (${number(undelivered)} not delivered)`;
}

export function directionWords(callType: string): string {
  const direction = directionOf(callType);
  return direction === "other" ? plain(callType, 30) : direction;
}
