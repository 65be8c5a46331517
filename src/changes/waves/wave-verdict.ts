import type { Change } from "../change.ts";
import type { Decision } from "../intention.ts";
import type { TimelineEvent } from "../timeline.ts";
import type { Verdict } from "./gate.ts";
import type { Wave } from "./wave.ts";

/** What is sealed of a wave's gate. */
export interface WaveVerdict {
  readonly wave: number;
  /** The worst since its gate judged it. A wave without a gate passes when its time is over. */
  readonly outcome: Verdict["outcome"];
  /** Which calls it goes by: those that started from then… */
  readonly settledAt: Date | null;
  /** …and before then; null where an alarm decided, or no gate. */
  readonly judgedAt: Date | null;
  /** When it was given, or got worse. */
  readonly at: Date;
}

export function withVerdict(change: Change, verdict: WaveVerdict): Change {
  const others = change.waveVerdicts.filter(({ wave }) => wave !== verdict.wave);
  return { ...change, waveVerdicts: [...others, verdict] };
}

/** Whether what was sealed lets the next wave go: a gate that this wave passed by these calls, or an approver overruled since. */
export function mayGoOnFrom({ waveVerdicts, waveDecisions }: Change, wave: Wave): boolean {
  const sealed = waveVerdicts.find(({ wave: number }) => number === wave.number);
  if (!sealed || sealed.outcome === "fail") return false;
  if (!isSameTime(sealed.settledAt, wave.settledAt) || !isSameTime(sealed.judgedAt, wave.judgedAt))
    return false;
  if (sealed.outcome === "pass") return true;
  return waveDecisions.some(
    ({ kind, wave: number, at }) => kind === "advance" && number === wave.number && at >= sealed.at,
  );
}

function isSameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

/**
 * The first wave that failed its gate, and is not rolled back: from there only the way back is open. What was sealed of it
 * counts, whatever its row says.
 */
export function failedOf(
  { waveVerdicts }: Pick<Change, "waveVerdicts">,
  waves: readonly Wave[],
): number | null {
  const sealed = new Set(waveVerdicts.flatMap(({ wave, outcome }) => (outcome === "fail" ? [wave] : [])));
  const failed = waves.find(({ number, status }) => status === "failed" || sealed.has(number));
  return failed?.number ?? null;
}

/** Where a wave did not pass: it waits for an approver, or for what was approved for a wave that fails. */
export function stopped(
  change: Change,
  wave: number,
  outcome: Verdict["outcome"],
  why: string,
  events: readonly TimelineEvent[],
  now: Date,
): Decision {
  const plan = change.submission?.plan;
  if (outcome === "fail" && plan?.onFailedGate === "rollBack")
    return {
      ok: true,
      change: { ...change, state: { status: "rollingBack", since: now, by: null, reason: why, scope: wave } },
      events: [...events, { type: "rollbackRequested", by: null, reason: why, scope: wave }],
    };
  const needs = outcome === "fail" ? "rollback" : "verdict";
  return {
    ok: true,
    change: { ...change, state: { status: "paused", since: now, by: null, why, needs, wave } },
    events: [...events, { type: "paused", by: null, why, wave }],
  };
}
