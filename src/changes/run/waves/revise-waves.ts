import { figuresOf, revisedOf } from "../../revised.ts";
import type { PlannedWave } from "../../plan.ts";
import type { Wave, WaveStatus } from "../../waves/wave.ts";
import { transition } from "../transition.ts";
import { sooner, type Progress } from "../change-context.ts";
import { rowsSince, type VerdictsSeen } from "../verdicts-seen.ts";
import { judgeAgain } from "./judge-wave.ts";
import type { Working } from "../working.ts";

/** Those whose verdict stands; who has none yet, or is asked for one, is judged by all rows that are there then. */
const stand: ReadonlySet<WaveStatus> = new Set(["passed", "failed"]);

/**
 * Judges waves again by the same calls as their gates did, where rows of these came since. Answers when to look again, or null
 * where no more rows come.
 */
export async function reviseWaves(working: Working, verdictsSeen: VerdictsSeen): Promise<Progress> {
  const { context, change, plan } = working;
  let next: Progress = null;
  for (const wave of await context.waves.waves(change.id)) {
    const planned = plan.waves.find(({ number }) => number === wave.number);
    const progress = planned ? await reviseWave(working, planned, wave, verdictsSeen) : null;
    if (progress !== null && !(progress instanceof Date)) return progress;
    next = sooner(next, progress);
  }
  return next;
}

async function reviseWave(
  working: Working,
  planned: PlannedWave,
  wave: Wave,
  verdictsSeen: VerdictsSeen,
): Promise<Progress> {
  const { context, stored, change, plan } = working;
  const { number, settledAt, judgedAt, verdict } = wave;
  if (!stand.has(wave.status) || !plan.pair || !settledAt || !judgedAt || !verdict) return null;
  const name = `${change.id}:${number}`;
  const rows = await rowsSince(context, { from: settledAt, to: judgedAt });
  if (!rows) {
    verdictsSeen.delete(name);
    return null;
  }
  const said = change.waveDecisions.filter((decision) => decision.wave === number).length;
  const seen = `${judgedAt.getTime()} ${said} ${rows.seen}`;
  if (verdictsSeen.get(name) === seen) return rows.next;
  const now = await judgeAgain(working, planned, wave, plan.pair, judgedAt);
  const revised = revisedOf(number, figuresOf(wave.revised ?? verdict), now);
  if (revised) {
    const onItsWay = change.state.status === "running" || change.state.status === "paused";
    const intention = { type: "revise", revised, verdict: now, onItsWay } as const;
    return transition(context, stored, { type: "revise", revised }, { wave: { number, intention } });
  }
  verdictsSeen.set(name, seen);
  return rows.next;
}
