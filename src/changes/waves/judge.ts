import type { Completeness } from "../../telephony/call-hours.ts";
import type { QualityCompared } from "../../telephony/media-quality.ts";
import {
  amountReasons,
  answeredReasons,
  completenessReasons,
  fallbackReasons,
  twoWayAudioReasons,
  iceReasons,
  mediaReasons,
  offerReasons,
  qualityReasons,
  redialReasons,
  sessionReasons,
  shareReasons,
  switchWording,
  undeliveredReasons,
  waveWording,
  type Fallback,
  type GateReason,
} from "./gate-reasons.ts";
import type { Verdict } from "./gate.ts";
import { measure, onTrunk, sortCalls, type JudgedCall } from "./judged-calls.ts";
import type { GateRules, PlannedWave } from "../plan.ts";

export interface WaveCalls {
  readonly rules: GateRules;
  readonly kind: PlannedWave["kind"];
  /** FQDNs, lower case. */
  readonly newTrunk: string;
  readonly oldTrunk: string;
  /** All calls of the wave's people since they were read back, whatever direction and trunk. */
  readonly calls: readonly JudgedCall[];
  /** Calls of people not moved yet, in the same hours; of a last wave, the same people's earlier ones. May be none. */
  readonly control: readonly JudgedCall[];
  /** What the wave's people said; null where nobody was asked yet. */
  readonly twoWayAudioConfirmed: boolean | null;
  /** Of the rows of the wave's hours, the whole tenant's. */
  readonly completeness: Completeness;
  /** How good the media of sampled calls was, and why not all could be looked up, as a sentence. */
  readonly quality: QualityCompared & { readonly problem: string | null };
  /** The most calls at once that the new trunk carried since then, and its MaxConcurrentSessions. */
  readonly sessions: { readonly most: number; readonly limit: number | null };
}

/**
 * Judges a gated wave by what its people dialled. What was seen fails it; too little, or what only a person can tell, is
 * inconclusive. That there is nothing to compare with never speaks for a wave. Source: docs/migration.md, "The gate".
 */
export function judgeWave(input: WaveCalls): Verdict {
  const { rules, newTrunk } = input;
  const sums = sumUp(input);
  const { wave, control, judged } = sums;
  const wording = waveWording(control.people);
  const { after, before } = input.quality;
  const reasons = [
    ...twoWayAudioReasons(input.kind, input.twoWayAudioConfirmed),
    ...iceReasons(newTrunk, onTrunk([...input.calls, ...input.control], newTrunk)),
    ...mediaReasons(rules, wave, judged),
    ...offerReasons(rules, wave, control, judged, wording),
    ...fallbackReasons(rules, sums.fallback),
    ...amountReasons(rules, newTrunk, wave, wording),
    ...shareReasons(rules, wave, control, wording),
    ...answeredReasons(rules, wave, wording),
    ...redialReasons(rules, wave, control, wording),
    ...completenessReasons(input.completeness, wording),
    ...qualityReasons(input.quality, wording),
    ...sessionReasons(newTrunk, input.sessions),
  ];
  return verdictFrom(sums, reasons, after.calls === 0 ? null : { after, before });
}

/** What the early alarm looks at: everybody moved so far, beside people's calls from before they were moved. */
export type MovedCalls = Pick<WaveCalls, "rules" | "newTrunk" | "oldTrunk" | "calls" | "control">;

/**
 * The early alarm over everybody moved so far: a failing verdict as soon as media fails, is refused, or calls fall back
 * beyond the rules, else null. Says nothing good: only a gate does.
 */
export function watchMoved(watched: MovedCalls): Verdict | null {
  const { rules, newTrunk, calls } = watched;
  const sums = sumUp(watched);
  const { wave, control, judged } = sums;
  const alarms = [
    ...iceReasons(newTrunk, onTrunk(calls, newTrunk)),
    ...mediaReasons(rules, wave, judged),
    ...offerReasons(rules, wave, control, judged, waveWording(control.people)),
    ...fallbackReasons(rules, sums.fallback),
  ].filter(({ weight }) => weight === "fails");
  return alarms.length === 0 ? null : verdictFrom(sums, alarms);
}

