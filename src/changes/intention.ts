import type { Change, HeldFinding, PauseNeed, RollbackScope, Submission } from "./change.ts";
import type { BreakGlassUse } from "./break-glass.ts";
import type { Verdict } from "./waves/gate.ts";
import type { Person } from "./person.ts";
import type { Role } from "./roles.ts";
import type { Proof, ProofRule } from "./proof.ts";
import type { Revised } from "./revised.ts";
import type { TimelineEvent } from "./timeline.ts";

/**
 * What somebody, or the runner, wants to happen to a change. Whether the person's role allows it is decided before; `roles` say
 * for which groups of approvers they speak, none if left out.
 */
export type Intention =
  | Steering
  | BreakGlassIntention
  | { readonly type: "submit"; readonly submission: Submission; readonly expiresAt: Date }
  | { readonly type: "refuse"; readonly reasons: readonly string[] }
  | {
      readonly type: "approve";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly digest: string;
      readonly comment: string | null;
      readonly acceptUnknowns: string | null;
      /** Ids of differences of the replay. */
      readonly acceptDifferences: readonly string[];
      /** Which approvals need a sign-in; null: none. */
      readonly proofRule: ProofRule | null;
    }
  /** Somebody signed in again, so that they may approve. */
  | ({ readonly type: "prove"; readonly roles?: ReadonlySet<Role> } & Proof)
  | {
      readonly type: "reject";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly digest: string;
      readonly reason: string;
    }
  /** An approver who was asked gives it to another one who may decide it. */
  | { readonly type: "handOver"; readonly by: Person; readonly to: Person }
  /** An approver says that what an ended change left half done concerns nobody any more. */
  | {
      readonly type: "dismissLeft";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
    }
  | { readonly type: "expire" }
  | { readonly type: "cancel"; readonly by: Person }
  | { readonly type: "void"; readonly differences: readonly string[] }
  /** Null: it waits no longer. */
  | { readonly type: "wait"; readonly waitingFor: string | null }
  | { readonly type: "start" }
  /** `watchFor` in milliseconds. */
  | { readonly type: "watch"; readonly watchFor: number }
  | {
      readonly type: "succeed";
      readonly attempts: number;
      readonly delivered: number;
      readonly seenInEffect: boolean;
      readonly judged: boolean;
    }
  /** Calls show problems with the switch that is being watched. */
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
      readonly type: "holdRollback";
      readonly findings: readonly HeldFinding[];
      readonly expiresAt: Date;
    }
  | {
      readonly type: "releaseRollback";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
      /** ISO time since when it is held, as shown to whoever releases it: it may have been held anew for something else. */
      readonly heldSince: string;
    }
  | {
      readonly type: "finishRollback";
      readonly notes: readonly string[];
      readonly differences: readonly string[];
    };

/** See `break-glass.ts`. */
export type BreakGlassIntention =
  | {
      readonly type: "askBreakGlass";
      readonly by: Person;
      readonly use: BreakGlassUse;
      /** Milliseconds after an earlier request in which an approver may still answer that one. */
      readonly approversHave: number;
      readonly rollbackDays: number;
    }
  | {
      readonly type: "confirmBreakGlass";
      readonly by: Person;
      /** Milliseconds after the request in which an approver may still answer. */
      readonly approversHave: number;
      readonly rollbackDays: number;
    }
  | {
      readonly type: "stopBreakGlass";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
    }
  | {
      readonly type: "reviewBreakGlass";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly words: string;
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
  /** `pausedSince`: the pause that the person saw (ISO 8601); where it is another by now, it is refused. */
  | { readonly type: "resume" | "retry"; readonly by: Person; readonly pausedSince?: string | undefined }
  | { readonly type: "abort"; readonly by: Person; readonly reason: string | null }
  | { readonly type: "finishAbort" }
  | { readonly type: "brake"; readonly by: Person; readonly reason: string | null }
  /** `failedWave`: one that failed its gate, so that only the way back is open. */
  | { readonly type: "finishBrake"; readonly why: string; readonly failedWave: number | null }
  /** Calls of people who were moved show problems on the new trunk. */
  | { readonly type: "raise"; readonly reasons: readonly string[] }
  /** Lifts every hold, or has a switch watched again. `seen`: of how many holds, lifted ones included, the person knew. */
  | {
      readonly type: "acknowledge";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
      readonly seen: number;
    }
  /**
   * A wave's time is over. The verdict is null where it has no gate: then it passes. `settledAt`: from when its calls counted;
   * `judgedAt`: up to when, null where an alarm or no gate decided.
   */
  | {
      readonly type: "judge";
      readonly wave: number;
      readonly verdict: Pick<Verdict, "outcome" | "reasons"> | null;
      readonly settledAt: Date | null;
      readonly judgedAt: Date | null;
    }
  /** A wave that failed its gate stands in the way of what comes next. */
  | { readonly type: "stopAtFailedWave"; readonly wave: number; readonly why: string }
  | {
      readonly type: "finishWaveRollback";
      readonly differences: readonly string[];
      /** Media bypass is off on the new trunk. */
      readonly braked: boolean;
    }
  /** The wave that was to go back had never begun. */
  | { readonly type: "skipWaveRollback"; readonly failedWave: number | null }
  /** Approves the next wave, where each needs its own approval. */
  | {
      readonly type: "release";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly digest: string;
      readonly wave: number;
    }
  /** Overrules an inconclusive gate. */
  | {
      readonly type: "advance";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
      readonly wave: number;
      readonly pausedSince?: string | undefined;
    }
  /** Of the pilot: did people hear each other in both directions? */
  | {
      readonly type: "confirmTwoWayAudio";
      readonly by: Person;
      readonly wave: number;
      readonly bothWays: boolean;
    }
  /** Withdraws a report of one-way audio. */
  | {
      readonly type: "withdraw";
      readonly by: Person;
      readonly roles?: ReadonlySet<Role>;
      readonly reason: string;
      readonly wave: number;
    }
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
  /** Their group of approvers does not decide this change. */
  | "otherApprovers"
  /** Whoever asked for a rollback does not release it. */
  | "ownRollback"
  /** The card that was clicked shows other steps than the plan has. */
  | "digestMismatch"
  | "alreadyDecided"
  | "notAsked"
  | "askedAlready"
  | "unknownsNotAccepted"
  /** Each difference of the replay must be accepted, and no other. */
  | "differencesNotAccepted"
  | "reasonMissing"
  /** Whoever approves this must sign in again first, and did not, or too long ago. */
  | "proofMissing"
  /** The same sign-in was used before, or a newer one. */
  | "proofUsed"
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
  | "rollbackTooLate"
  /** Nothing of that kind waits. */
  | "noBreakGlass"
  | "breakGlassPending"
  /** Two people, whatever the way. */
  | "ownBreakGlass"
  | "approverAnswered"
  | "approversHaveTime"
  | "breakGlassOver"
  /** It would, or may, lead calls to media bypass. */
  | "notBackwards";

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
