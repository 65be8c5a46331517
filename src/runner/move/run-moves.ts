import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { beginWave } from "./begin-wave.ts";
import { releaseBrake } from "./brake.ts";
import { bakeWave, reconsider } from "./judge-wave.ts";
import type { Moving } from "./move-context.ts";
import { moveWave, settleWave } from "./move-wave.ts";
import { performSteps } from "./perform-steps.ts";

/** Opening steps, wave after wave, closing steps. Whatever is done already is passed over, so any start goes on. */
export async function runMoves(moving: Moving): Promise<Progress> {
  const { context, stored, change, plan } = moving;
  const released = await releaseBrake(moving);
  if (released !== undefined) return released;
  const opened = await performSteps(moving, plan.opening, 0);
  if (opened !== undefined) return opened;
  const waves = await context.waves.waves(change.id);
  for (const planned of plan.waves) {
    const wave = waves.find(({ number }) => number === planned.number);
    const progress = wave && (await advanceWave(moving, planned, wave));
    if (progress !== undefined) return progress;
  }
  const closed = await performSteps(moving, plan.closing, plan.opening.length);
  return closed ?? apply(context, stored, { type: "finishMoves" });
}

/** Undefined once the wave has passed. */
async function advanceWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Progress | undefined> {
  const { context, stored } = moving;
  switch (wave.status) {
    case "planned":
    case "rolledBack":
      return beginWave(moving, planned, wave);
    case "moving":
      return moveWave(moving, wave);
    case "settling":
      return settleWave(moving, planned, wave);
    case "baking":
      return bakeWave(moving, planned, wave);
    case "inconclusive":
      return reconsider(moving, wave);
    case "passed":
      return undefined;
    case "failed":
    case "rollingBack":
      return apply(context, stored, {
        type: "pause",
        by: null,
        why: `Wave ${wave.number} failed its gate.`,
        needs: "rollback",
        wave: wave.number,
      });
  }
}
