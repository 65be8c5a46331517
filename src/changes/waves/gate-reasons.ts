import { isMediaFailure, isOfferRefusal, meaningOf, noIceCandidates } from "../../telephony/call-codes.ts";
import type { Completeness } from "../../telephony/call-hours.ts";
import { wasDelivered } from "../../telephony/call-statistics.ts";
import { nearsSessions } from "../../telephony/calls-at-once.ts";
import { names, qualityWords, worsened, type QualityCompared } from "../../telephony/media-quality.ts";
import type { CallsJudged } from "./gate.ts";
import type { JudgedCall } from "./judged-calls.ts";
import type { GateRules, PlannedWave } from "../plan.ts";

/** One sentence about a wave's calls and what it does to the verdict. */
export interface GateReason {
  readonly weight: "fails" | "doubts" | "informs";
  readonly says: string;
}

/** How sentences speak of the calls that are judged, and of those they are compared with. */
export interface Wording {
  /** What one of the judged calls is called. */
  readonly call: string;
  /** Whose they are: `of this wave`. */
  readonly whose: string;
  /** Begins what is said of the others: `of 40 people compared with`. */
  readonly others: string;
  /** Follows a figure of theirs: `of those compared with`. */
  readonly theirs: string;
}

export function waveWording(controlPeople: number): Wording {
  return {
    call: "outbound call",
    whose: "of this wave",
    others: `of ${people(controlPeople)} compared with`,
    theirs: "of those compared with",
  };
}

export const switchWording: Wording = {
  call: "call",
  whose: "of this trunk",
  others: "before the switch",
  theirs: "before the switch",
};

/** Below it a delivered share that can be compared with nothing asks for a person. No source names a good value: our judgement. */
const lowWithoutComparison = 90;
/** The share of rows set aside from which a verdict may miss something: our judgement. */
const maxSetAsideShare = 0.01;
const tellingLateShare = 0.005;
/** Standard errors by which two ratios differ hardly by chance. */
const beyondChance = 2;

/** Calls of the new trunk, in whatever direction, that its SBC could not have carried with bypass. */
export function iceReasons(trunk: string, calls: readonly JudgedCall[]): readonly GateReason[] {
  const without = calls.filter((call) => call.callEndSubReason === noIceCandidates);
  if (without.length === 0) return [];
  return fails(
    `${number(without.length, "call")} on ${trunk} ended with ${noIceCandidates}: the SBC offers no ICE candidates, so calls with media bypass cannot work. Switch ICE Lite on for this trunk.`,
  );
}

/** ICE and media failures of the judged calls. One alone may be one bad network, and is told only. */
export function mediaReasons(
  rules: Pick<GateRules, "mediaFailurePeople" | "mediaFailureShare">,
  own: CallsJudged,
  calls: readonly JudgedCall[],
): readonly GateReason[] {
  const { attempts, mediaFailures, mediaFailurePeople } = own;
  if (mediaFailures === 0) return [];
  const share = mediaFailureShare(own);
  const seen = `${number(mediaFailures, "call")} of ${people(mediaFailurePeople)} failed on media (${percent(share)} of ${number(attempts, "attempt")}: ${codes(calls.filter(isMediaFailure))})`;
  if (mediaFailurePeople >= rules.mediaFailurePeople) {
    return fails(`${seen}; from ${people(rules.mediaFailurePeople)} on, that fails.`);
  }
  if (mediaFailures > 1 && share > rules.mediaFailureShare) {
    return fails(`${seen}; at most ${percent(rules.mediaFailureShare)} may.`);
  }
  return informs(`${seen}: too few to fail by. Look at where that call was made.`);
}

/**
 * Refusals of the offered media, beside the control's: some destinations refuse it by right. One alone is told only.
 */
