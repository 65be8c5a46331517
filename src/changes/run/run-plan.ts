import { kinds } from "../kinds/kinds.ts";
import type { PlannedWave } from "../plan.ts";
import type { Wave } from "../waves/wave.ts";
import { failedOf, mayGoOnFrom } from "../waves/wave-verdict.ts";
import { transition } from "./transition.ts";
import { notReleased } from "./release.ts";
import { sooner, type Progress } from "./change-context.ts";
import { watchEverybody } from "./waves/alarm.ts";
import { differencesBeforeStart, keepLook, lookHolds, notAsApproved, type LastLooks } from "./last-look.ts";
import { beginWave } from "./waves/begin-wave.ts";
import { releaseBrake } from "./waves/brake.ts";
import { bakeWave, doubt, reconsider } from "./waves/judge-wave.ts";
import { outsideWindow, type Working } from "./working.ts";
import type { Outcome } from "./wait-visibly.ts";
import { moveWave, settleWave } from "./waves/move-wave.ts";
import { performSteps } from "./steps/perform-steps.ts";
import { waitVisibly } from "./wait-visibly.ts";

/**
 * Opening steps, wave after wave, closing steps, then watching where the plan says so. Whatever is done already is passed over, so
 * any start goes on. What cannot pause fails where it would. Each look:
 *
 *   nothing written yet       window, and the last look again where it is old; something differs → paused (retry)
 *   a wave failed             → rollingBack (that wave) or paused (rollback), as approved
 *   the brake is on           bypass on again first
 *   opening steps             one fails → paused (retry)
 *   the first wave not passed planned, rolledBack: begin · moving: send · settling: read back · baking: judge · inconclusive: pass
 *                             it or bake anew
 *   closing steps             then → watching, or succeeded
 */
export async function runPlan(working: Working, looks: LastLooks): Promise<Progress> {
  const progress = await waitVisibly(working, () => goOn(working, looks));
  if (!(progress instanceof Date)) return progress;
  const waves = await working.context.waves.waves(working.change.id);
  // A wave that bakes is watched by its gate.
  if (waves.some(({ status }) => status === "baking")) return progress;
  return sooner(progress, await watchEverybody(working));
}

async function goOn(working: Working, looks: LastLooks): Promise<Outcome> {
  const { context, stored, change, plan } = working;
  const first = await beforeTheFirst(working, looks);
  if (first !== undefined) return first;
  const waves = await context.waves.waves(change.id);
  const failed = failedOf(change, waves);
  if (failed !== null)
    return transition(context, stored, {
      type: "stopAtFailedWave",
      wave: failed,
      why: `Wave ${failed} failed its gate.`,
    });
  const released = await releaseBrake(working);
  if (released !== undefined) return released;
  const opened = await performSteps(working, plan.opening, 0);
  if (opened !== undefined) return opened;
  for (const planned of plan.waves) {
    const wave = waves.find(({ number }) => number === planned.number);
    const outcome = await (wave ? advanceWave(working, planned, wave) : missing(working, planned));
    if (outcome !== undefined) return outcome;
  }
  const closed = await performSteps(working, plan.closing, plan.opening.length);
  if (closed !== undefined) return closed;
  if (plan.watch)
    return transition(context, stored, { type: "watch", watchFor: context.config.timings.watchFor });
  // Its end is sealed, so what it ends by must be.
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0) {
    const why = unsealed.join(" ");
    return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: null });
  }
  const judged = waves.flatMap(({ verdict }) => (verdict ? [verdict.numbers.wave] : []));
  return transition(context, stored, {
    type: "finishMoves",
    attempts: judged.reduce((sum, { attempts }) => sum + attempts, 0),
    delivered: judged.reduce((sum, { delivered }) => sum + delivered, 0),
  });
}

/**
 * Its window may open days after it started, and another process may have started it: unless it was just looked at here, what was
 * approved is looked at once more before anything is written. What cannot pause has no window, and begins with its start.
 */
async function beforeTheFirst(working: Working, looks: LastLooks): Promise<Outcome | undefined> {
  const { context, stored, change, plan } = working;
  if (!kinds[plan.kind].pausable) {
    looks.delete(change.id);
    return undefined;
  }
  const [journal, batches] = await Promise.all([
    context.changes.journal(change.id),
    context.waves.batches(change.id),
  ]);
  if (journal.length > 0 || batches.length > 0) {
    looks.delete(change.id);
    return undefined;
  }
  const closed = outsideWindow(working);
  if (closed) return closed;
  const at = context.now();
  const holds = lookHolds(looks, change, at);
  // Whoever can write to the database is found each time; the tenant is asked anew where what it said is old.
  const differences = await (holds ? notAsApproved(working) : differencesBeforeStart(working));
  if (differences.length === 0) {
    if (!holds) keepLook(looks, at, change);
    return undefined;
  }
  looks.delete(change.id);
  const why = `Something changed since this was approved. ${differences.join(" ")}`;
  return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: null });
}

function missing({ context, stored }: Working, { number: wave }: PlannedWave): Promise<Outcome> {
  const why = `The database no longer has wave ${wave}.`;
  return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave });
}

/** Undefined once the wave has passed, as was sealed. */
async function advanceWave(working: Working, planned: PlannedWave, wave: Wave): Promise<Outcome | undefined> {
  switch (wave.status) {
    case "planned":
    case "rolledBack":
      return beginWave(working, planned, wave);
    case "moving":
      return moveWave(working, planned, wave);
    case "settling":
      return settleWave(working, planned, wave);
    case "baking":
      return bakeWave(working, planned, wave);
    case "inconclusive":
      return reconsider(working, wave);
    case "passed":
      return mayGoOnFrom(working.change, wave) ? undefined : doubt(working, wave);
    case "failed":
      return undefined;
  }
}
