import { statusRevised } from "../../change/revise.ts";
import { figuresOf, revisedOf } from "../../change/revised.ts";
import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave, WaveStatus } from "../../change/move/wave.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { rowsSince, type VerdictsSeen } from "../verdicts-seen.ts";
import { judgeAgain } from "./judge-wave.ts";
import type { Moving } from "./move-context.ts";

/** Those whose verdict stands; who has none yet, or is asked for one, is judged by all rows that are there then. */
const stand: ReadonlySet<WaveStatus> = new Set(["passed", "failed"]);

/**
 * Judges waves again by the same calls as their gates did, where rows of these came since. Answers when to look again, or null
 * where no more rows come.
 */
export async function reviseWaves(moving: Moving, verdictsSeen: VerdictsSeen): Promise<Progress> {
  const { context, change, plan } = moving;
  let next: Date | null = null;
  for (const wave of await context.waves.waves(change.id)) {
    const planned = plan.waves.find(({ number }) => number === wave.number);
    const progress = planned ? await reviseWave(moving, planned, wave, verdictsSeen) : null;
    if (progress === "again") return progress;
    if (progress && (!next || progress < next)) next = progress;
  }
  return next;
}

async function reviseWave(
  moving: Moving,
  planned: PlannedWave,
  wave: Wave,
  verdictsSeen: VerdictsSeen,
): Promise<Progress> {
  const { context, stored, change, plan } = moving;
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
  const now = await judgeAgain(moving, planned, wave, plan.pair, judgedAt);
  const revised = revisedOf(number, figuresOf(wave.revised ?? verdict), now);
  if (revised) {
    const patch = { status: statusRevised(change.state, wave.status, revised), revised: now };
    return apply(context, stored, { type: "revise", revised }, { wave: { number, patch } });
  }
  verdictsSeen.set(name, seen);
  return rows.next;
}