export function offerReasons(
  rules: Pick<GateRules, "mediaFailureShare">,
  own: CallsJudged,
  control: CallsJudged,
  calls: readonly JudgedCall[],
  { theirs }: Wording,
): readonly GateReason[] {
  const { attempts, offerRefusals } = own;
  if (offerRefusals === 0) return [];
  const share = (100 * offerRefusals) / attempts;
  const usual = control.attempts === 0 ? null : (100 * control.offerRefusals) / control.attempts;
  const seen = `The offered media was refused in ${number(offerRefusals, "call")} (${percent(share)} of ${number(attempts, "attempt")}: ${codes(calls.filter(isOfferRefusal))}; ${usual === null ? "nothing to compare with" : `${percent(usual)} ${theirs}`})`;
  if (offerRefusals === 1 || share - (usual ?? 0) <= rules.mediaFailureShare) return informs(`${seen}.`);
  const says = `${seen}; ${percent(rules.mediaFailureShare)} more are allowed. See whether SBC and clients share a codec and SRTP settings.`;
  return usual === null || differs(share, attempts, usual, control.attempts)
    ? fails(says)
    : doubts(`${says} With so few calls that may be chance.`);
}

/** Percentage of the attempts that failed on media; 0 without any. */
export function mediaFailureShare({ attempts, mediaFailures }: CallsJudged): number {
  return attempts === 0 ? 0 : (100 * mediaFailures) / attempts;
}

/** Percentage of the answered calls that so many are; 0 without any. */
export function answeredShare({ answered }: CallsJudged, calls: number): number {
  return answered === 0 ? 0 : (100 * calls) / answered;
}

/** Calls that the new trunk has shown it can carry: those that got no media are no evidence of that. */
export function carried({ attempts, mediaFailures }: CallsJudged): number {
  return attempts - mediaFailures;
}

export function amountReasons(
  { minimumCalls }: Pick<GateRules, "minimumCalls">,
  trunk: string,
  own: CallsJudged,
  { call, whose }: Wording,
): readonly GateReason[] {
  if (own.attempts === 0) {
    return doubts(
      `No data yet: no ${call} ${whose} on ${trunk} has arrived. Rows arrive late, so this is no success.`,
    );
  }
  if (carried(own) >= Math.max(1, minimumCalls)) return [];
  return doubts(
    `Too few calls to judge by: ${number(own.attempts, call)} on ${trunk}${own.mediaFailures > 0 ? `, ${own.mediaFailures} of them failed on media` : ""}; ${minimumCalls} are needed.`,
  );
}

/** The delivered share beside the control's. A drop that may be chance is for a person to judge. */
export function shareReasons(
  rules: Pick<GateRules, "minimumCalls" | "mostDeliveredDrop">,
  own: CallsJudged,
  control: CallsJudged,
  { call, others, theirs }: Wording,
): readonly GateReason[] {
  const share = own.deliveredShare;
  const usual = control.deliveredShare;
  if (share === null) return [];
  const few = carried(own) < rules.minimumCalls;
  const undelivered = Math.round(own.attempts * (1 - share / 100));
  // One undelivered call among a few is everyday; none delivered at all never is.
  const telling = !few || share === 0 || undelivered > 1;
  const said = `${number(own.attempts, call)} of ${people(own.people)}, delivered share ${percent(share)}`;
  if (usual === null) {
    return [
      ...informs(`${said}. There are no calls to compare them with, so nothing is said by comparison.`),
      ...(share < lowWithoutComparison && telling
        ? doubts(`A delivered share of ${percent(share)} is low, and there is nothing to compare it with.`)
        : []),
    ];
  }
  const both = `${said}; ${others}, ${percent(usual)} in ${number(control.attempts, "call")}`;
  const tooFewControlCalls = control.attempts < rules.minimumCalls;
  if (usual - share <= rules.mostDeliveredDrop || !telling) {
    return informs(tooFewControlCalls ? `${both}: too few to say much by comparison.` : `${both}.`);
  }
  const beyond = differs(share, own.attempts, usual, control.attempts);
  if (few && !beyond) return informs(`${both}.`);
  const dropped = `Delivered share is ${percent(share)}, ${(usual - share).toFixed(1)} points below the ${percent(usual)} ${theirs}; ${rules.mostDeliveredDrop} are allowed.`;
  return [
    ...informs(`${both}.`),
    ...(few || tooFewControlCalls || !beyond
      ? doubts(`${dropped} With so few calls that may be chance.`)
      : fails(dropped)),
  ];
}

/**
 * Calls that were delivered and not answered count for the network and say nothing of media. That a hundred of them are
 * chance is past belief: an SBC may turn all away as busy, or callers hang up as they hear nothing.
 */
