import type { Change, ChangeState } from "./change.ts";
import { inState, refuse, type Decision } from "./intention.ts";
import type { WaveStatus } from "./move/wave.ts";
import { isMovePlan } from "./plan.ts";
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
      if (!plan || !isMovePlan(plan) || wave === null) return refuse("notInWaves");
      const needs = stopsBy(state, revised);
      if (needs === null) return inState(change, state, event);
      const why = `Rows of wave ${wave}'s calls came late, and its verdict is revised: ${revised.reasons.join(" ")}`;
      if (needs === "rollback" && plan.onFailedGate === "rollBack")
        return {
          ok: true,
          change: {
            ...change,
            state: { status: "rollingBack", since: now, by: null, reason: why, scope: wave },
          },
          events: [event, { type: "rollbackRequested", by: null, reason: why, scope: wave }],
        };
      return {
        ok: true,
        change: { ...change, state: { status: "paused", since: now, by: null, why, needs, wave } },
        events: [event, { type: "paused", by: null, why, wave }],
      };
    }
    default:
      return refuse("wrongStatus");
  }
}

/** Where the wave stands by its revised verdict: what ended, and what failed before, stands as it did. */
export function statusRevised(state: ChangeState, status: WaveStatus, revised: Revised): WaveStatus {
  const going = state.status === "running" || state.status === "paused";
  if (!going || status !== "passed" || !isWorse(revised)) return status;
  return revised.is.outcome === "fail" ? "failed" : "inconclusive";
}

/** Who paused it before goes on by the wave's status then: an inconclusive one is judged again, or decided by a person. */
function stopsBy(state: ChangeState, revised: Revised): "rollback" | "verdict" | null {
  if (!isWorse(revised)) return null;
  const paused = state.status === "paused";
  if (revised.is.outcome === "fail") return paused && state.needs === "rollback" ? null : "rollback";
  return paused ? null : "verdict";
}

/** One of each wave. */
function replaced(all: readonly Revised[], revised: Revised): readonly Revised[] {
  return [...all.filter(({ wave }) => wave !== revised.wave), revised];
}
