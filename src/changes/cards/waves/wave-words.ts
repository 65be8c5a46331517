import { hasEnded, type Change } from "../../change.ts";
import type { Verdict } from "../../waves/gate.ts";
import type { PlannedWave } from "../../plan.ts";
import type { MemberStatus, Wave, WaveStatus } from "../../waves/wave.ts";
import { qualityWords, type QualityCompared } from "../../../telephony/media-quality.ts";
import { badgesOf } from "../../../teams/cards/badges.ts";
import { marked, type MarkedWords, type Standing } from "../../../teams/cards/marks.ts";
import { counted, number, plain, prose } from "../../../teams/cards/text.ts";
import { ageOf, timeOf } from "../../../teams/cards/time.ts";
import { waveWords } from "./plan-words.ts";

const waveStanding: Readonly<Record<WaveStatus, Standing>> = {
  planned: "ended",
  moving: "going",
  settling: "going",
  baking: "going",
  passed: "good",
  inconclusive: "unknown",
  failed: "bad",
  rolledBack: "ended",
};

const waveStatusWords: Readonly<Record<WaveStatus, string>> = {
  planned: "to come",
  moving: "people are being moved",
  settling: "waiting for Teams to apply",
  baking: "moved; waiting for calls",
  passed: "passed its gate",
  inconclusive: "no verdict: a person decides",
  failed: "failed its gate",
  rolledBack: "rolled back",
};

/** Once its change goes no further: nothing is to come, and no verdict is due. */
const stoppedWords: Partial<Record<WaveStatus, string>> = {
  planned: "not moved",
  moving: "stopped on its way",
  settling: "stopped on its way",
  baking: "moved; never judged",
  inconclusive: "no verdict",
};

/** How a wave stands. `stopped`: its change goes no further. */
export function waveFact(status: WaveStatus, stopped: boolean): MarkedWords {
  const words = stopped ? stoppedWords[status] : undefined;
  return words === undefined
    ? { standing: waveStanding[status], words: waveStatusWords[status] }
    : { standing: "ended", words };
}

/** Whether a change takes its waves no further: it has ended, or is on its way back as a whole. */
export function takesWavesNoFurther(change: Change): boolean {
  const { state } = change;
  return (
    hasEnded(change) ||
    state.status === "aborting" ||
    state.status === "rollbackHeld" ||
    (state.status === "rollingBack" && state.scope === "all")
  );
}

/**
 * One wave of the card: what it is, where it stands, who is where, what its calls said. `newest`: of all verdicts it is the
 * last one, which says how good media was too.
 */
export function waveRow(
  planned: PlannedWave,
  wave: Wave | undefined,
  { newest, stopped }: { readonly newest: boolean; readonly stopped: boolean },
  zone: string,
  now: Date,
) {
  const status = wave?.status ?? "planned";
  const { standing, words } = waveFact(status, stopped);
  const verdict = wave?.revised ?? wave?.verdict ?? null;
  const former = wave?.revised && wave.verdict ? wave.verdict : null;
  return {
    head: `${planned.number} · ${plain(planned.title, 40)}`,
    badges: badgesOf([{ standing, words }]),
    line:
      wave === undefined || status === "planned"
        ? waveWords(planned)
        : [...countsWords(wave.counts), ...(stopped ? [] : judgeAtWords(wave, zone, now))].join(" · "),
    verdict:
      verdict &&
      `${verdictWords(verdict, newest)}${former ? ` · revised, as rows came late; when judged: ${verdictWords(former, false)}` : ""}`,
    reason: verdict && verdict.outcome !== "pass" ? prose(verdict.reasons.join(" "), 160) : null,
  };
}

const countWords: readonly (readonly [MemberStatus, string])[] = [
  ["moved", "moved"],
  ["sent", "propagating"],
  ["planned", "to move"],
  ["failed", "**failed**"],
  ["skipped", "skipped"],
  ["restored", "restored"],
  ["notRestored", "**not restored**"],
];

/** `310 moved · 4 propagating · 1 failed`. */
function countsWords(counts: Wave["counts"]): readonly string[] {
  const words = countWords.filter(([status]) => counts[status] > 0);
  return words.length === 0
    ? ["nobody yet"]
    : words.map(([status, what]) => `${number(counts[status])} ${what}`);
}

function judgeAtWords({ status, judgeAt }: Wave, zone: string, now: Date): readonly string[] {
  return status === "baking" && judgeAt !== null
    ? [`verdict due ${timeOf(judgeAt, now, zone)} (${ageOf(judgeAt, now)})`]
    : [];
}

/** `✓ 214 calls of 15 people · delivered 98.1 % (others 98.4 %) · no media failures`. */
function verdictWords({ outcome, numbers }: Verdict, newest: boolean): string {
  const { wave, control, fallback, quality } = numbers;
  const standing: Standing = outcome === "pass" ? "good" : outcome === "fail" ? "bad" : "unknown";
  const share = (ratio: number | null) => (ratio === null ? "no data" : `${ratio.toFixed(1)}\u00a0%`);
  return marked(
    standing,
    [
      ...(wave.attempts === 0
        ? ["no call by the new trunk yet"]
        : [
            `${counted(wave.attempts, "call")} of ${counted(wave.people, "person", "people")}`,
            `delivered ${share(wave.deliveredShare)} (others ${share(control.deliveredShare)})`,
            wave.mediaFailures === 0
              ? "no media failures"
              : `${counted(wave.mediaFailures, "media failure")} of ${counted(wave.mediaFailurePeople, "user")}`,
            ...(wave.offerRefusals === 0 ? [] : [`media refused in ${counted(wave.offerRefusals, "call")}`]),
          ]),
      ...(quality && newest ? [qualityShort(quality)] : []),
      ...(fallback === 0 ? [] : [`${number(fallback)} by another trunk`]),
      ...(wave.shortRedials === 0 ? [] : [`${number(wave.shortRedials)} short and redialled`]),
      ...(wave.possibleRedials === 0
        ? []
        : [`${number(wave.possibleRedials)} short and perhaps redialled (numbers are masked)`]),
    ].join(" · "),
  );
}

/** `media of 24 calls: jitter 6 ms, loss 0.1 %, round trip 28 ms (others jitter 14 ms, …)`. */
function qualityShort({ after, before }: QualityCompared): string {
  const own = `media of ${counted(after.calls, "call")}: ${qualityWords(after)}`;
  return before.calls === 0 ? own : `${own} (others ${qualityWords(before)})`;
}
