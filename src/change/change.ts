import type { Hold } from "./hold.ts";
import type { Person } from "./person.ts";
import type { MoveRequest } from "./move/request.ts";
import type { WaveDecision } from "./move/wave.ts";
import type { ChangeKind, Plan } from "./plan.ts";
import type { Revised } from "./revised.ts";

/**
 * One approval-gated piece of work, from request to recorded outcome.
 *
 *   draft ─submit→ awaitingApproval ─approve→ approved ⇄ scheduled ─start→ running ─set→ watching ─finish→ succeeded
 *     └refuse→ refused    └reject, expire, cancel→ rejected, expired, cancelled     └fail→ failed
 *                                approved, scheduled ─void, cancel→ voided, cancelled
 *   watching ─alarm→ needsAttention ─acknowledge→ watching
 *   running, paused, needsAttention, succeeded, aborted ─revise→ the same, paused, or rollingBack (one wave)
 *   running, watching, needsAttention, succeeded, failed, partlyRolledBack ─rollBack→ rollingBack → rolledBack | partlyRolledBack
 *
 * What moves people in waves goes on from running without watching, and may stop on its way:
 *
 *   running ─pause, raise→ paused ─resume, retry, release, advance, acknowledge→ running ─finish→ succeeded
 *   running, paused ─abort→ aborting → aborted      ─brake→ braking → paused
 *   paused, aborting, aborted ─rollBack→ rollingBack
 *   rollingBack (one wave only) → paused
 */
export interface Change {
  readonly id: number;
  readonly kind: ChangeKind;
  /** A trunk's FQDN; of a reassignment, the policy's name. */
  readonly subject: string;
  /** Of a change that moves people: what was asked for. */
  readonly request: MoveRequest | null;
  readonly reason: string;
  readonly requestedBy: Person;
  readonly requestedAt: Date;
  /** Earliest start; null means as soon as approved. */
  readonly startAt: Date | null;
  /** Made, with its digest and its preflight, when the draft is submitted. */
  readonly submission: Submission | null;
  readonly approvals: readonly Approval[];
  /** Oldest first. */
  readonly waveDecisions: readonly WaveDecision[];
  /** Oldest first, those that were lifted included. */
  readonly holds: readonly Hold[];
  readonly state: ChangeState;
}

export interface Submission {
  readonly plan: Plan;
  readonly digest: string;
  /** Null where no trunk is checked. */
  readonly preflightId: number | null;
  /** Titles of blocking checks that could not be told: an approver must accept them with a reason. */
  readonly unknowns: readonly string[];
  /** Findings that warn, as sentences. */
  readonly warnings: readonly string[];
  /** Who was asked. */
  readonly approvers: readonly Person[];
}

export interface Approval {
  readonly by: Person;
  readonly decision: "approved" | "rejected";
  readonly digest: string;
  readonly comment: string | null;
  /** Why the unknowns were accepted; null where there were none. */
  readonly acceptedUnknowns: string | null;
  readonly at: Date;
}

export type ChangeState =
  | { readonly status: "draft" }
  | { readonly status: "refused"; readonly reasons: readonly string[] }
  | { readonly status: "awaitingApproval"; readonly expiresAt: Date }
  | { readonly status: "rejected"; readonly reason: string }
  | { readonly status: "expired" }
  | { readonly status: "cancelled"; readonly by: Person }
  | { readonly status: "voided"; readonly differences: readonly string[] }
  | { readonly status: "scheduled"; readonly startAt: Date }
  /** `waitingFor` says in words why it has not started yet. */
  | { readonly status: "approved"; readonly waitingFor: string | null }
  /** Since it last went on; `waitingFor` says in words what it waits for: its window, another change's wave. */
  | { readonly status: "running"; readonly since: Date; readonly waitingFor: string | null }
  | {
      readonly status: "paused";
      readonly since: Date;
      /** Null: the change stopped by itself. */
      readonly by: Person | null;
      readonly why: string;
      readonly needs: PauseNeed;
      /** The wave it is about. */
      readonly wave: number | null;
    }
  | { readonly status: "braking"; readonly by: Person; readonly reason: string | null }
  | { readonly status: "watching"; readonly since: Date; readonly until: Date }
  /** Calls speak against a switch. It stays until somebody rolls back, or an approver has it watched again for as long (ms). */
  | {
      readonly status: "needsAttention";
      readonly since: Date;
      readonly reasons: readonly string[];
      readonly watchedFor: number;
      readonly watched: Watched;
      readonly revised: readonly Revised[];
    }
  /** `judged`: enough calls were there to judge it by. */
  | {
      readonly status: "succeeded";
      readonly at: Date;
      readonly seenInEffect: boolean;
      readonly judged: boolean;
      /** Null where waves were judged, each by its own calls. */
      readonly watched: Watched | null;
      /** Verdicts that rows which came late have turned since. */
      readonly revised: readonly Revised[];
    }
  | { readonly status: "failed"; readonly at: Date; readonly reason: string }
  /** Nothing more is sent; what is under way is awaited, so that nothing else begins on the same people meanwhile. */
  | { readonly status: "aborting"; readonly since: Date; readonly by: Person; readonly reason: string | null }
  | { readonly status: "aborted"; readonly at: Date; readonly by: Person; readonly reason: string | null }
  | {
      readonly status: "rollingBack";
      readonly since: Date;
      /** Null: a failed gate rolls its wave back by itself, as approved. */
      readonly by: Person | null;
      readonly reason: string | null;
      /** The whole change, or one wave of it. */
      readonly scope: RollbackScope;
    }
  | { readonly status: "rolledBack"; readonly at: Date; readonly notes: readonly string[] }
  | { readonly status: "partlyRolledBack"; readonly at: Date; readonly differences: readonly string[] };

/** The calls by which a switch was judged: those that started since then. */
export interface Watched {
  readonly from: Date;
  readonly attempts: number;
  readonly delivered: number;
}

export type ChangeStatus = ChangeState["status"];

/**
 * What lets a paused change go on, and while a {@link Hold} is open nothing but lifting it does. `lift`: nothing else, as it
 * stands still for the hold alone. `resume`: somebody wants it to. `retry`: the same again. `verdict`: a person decides on
 * an inconclusive gate. `release`: the next wave's own approval. `rollback`: a gate failed, so only the way back is open.
 */
export type PauseNeed = "lift" | "resume" | "retry" | "verdict" | "release" | "rollback";

export type RollbackScope = "all" | number;

const ended: ReadonlySet<ChangeStatus> = new Set([
  "refused",
  "rejected",
  "expired",
  "cancelled",
  "voided",
  "succeeded",
  "failed",
  "aborted",
  "rolledBack",
  "partlyRolledBack",
]);

/** Whether nothing more happens by itself. */
export function hasEnded(change: Change): boolean {
  return ended.has(change.state.status);
}

/** As people write it. */
export function changeName(id: number): string {
  return `chg-${id}`;
}
