import type { Change, PauseNeed, RollbackScope, Submission } from "./change.ts";
import type { Person } from "./person.ts";
import type { Revised } from "./revised.ts";
import type { TimelineEvent } from "./timeline.ts";

/** What somebody, or the runner, wants to happen to a change. Whether the person's role allows it is decided before. */
export type Intention =
  | Steering
  | { readonly type: "submit"; readonly submission: Submission; readonly expiresAt: Date }
  | { readonly type: "refuse"; readonly reasons: readonly string[] }
  | {
      readonly type: "approve";
      readonly by: Person;
      readonly digest: string;
      readonly comment: string | null;
      readonly acceptUnknowns: string | null;
    }
  | { readonly type: "reject"; readonly by: Person; readonly digest: string; readonly reason: string }
  | { readonly type: "expire" }
  | { readonly type: "cancel"; readonly by: Person }
  | { readonly type: "void"; readonly differences: readonly string[] }
  /** Null: it waits no longer. */
  | { readonly type: "wait"; readonly waitingFor: string | null }
  | { readonly type: "start" }
  | { readonly type: "watch"; readonly until: Date }
  | {
      readonly type: "succeed";
      readonly attempts: number;
      readonly delivered: number;
      readonly seenInEffect: boolean;
      readonly judged: boolean;
    }
  /** Calls speak against the switch that is being watched. */
  | {
      readonly type: "alarm";
      readonly reasons: readonly string[];
      readonly attempts: number;
      readonly delivered: number;
    }
  /** Rows came late, and by them a verdict is another one. */
  | { readonly type: "revise"; readonly revised: Revised }
  | { readonly type: "fail"; readonly reason: string }
  | {
      readonly type: "rollBack";
      readonly by: Person | null;
      readonly reason: string | null;
      readonly rollbackDays: number;
      readonly scope: RollbackScope;
    }
  | {
      readonly type: "finishRollback";
      readonly notes: readonly string[];
      readonly differences: readonly string[];
    };

/** What people and the runner do to a change that moves people in waves. */
export type Steering =
  | {
      readonly type: "pause";
      readonly by: Person | null;
      readonly why: string;
      readonly needs: PauseNeed;
      readonly wave: number | null;
    }
  | { readonly type: "resume"; readonly by: Person }
  | { readonly type: "retry"; readonly by: Person }
  | { readonly type: "abort"; readonly by: Person; readonly reason: string | null }
  | { readonly type: "finishAbort" }
  | { readonly type: "brake"; readonly by: Person; readonly reason: string | null }
  /** `failedWave`: one that failed its gate, so that only the way back is open. */
  | { readonly type: "finishBrake"; readonly why: string; readonly failedWave: number | null }
  /** Calls of people who were moved speak against the new trunk. */
  | { readonly type: "raise"; readonly reasons: readonly string[] }
  /** Lifts every hold, or has a switch watched again. `seen`: of how many holds, lifted ones included, the person knew. */
  | { readonly type: "acknowledge"; readonly by: Person; readonly reason: string; readonly seen: number }
  | {
      readonly type: "finishWaveRollback";
      readonly differences: readonly string[];
      /** Media bypass is off on the new trunk. */
      readonly braked: boolean;
    }
  /** The wave that was to go back had never begun. */
  | { readonly type: "skipWaveRollback"; readonly failedWave: number | null }
  /** Approves the next wave, where each needs its own approval. */
  | { readonly type: "release"; readonly by: Person; readonly digest: string; readonly wave: number }
  /** Overrules an inconclusive gate. */
  | { readonly type: "advance"; readonly by: Person; readonly reason: string; readonly wave: number }
  /** Of the pilot: did people hear each other in both directions? */
  | { readonly type: "hear"; readonly by: Person; readonly wave: number; readonly bothWays: boolean }
  /** Takes a "not heard both ways" back. */
  | { readonly type: "withdraw"; readonly by: Person; readonly reason: string; readonly wave: number }
  | {
      readonly type: "finishMoves";
      /** Calls that the gates judged. */
      readonly attempts: number;
      readonly delivered: number;
    };

export type Refusal =
  /** The change is not in a state in which this can happen. */
  | "wrongStatus"
  | "ownChange"
  /** The card that was clicked shows other steps than the plan has. */
  | "digestMismatch"
  | "alreadyDecided"
  | "unknownsNotAccepted"
  | "reasonMissing"
  | "approvalExpired"
  | "notRequester"
  | "nothingToRollBack"
  /** Only what moves people in waves can be paused, aborted or braked. */
  | "notInWaves"
  | "noSuchWave"
  /** It waits for something else than this. */
  | "notWaitingForThis"
  /** An alarm or a pulled brake: somebody else must lift it. */
  | "held"
  /** Somebody says that people did not hear each other, and nobody has withdrawn it. */
  | "notHeardStands"
  | "rollbackTooLate";

export type Decision =
  | { readonly ok: true; readonly change: Change; readonly events: readonly TimelineEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}

/** The change in another state, with the event that says so. */
export function inState(change: Change, state: Change["state"], event: TimelineEvent): Decision {
  return { ok: true, change: { ...change, state }, events: [event] };
}
