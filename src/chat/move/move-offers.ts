import type { Change } from "../../change/change.ts";
import { openHolds } from "../../change/hold.ts";
import { heardBothWays } from "../../change/move/heard.ts";
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
  const own = personId === change.requestedBy.id;
  const judges = may(roles, "approve") && !own;
  const touched = waves.filter(({ status }) => begun.has(status));
  const someMoved = touched.some(({ counts }) => counts.moved + counts.sent > 0);
  const holds = openHolds(change);
  const free = holds.length === 0;
  const pilot = plan.waves.find(({ kind, gated }) => kind === "pilot" && gated)?.number;
  const asked = waves.find(({ number, status }) => number === pilot && heardOf.has(status))?.number;
  const heard = asked === undefined ? null : heardBothWays(change, asked);
  const rollsBack = may(roles, "rollBack");
  return {
    brake: controls && going && plan.kind === "migrate" && someMoved,
    pause: controls && state.status === "running",
    resume: controls && free && paused?.needs === "resume",
    retry: controls && free && (paused?.needs === "retry" || paused?.needs === "verdict"),
    abort: controls && going,
    release:
      judges && free && paused?.needs === "release" && paused.wave !== null
        ? { wave: paused.wave, digest }
        : null,
    advance: judges && free && paused?.needs === "verdict" ? paused.wave : null,
    hear:
      controls && going && asked !== undefined && heard !== false
        ? { wave: asked, yes: heard === null && !own, no: true }
        : null,
    withdraw: judges && going && asked !== undefined && heard === false ? asked : null,
    acknowledge:
      judges && paused && !free
        ? { seen: change.holds.length, brake: holds.some(({ kind }) => kind === "brake") }
        : null,
    rollBackWaves: rollsBack && going ? touched.map(({ number }) => number).reverse() : [],
    rollBackAll: rollsBack && rollbackRefusal(state, rollbackDays, now) === undefined,
  };
}