export function answeredReasons(
  { minimumCalls }: Pick<GateRules, "minimumCalls">,
  own: CallsJudged,
  { call }: Wording,
): readonly GateReason[] {
  const enough = own.attempts >= Math.max(1, minimumCalls);
  if (own.answered > 0 || own.delivered === 0 || !enough) return [];
  return doubts(
    `None of ${number(own.attempts, call)} was answered, so nothing shows yet that media works. Look at how they ended, and make a test call.`,
  );
}

/** How the calls ended that were not delivered, but for those that media reasons name. */
export function undeliveredReasons(calls: readonly JudgedCall[]): readonly GateReason[] {
  const undelivered = calls.filter(
    (call) => !wasDelivered(call) && !isMediaFailure(call) && !isOfferRefusal(call),
  );
  if (undelivered.length === 0) return [];
  return informs(`Not delivered: ${number(undelivered.length, "call")} (${codes(undelivered)}).`);
}

/**
 * Short calls dialled again, beside the control's: the best trace that one-way audio leaves in rows. It never fails a
 * wave by itself, as only people can say what they heard. Where numbers are masked a person is asked if as many as may
 * have been dialled again are more than the control's; fewer are told, as neither yes nor no.
 */
export function redialReasons(
  { mostShortRedials }: Pick<GateRules, "mostShortRedials">,
  wave: CallsJudged,
  control: CallsJudged,
  { theirs }: Wording,
): readonly GateReason[] {
  const { shortRedials: sure, possibleRedials: possible } = wave;
  const share = (calls: number) => answeredShare(wave, calls);
  const usual = (calls: number) => answeredShare(control, calls);
  const asked = (usually: number) =>
    `(${control.answered === 0 ? "nothing to compare with" : `${percent(usually)} ${theirs}`}; ${percent(mostShortRedials)} more are allowed). This can be one-way audio: ask those people what they heard.`;
  const open =
    possible === 0
      ? []
      : informs(
          `Whether ${number(possible, "short call")} ${possible === 1 ? "was" : "were"} dialled again is unknown: the rows mask the numbers, or have none.`,
        );
  const usually = usual(control.shortRedials);
  if (sure > 0 && share(sure) > usually + mostShortRedials)
    return [
      ...doubts(
        `${percent(share(sure))} of answered calls lasted under 20 s and were dialled again at once ${asked(usually)}`,
      ),
      ...open,
    ];
  const usuallyAtMost = usual(control.shortRedials + control.possibleRedials);
  if (possible > 0 && share(sure + possible) > usuallyAtMost + mostShortRedials)
    return doubts(
      `${percent(share(sure + possible))} of answered calls lasted under 20 s and may have been dialled again at once; the rows mask the numbers, or have none, so it is unknown ${asked(usuallyAtMost)}`,
    );
  return open;
}

/** Calls that other trunks carried. Some destinations may lead elsewhere by right: the control shows how many. */
export function fallbackReasons(
  rules: Pick<GateRules, "minimumCalls" | "mostFallback">,
  { oldTrunk, toOld, elsewhere, expectedElsewhereShare, wave }: Fallback,
): readonly GateReason[] {
  const total = carried(wave) + toOld + elsewhere;
  if (total === 0) return [];
  const most = `at most ${percent(rules.mostFallback)} may, as each is a call that the new trunk did not carry`;
  const share = (100 * toOld) / total;
  const enough = total >= rules.minimumCalls;
  if (share > rules.mostFallback) {
    const says = `${number(toOld, "outbound call")} (${percent(share)}) took ${oldTrunk}; ${most}.`;
    return enough ? fails(says) : doubts(says);
  }
  const beyond = Math.max(0, elsewhere - total * (expectedElsewhereShare ?? 0));
  const all = (100 * (toOld + beyond)) / total;
  if (all <= rules.mostFallback) return [];
  const says = `${number(toOld + elsewhere, "outbound call")} took other trunks, ${percent(all)} of all beyond what is usual; ${most}.`;
  return enough && expectedElsewhereShare !== null
    ? fails(says)
    : doubts(`${says} See whether routes of these people lead there by right.`);
}

export interface Fallback {
  readonly oldTrunk: string;
  readonly toOld: number;
  /** Calls on trunks that are not of the pair. */
  readonly elsewhere: number;
  /** Their share, 0 to 1, among the control's calls; null where there are too few to tell. */
  readonly expectedElsewhereShare: number | null;
  readonly wave: CallsJudged;
}

