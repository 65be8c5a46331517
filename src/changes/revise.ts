import type { Change, ChangeState } from "./change.ts";
import { inState, refuse, type Decision } from "./intention.ts";
import { stopped, withVerdict } from "./waves/wave-verdict.ts";
import { isWorse, type Revised } from "./revised.ts";

/**
 * Of {@link decide}: rows that came late turn a verdict. On its way a change stops by a worse one as by the gate itself, which
 * is what was approved for a wave that fails, and so may roll it back. One that has ended does nothing more by itself.
 */
export function revise(change: Change, revised: Revised, now: Date): Decision {
  const event = { type: "verdictRevised", ...revised } as const;
  const { state } = change;
  const plan = change.submission?.plan;
  switch (state.status) {
    case "succeeded":
    case "needsAttention":
      return inState(change, { ...state, revised: replaced(state.revised, revised) }, event);
    case "aborted":
      return inState(change, state, event);
    case "running":
    case "paused": {
      const { wave } = revised;
      if (!plan || plan.waves.length === 0 || wave === null) return refuse("notInWaves");
      const judged = withRevised(change, wave, revised, now);
      if (!stops(state, revised)) return inState(judged, state, event);
      const why = `Rows of wave ${wave}'s calls came late, and its verdict is revised: ${revised.reasons.join(" ")}`;
      return stopped(judged, wave, revised.is.outcome, why, [event], now);
    }
    default:
      return refuse("wrongStatus");
  }
}

/** Who paused it before goes on by the wave's status then: an inconclusive one is judged again, or decided by a person. */
function stops(state: ChangeState, revised: Revised): boolean {
  if (!isWorse(revised)) return false;
  if (state.status !== "paused") return true;
  return revised.is.outcome === "fail" && state.needs !== "rollback";
}

/** What was sealed of the wave only gets worse: a wave that failed once goes on by nobody's late rows. */
function withRevised(change: Change, wave: number, revised: Revised, at: Date): Change {
  const sealed = change.waveVerdicts.find((verdict) => verdict.wave === wave);
  if (!sealed || sealed.outcome === "fail" || !isWorse(revised)) return change;
  return withVerdict(change, { ...sealed, outcome: revised.is.outcome, at });
}

/** One of each wave. */
function replaced(all: readonly Revised[], revised: Revised): readonly Revised[] {
  return [...all.filter(({ wave }) => wave !== revised.wave), revised];
}
