import type { Change } from "../../change/change.ts";
import type { Wave, WaveStatus } from "../../change/move/wave.ts";
import { isMovePlan } from "../../change/plan.ts";
import { may } from "../../change/roles.ts";
import { rollbackRefusal } from "../../change/rollback.ts";
import type { Viewer } from "../offers.ts";
import { noMoveOffers, type MoveOffers } from "../views/move/move-view.ts";

const begun: ReadonlySet<WaveStatus> = new Set([
  "moving",
  "settling",
  "baking",
  "passed",
  "inconclusive",
  "failed",
]);
const heardOf: ReadonlySet<WaveStatus> = new Set(["baking", "passed", "inconclusive"]);

/** What this person may do with a change that moves people now. A button's presence grants nothing. */
export function moveOffers(
  change: Change,
  waves: readonly Wave[],
  { personId, roles }: Viewer,
  rollbackDays: number,
  now: Date,
): MoveOffers {
  const { state, submission } = change;
  if (personId === null || !submission || !isMovePlan(submission.plan)) return noMoveOffers;
  const { plan, digest } = submission;
  const paused = state.status === "paused" ? state : undefined;
  const going = state.status === "running" || paused !== undefined;
  const controls = may(roles, "control");
  // Nobody releases or overrules what they asked for themselves.
  const judges = may(roles, "approve") && personId !== change.requestedBy.id;
  const touched = waves.filter(({ status }) => begun.has(status));
  const someMoved = touched.some(({ counts }) => counts.moved + counts.sent > 0);
  const decided = new Set(
    change.waveDecisions
      .filter(({ kind }) => kind === "heard" || kind === "notHeard")
      .map(({ wave }) => wave),
  );
  const pilot = plan.waves.find(({ kind, gated }) => kind === "pilot" && gated)?.number;
  const heard = waves.find(
    ({ number, status }) => number === pilot && heardOf.has(status) && !decided.has(number),
  );
  const rollsBack = may(roles, "rollBack");
  return {
    brake: controls && going && plan.kind === "migrate" && someMoved,
    pause: controls && state.status === "running",
    resume: controls && paused?.needs === "resume",
    retry: controls && (paused?.needs === "retry" || paused?.needs === "verdict"),
    abort: controls && going,
    release:
      judges && paused?.needs === "release" && paused.wave !== null ? { wave: paused.wave, digest } : null,
    advance: judges && paused?.needs === "verdict" ? paused.wave : null,
    hear: controls && going && heard ? heard.number : null,
    rollBackWaves: rollsBack && going ? touched.map(({ number }) => number).reverse() : [],
    rollBackAll: rollsBack && rollbackRefusal(state, rollbackDays, now) === undefined,
  };
}