/** Rows do not show whether people hear each other; the pilot is asked. */
export function twoWayAudioReasons(
  kind: PlannedWave["kind"],
  twoWayAudioConfirmed: boolean | null,
): readonly GateReason[] {
  if (twoWayAudioConfirmed === false) return fails("People of this wave reported one-way audio.");
  if (kind !== "pilot") return [];
  return twoWayAudioConfirmed
    ? informs("Two-way audio was confirmed for the pilot.")
    : doubts(
        "Nobody has confirmed two-way audio yet; call records cannot show it: ask the pilot, then answer.",
      );
}

/** What the verdict cannot have seen: rows that could not be understood, and those that usually come late. */
export function completenessReasons(
  { rows, setAside, lateShare }: Completeness,
  { whose }: Wording,
): readonly GateReason[] {
  const unread = `${number(setAside, "row")} of these hours could not be understood and ${setAside === 1 ? "is" : "are"} in no figure`;
  return [
    ...(setAside === 0
      ? []
      : setAside > maxSetAsideShare * rows
        ? doubts(`${unread}: calls ${whose} may be among them.`)
        : informs(`${unread}.`)),
    ...(lateShare === null || lateShare < tellingLateShare
      ? []
      : informs(
          `In the last days ${percent(100 * lateShare)} of the rows came after their hour was first read, so more calls ${whose} may follow.`,
        )),
  ];
}

/**
 * How good media was beside the control's: the point of bypass. Few calls are sampled and people's networks differ, so it
 * never fails a wave; what is clearly worse is for a person to judge.
 */
export function qualityReasons(
  { after, before, problem }: QualityCompared & { readonly problem: string | null },
  { theirs }: Wording,
): readonly GateReason[] {
  const unread = problem === null ? [] : informs(`Not all sampled calls could be looked up: ${problem}`);
  if (after.calls === 0) return unread;
  const seen = `Media of ${number(after.calls, "sampled call")}: ${qualityWords(after)}`;
  if (before.calls === 0) return [...informs(`${seen}; there are none to compare them with.`), ...unread];
  const both = `${seen}; ${theirs}, ${qualityWords(before)} in ${number(before.calls, "call")}`;
  const worse = worsened({ after, before }) ?? [];
  return worse.length === 0
    ? [...informs(`${both}.`), ...unread]
    : doubts(
        `${both}. ${worse.map((measure) => names[measure]).join(" and ")} clearly worse: look at where these people sit and which way their calls went (verify), then decide.`,
      );
}

/** More people will call by this trunk, so what is tight now is for a person to look at. */
export function sessionReasons(
  trunk: string,
  { most, limit }: { readonly most: number; readonly limit: number | null },
): readonly GateReason[] {
  if (limit === null || !nearsSessions(most, limit)) return [];
  return doubts(
    `${trunk} carried up to ${number(most, "call")} at once, ${percent((100 * most) / limit)} of its MaxConcurrentSessions (${limit}); Microsoft alerts from 90 % on. See what the SBC can carry before more people move.`,
  );
}

/** Whether two ratios, 0 to 100, differ by more than chance explains. */
function differs(a: number, calls: number, b: number, others: number): boolean {
  const [p, q] = [a / 100, b / 100];
  const pooled = (p * calls + q * others) / (calls + others);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / calls + 1 / others));
  return Math.abs(p - q) > beyondChance * error;
}

/** How these calls ended, the most frequent first. */
function codes(calls: readonly JudgedCall[]): string {
  const kinds = new Map<string, number>();
  for (const call of calls) {
    const { words } = meaningOf(call.callEndSubReason, call.finalSipCode);
    const kind = `${words}, ${call.finalSipCode}/${call.callEndSubReason ?? "–"}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds]
    .sort(([a, many], [b, more]) => more - many || a.localeCompare(b))
    .map(([kind]) => kind)
    .join("; ");
}

function fails(says: string): readonly GateReason[] {
  return [{ weight: "fails", says }];
}

function doubts(says: string): readonly GateReason[] {
  return [{ weight: "doubts", says }];
}

function informs(says: string): readonly GateReason[] {
  return [{ weight: "informs", says }];
}

function percent(share: number): string {
  return `${Number(share.toFixed(1))} %`;
}

function number(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

function people(amount: number): string {
  return amount === 1 ? "1 person" : `${amount} people`;
}
