import { changeName, type ChangeStatus } from "../changes/change.ts";
import { statusStanding, statusWords } from "../changes/cards/status-words.ts";
import { onOff } from "../changes/cards/bypass-words.ts";
import { verdictStanding } from "../preflight/chat/preflight-words.ts";
import type { Verdict } from "../preflight/weighing.ts";
import type { ProbeSummary } from "../store/observations/observation-store.ts";
import type { MarkedWords, Standing } from "../teams/cards/marks.ts";
import { capital } from "../teams/cards/text.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { certificateWords, preflightWords, worstOf } from "./trunk-words.ts";

/** Everything known of a trunk that says how it is. */
export interface TrunkFacts {
  /** Null for a carrier's derived trunk, which has no gateway object in this tenant. */
  readonly settings: Pick<Gateway, "mediaBypass" | "enabled" | "sendSipOptions"> | null;
  readonly localMediaOptimisation: boolean;
  /** What the SBC last answered; null before the first probe. */
  readonly probe: ProbeSummary | null;
  readonly lastPreflight: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly finishedAt: Date;
  } | null;
  /** The change that is open on it. */
  readonly change: {
    readonly id: number;
    readonly status: ChangeStatus;
    /** An alarm or a brake that nobody has lifted. */
    readonly held: boolean;
  } | null;
  /** Changes on it that ended with something between before and after, `what` as words. */
  readonly leftHalfDone: readonly { readonly id: number; readonly what: string }[];
  /** What of the tenant could not be read, as sentences; null where all of it was. */
  readonly unread: string | null;
}

/** How a trunk is: what the list, the heads of cards and the tab say of it. Words are as they are, not yet escaped. */
export interface TrunkState {
  readonly standing: Standing;
  /** In a few words, as a heading. */
  readonly words: string;
  /** Whether somebody should do something about it. */
  readonly needsLook: boolean;
  /** In short: the setting, then what is not fine, the worst first. */
  readonly badges: readonly MarkedWords[];
  /** In short: what is fine, or not known because nobody asked. */
  readonly fine: readonly string[];
  /** What is not as it should be, a sentence each, the worst first. */
  readonly reasons: readonly MarkedWords[];
}

/** One thing that is known of a trunk. */
interface Aspect {
  readonly standing: Standing;
  /** Null: only the sentence is shown. */
  readonly words: string | null;
  readonly sentence?: string;
  readonly needsLook?: boolean;
}

const worstFirst: readonly Standing[] = ["bad", "warning", "unknown", "going", "ended", "good"];

/** The one place that says how a trunk is. */
export function trunkState(facts: TrunkFacts, now: Date): TrunkState {
  const aspects = aspectsOf(facts, now).toSorted(
    (one, other) => worstFirst.indexOf(one.standing) - worstFirst.indexOf(other.standing),
  );
  const { settings, change } = facts;
  const worst = worstOf(aspects.map(({ standing }) => standing));
  const standing = worst !== "good" ? worst : settings === null ? "ended" : change ? "going" : "good";
  const needsLook = aspects.some((aspect) => aspect.needsLook === true);
  const said = (aspect: Aspect): aspect is Aspect & { words: string } => aspect.words !== null;
  return {
    standing,
    words: settings === null && !needsLook ? "Carrier’s derived trunk" : headingOf(standing, needsLook),
    needsLook,
    badges: [
      ...(settings ? [{ standing: "ended" as const, words: `bypass ${onOff(settings.mediaBypass)}` }] : []),
      ...aspects.filter(said).filter(({ standing }) => standing !== "good"),
    ].map(({ standing, words }) => ({ standing, words: words.startsWith("chg-") ? words : capital(words) })),
    fine: aspects
      .filter(said)
      .filter(({ standing }) => standing === "good")
      .map(({ words }) => words),
    reasons: aspects.flatMap(({ standing, sentence }) =>
      sentence === undefined ? [] : [{ standing, words: sentence }],
    ),
  };
}

function headingOf(standing: Standing, needsLook: boolean): string {
  if (needsLook) return "Needs a look";
  switch (standing) {
    case "unknown":
      return "Not everything could be checked";
    case "warning":
      return "Its preflight has warnings";
    case "going":
      return "In a change";
    default:
      return "Nothing needs a look";
  }
}

function aspectsOf(facts: TrunkFacts, now: Date): readonly Aspect[] {
  const { settings } = facts;
  const unread: readonly Aspect[] =
    facts.unread === null
      ? []
      : [{ standing: "unknown", words: "not all could be read", sentence: facts.unread }];
  if (settings === null) {
    return [
      ...unread,
      {
        standing: "ended",
        words: "carrier’s derived trunk",
        sentence:
          "This tenant has no gateway object for it; its settings are the carrier’s. Ask the carrier.",
      },
    ];
  }
  return [
    ...settingAspects(settings, facts.localMediaOptimisation),
    ...probeAspects(facts.probe, now),
    preflightAspect(facts.lastPreflight, settings.mediaBypass, now),
    ...changeAspects(facts.change),
    ...facts.leftHalfDone.map(leftAspect),
    ...unread,
  ];
}

