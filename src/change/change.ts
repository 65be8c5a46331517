import type { Person } from "./person.ts";
import type { ChangeKind, Plan } from "./plan.ts";

/**
 * One approval-gated piece of work, from request to recorded outcome.
 *
 *   draft ─submit→ awaitingApproval ─approve→ approved ⇄ scheduled ─start→ running ─set→ watching ─finish→ succeeded
 *     └refuse→ refused    └reject, expire, cancel→ rejected, expired, cancelled     └fail→ failed
 *                                approved, scheduled ─void, cancel→ voided, cancelled
 *   running, watching, succeeded, failed, partlyRolledBack ─rollBack→ rollingBack → rolledBack | partlyRolledBack
 */
export interface Change {
  readonly id: number;
  readonly kind: ChangeKind;
  readonly trunk: string;
  readonly reason: string;
  readonly requestedBy: Person;
  readonly requestedAt: Date;
  /** Earliest start; null means as soon as approved. */
  readonly startAt: Date | null;
  /** Made, with its digest and its preflight, when the draft is submitted. */
  readonly submission: Submission | null;
  readonly approvals: readonly Approval[];
  readonly state: ChangeState;
}

export interface Submission {
  readonly plan: Plan;
  readonly digest: string;
  readonly preflightId: number;
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
  | { readonly status: "running" }
  | { readonly status: "watching"; readonly since: Date; readonly until: Date }
  | { readonly status: "succeeded"; readonly at: Date; readonly seenInEffect: boolean }
  | { readonly status: "failed"; readonly at: Date; readonly reason: string }
  | { readonly status: "rollingBack"; readonly by: Person; readonly reason: string | null }
  | { readonly status: "rolledBack"; readonly at: Date; readonly notes: readonly string[] }
  | { readonly status: "partlyRolledBack"; readonly at: Date; readonly differences: readonly string[] };

export type ChangeStatus = ChangeState["status"];

const ended: ReadonlySet<ChangeStatus> = new Set([
  "refused",
  "rejected",
  "expired",
  "cancelled",
  "voided",
  "succeeded",
  "failed",
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
