import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { watchEverybody } from "./alarm.ts";
import { failedOf } from "./failed-wave.ts";
import { firstDifferences } from "./begin-move.ts";
import { beginWave } from "./begin-wave.ts";
import { releaseBrake } from "./brake.ts";
import { afterFailure, bakeWave, reconsider } from "./judge-wave.ts";
import type { Moving } from "./move-context.ts";
import type { Outcome } from "../wait-visibly.ts";
import { moveWave, settleWave } from "./move-wave.ts";
import { performSteps } from "./perform-steps.ts";
import { waitVisibly } from "../wait-visibly.ts";
import { outsideWindow } from "./window.ts";

/** Opening steps, wave after wave, closing steps. Whatever is done already is passed over, so any start goes on. */
export async function runMoves(moving: Moving): Promise<Progress> {
  const progress = await waitVisibly(moving, () => goOn(moving));
  if (!(progress instanceof Date)) return progress;
  const waves = await moving.context.waves.waves(moving.change.id);
  // A wave that bakes is watched by its gate.
  const lookAgain = waves.some(({ status }) => status === "baking") ? null : await watchEverybody(moving);
  if (lookAgain === "again") return lookAgain;
  return lookAgain && lookAgain < progress ? lookAgain : progress;
}

async function goOn(moving: Moving): Promise<Outcome> {
  const { context, stored, change, plan } = moving;
  const first = await beforeTheFirst(moving);
  if (first !== undefined) return first;
  const waves = await context.waves.waves(change.id);
  const failed = failedOf(waves);
  if (failed !== null) return afterFailure(moving, failed, `Wave ${failed} failed its gate.`);
  const released = await releaseBrake(moving);
  if (released !== undefined) return released;
  const opened = await performSteps(moving, plan.opening, 0);
  if (opened !== undefined) return opened;
  for (const planned of plan.waves) {
    const wave = waves.find(({ number }) => number === planned.number);
    const outcome = wave && (await advanceWave(moving, planned, wave));
    if (outcome !== undefined) return outcome;
  }
  const closed = await performSteps(moving, plan.closing, plan.opening.length);
  if (closed !== undefined) return closed;
  const judged = waves.flatMap(({ verdict }) => (verdict ? [verdict.numbers.wave] : []));
  return apply(context, stored, {
    type: "finishMoves",
    attempts: judged.reduce((sum, { attempts }) => sum + attempts, 0),
    delivered: judged.reduce((sum, { delivered }) => sum + delivered, 0),
  });
}

/** Its window may open days after it started: what was approved is looked at once more before anything is written. */
async function beforeTheFirst(moving: Moving): Promise<Outcome | undefined> {
  const { context, stored, change } = moving;
  const [journal, batches] = await Promise.all([
    context.changes.journal(change.id),
    context.waves.batches(change.id),
  ]);
  if (journal.length > 0 || batches.length > 0) return undefined;
  const closed = outsideWindow(moving);
  if (closed) return closed;
  const differences = await firstDifferences(moving);
  if (differences.length === 0) return undefined;
  const why = `Something changed since this was approved. ${differences.join(" ")}`;
  return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: null });
}

/** Undefined once the wave has passed. */
async function advanceWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Outcome | undefined> {
  switch (wave.status) {
    case "planned":
    case "rolledBack":
      return beginWave(moving, planned, wave);
    case "moving":
      return moveWave(moving, planned, wave);
    case "settling":
      return settleWave(moving, planned, wave);
    case "baking":
      return bakeWave(moving, planned, wave);
    case "inconclusive":
      return reconsider(moving, wave);
    case "passed":
    case "failed":
    case "rollingBack":
      return undefined;
  }
}