export interface SwitchCalls {
  readonly rules: GateRules;
  /** FQDN, lower case. */
  readonly trunk: string;
  /** Calls of the trunk that carry the new setting, in either direction: a switch reaches all of them. */
  readonly calls: readonly JudgedCall[];
  /** The trunk's own calls of before. May be none. */
  readonly control: readonly JudgedCall[];
  /** Of the rows of these calls' hours, the whole tenant's. */
  readonly completeness: Completeness;
}

/** `tooFew`: nothing but the number of calls stands in the way of a verdict. */
export type SwitchVerdict = Verdict & { readonly tooFew: boolean };

/** Judges a switch of one trunk's media bypass as a gate judges a wave, by the trunk's own calls of before. */
export function judgeSwitch({ rules, trunk, calls, control, completeness }: SwitchCalls): SwitchVerdict {
  const judged = onTrunk(calls, trunk);
  const own = measure(trunk, judged, []);
  const before = measure(trunk, control, []);
  const amount = amountReasons(rules, trunk, own, switchWording);
  const others = [
    ...iceReasons(trunk, judged),
    ...mediaReasons(rules, own, judged),
    ...offerReasons(rules, own, before, judged, switchWording),
    ...shareReasons(rules, own, before, switchWording),
    ...answeredReasons(rules, own, switchWording),
    ...undeliveredReasons(judged),
    ...redialReasons(rules, own, before, switchWording),
    ...completenessReasons(completeness, switchWording),
  ];
  const apart = { inbound: 0, forwarded: 0, others: 0 };
  return {
    ...verdictFrom({ wave: own, control: before, judged, fallback: null, apart }, [...amount, ...others]),
    tooFew: amount.length > 0 && others.every(({ weight }) => weight === "informs"),
  };
}

type Sums = Omit<ReturnType<typeof sumUp>, "fallback"> & { readonly fallback: Fallback | null };

function verdictFrom(
  { wave, control, fallback, apart }: Sums,
  reasons: readonly GateReason[],
  quality: QualityCompared | null = null,
): Verdict {
  const told = (weight: GateReason["weight"]) =>
    reasons.filter((reason) => reason.weight === weight).map(({ says }) => says);
  const [failing, doubting] = [told("fails"), told("doubts")];
  return {
    outcome: failing.length > 0 ? "fail" : doubting.length > 0 ? "inconclusive" : "pass",
    reasons: [...failing, ...doubting, ...told("informs")],
    numbers: {
      wave,
      control,
      quality,
      fallback: fallback ? fallback.toOld + fallback.elsewhere : 0,
      ...apart,
    },
  };
}

function sumUp(
  input: Omit<WaveCalls, "kind" | "twoWayAudioConfirmed" | "completeness" | "sessions" | "quality">,
) {
  const { rules, newTrunk, oldTrunk } = input;
  const { outbound: dialled, ...apart } = sortCalls(input.calls);
  const theirs = sortCalls(input.control).outbound;
  const toOld = onTrunk(dialled, oldTrunk);
  const wave = measure(newTrunk, dialled, toOld);
  const fallback: Fallback = {
    oldTrunk,
    toOld: toOld.length,
    elsewhere: dialled.length - wave.attempts - toOld.length,
    expectedElsewhereShare:
      theirs.length === 0 || theirs.length < rules.minimumCalls
        ? null
        : theirs.filter(({ trunkFqdn }) => trunkFqdn !== oldTrunk && trunkFqdn !== newTrunk).length /
          theirs.length,
    wave,
  };
  return {
    wave,
    control: measure(oldTrunk, theirs, []),
    /** The wave's calls that were dialled on the new trunk. */
    judged: onTrunk(dialled, newTrunk),
    fallback,
    apart,
  };
}