function settingAspects(
  settings: NonNullable<TrunkFacts["settings"]>,
  localMediaOptimisation: boolean,
): readonly Aspect[] {
  const aspects: Aspect[] = [];
  if (!settings.enabled) {
    aspects.push({
      standing: "warning",
      words: "disabled",
      sentence: "Disabled: no new outbound calls use this trunk.",
      needsLook: true,
    });
  }
  if (!settings.sendSipOptions) {
    aspects.push({
      standing: "warning",
      words: "SendSipOptions off",
      sentence: "SendSipOptions is off: Microsoft does not watch this trunk.",
      needsLook: true,
    });
  }
  if (localMediaOptimisation) {
    const sentence = "Part of local media optimisation, which needs bypass to stay on.";
    aspects.push({ standing: "ended", words: null, sentence });
  }
  return aspects;
}

/** No answer may be due to the SBC's firewall: it is not known then, and not broken. */
function probeAspects(probe: TrunkFacts["probe"], now: Date): readonly Aspect[] {
  if (probe === null) {
    return [{ standing: "unknown", words: "not probed yet", sentence: "The SBC was not probed yet." }];
  }
  const certificate = certificateAspects(probe.certificateNotAfter, now);
  if (!probe.reached) {
    const sentence = `The SBC cannot be reached from here: ${probe.detail}`;
    return [{ standing: "unknown", words: "not reachable from here", sentence }, ...certificate];
  }
  if (certificate.length === 0) certificate.push({ standing: "unknown", words: "certificate not seen" });
  return [optionsAspect(probe), ...certificate];
}

function optionsAspect(probe: ProbeSummary): Aspect {
  const { standing, words } = optionsFact(probe);
  if (standing === "good") return { standing, words };
  if (standing === "unknown") {
    const sentence = "The SBC was reached, but does not answer OPTIONS from here.";
    return { standing, words, sentence };
  }
  const sentence = `The SBC answers OPTIONS with ${probe.optionsDetail}.`;
  return { standing, words, sentence, needsLook: true };
}

/** What the SBC last answered to our OPTIONS, in short. */
export function optionsFact(probe: Pick<ProbeSummary, "optionsStatus"> | null): MarkedWords {
  if (probe === null) return { words: "OPTIONS not tried yet", standing: "unknown" };
  const { optionsStatus: status } = probe;
  if (status === null) return { words: "OPTIONS: no answer here", standing: "unknown" };
  return { words: `OPTIONS ${status}`, standing: status === 200 ? "good" : "bad" };
}

function certificateAspects(notAfter: Date | null, now: Date): Aspect[] {
  if (notAfter === null) return [];
  const { words, standing } = certificateWords(notAfter, now);
  if (standing === "good") return [{ standing, words: `certificate ${words}` }];
  const sentence = `The SBC’s certificate: ${words}.`;
  return [{ standing, words: `certificate ${words}`, sentence, needsLook: true }];
}

/** Warnings are for whoever approves a request, and wait for nobody. */
function preflightAspect(last: TrunkFacts["lastPreflight"], mediaBypass: boolean, now: Date): Aspect {
  if (last === null) return { standing: "good", words: "no preflight yet" };
  const words = `preflight ${preflightWords(last, now)}`;
  const standing = verdictStanding[last.verdict];
  if (last.verdict !== "blocked") return { standing, words };
  const sentence = mediaBypass
    ? "Bypass is on, and the last preflight found what should block it."
    : "The last preflight found what blocks bypass.";
  return { standing, words, sentence, needsLook: true };
}

function leftAspect({ id, what }: TrunkFacts["leftHalfDone"][number]): Aspect {
  const words = `${changeName(id)} left half done`;
  return { standing: "warning", words, sentence: `${words}: ${what}.`, needsLook: true };
}

function changeAspects(change: TrunkFacts["change"]): readonly Aspect[] {
  if (change === null) return [];
  const { id, status, held } = change;
  const name = changeName(id);
  if (held) {
    const sentence = `${name} is held until an approver acknowledges it.`;
    return [{ standing: "bad", words: `${name} held`, sentence, needsLook: true }];
  }
  const standing = statusStanding[status];
  const needsLook = standing === "bad" || standing === "warning";
  const words = `${name} ${statusWords[status]}`;
  return [{ standing, words, needsLook, ...(needsLook && { sentence: `${words}.` }) }];
}
