import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import type { BreakGlassUse } from "./break-glass.ts";
import type { Hold } from "./hold.ts";
import type { Person } from "./person.ts";
import type { Proof } from "./proof.ts";
import type { ChangeKind, ChangeRequest } from "./kinds/kinds.ts";
import type { WaveDecision } from "./waves/wave.ts";
import type { WaveVerdict } from "./waves/wave-verdict.ts";
import type { Plan } from "./plan.ts";
import type { Revised } from "./revised.ts";
import type { Replay } from "./replay/replay.ts";

/** One approval-gated piece of work, from request to recorded outcome; {@link ChangeState} says how it moves. */
export interface Change {
  readonly id: number;
  readonly kind: ChangeKind;
  /** A trunk's FQDN; of a reassignment, the policy's name. */
  readonly subject: string;
  /** What was asked for; null where kind and subject say it all. */
  readonly request: ChangeRequest | null;
  readonly reason: string;
  readonly requestedBy: Person;
  readonly requestedAt: Date;
  /** Earliest start; null means as soon as approved. */
  readonly startAt: Date | null;
  /** Made, with its digest and its preflight, when the draft is submitted. */
  readonly submission: Submission | null;
  readonly approvals: readonly Approval[];
  /** Who signed in again to approve: the newest of each person. */
  readonly proofs: readonly Proof[];
  /** Oldest first. */
  readonly waveDecisions: readonly WaveDecision[];
  /** The newest of each wave that was judged. */
  readonly waveVerdicts: readonly WaveVerdict[];
  /** Oldest first. */
  readonly breakGlass: readonly BreakGlassUse[];
  /** Oldest first, those that were lifted included. */
  readonly holds: readonly Hold[];
  readonly state: ChangeState;
}

export interface Submission {
  readonly plan: Plan;
  /**
   * The plan as an older version stored it, where its form has changed since: the digest goes over this, and `plan` is made of
   * nothing else each time that it is read. Absent of plans of today's form.
   */
  readonly olderPlan?: unknown;
  /** What calls of the last days would do; null of a plan that is not replayed. */
  readonly replay: Replay | null;
  /** Over plan and replay. */
  readonly digest: string;
  /** Null where no trunk is checked. */
  readonly preflightId: number | null;
  /** Titles of blocking checks that could not be checked: an approver must accept them with a reason. */
  readonly unknowns: readonly string[];
  /** Findings that warn, as sentences. */
  readonly warnings: readonly string[];
  /** Who was asked. */
  readonly approvers: readonly Person[];
}

export interface Approval {
  readonly by: Person;
  /** `glassBroken`: by the second person of a break-glass, in place of all approvers. */
  readonly decision: "approved" | "rejected" | "glassBroken";
  readonly digest: string;
  readonly comment: string | null;
  /** Why the unknowns were accepted; null where there were none. */
  readonly acceptedUnknowns: string | null;
  /** Groups of approvers, of those that may decide it. */
  readonly speaksFor: readonly string[];
  /** Names of the differences of the replay that were accepted: all of them, or it is no approval. */
  readonly acceptedDifferences: readonly string[];
  /** That they signed in again for it; null where it needed no such thing. */
  readonly proof: Pick<Proof, "at" | "methods"> | null;
  readonly at: Date;
}

/**
 * Where a change stands. Only `decide` moves it; each arrow is an intention.
 *
 *   draft            ─submit→ awaitingApproval    ─refuse→ refused    ─cancel→ cancelled
 *   awaitingApproval ─approve (enough)→ approved, or scheduled before its start    ─approve (one of several)→ the same
 *                    ─reject→ rejected    ─expire→ expired    ─cancel→ cancelled
 *   scheduled        ─wait→ approved    else as approved
 *   approved         ─start→ running    ─wait→ the same    ─void→ voided    ─cancel→ cancelled
 *
 * What is watched at its end, and cannot pause on its way (a switch of bypass):
 *
 *   running          ─watch→ watching    ─fail→ failed    ─rollBack→ rollingBack
 *   watching         ─succeed→ succeeded    ─alarm→ needsAttention    ─rollBack→ rollingBack
 *   needsAttention   ─acknowledge→ watching    ─revise→ the same    ─rollBack→ rollingBack
 *
 * What moves people or routes ends without watching, and may stop on its way:
 *
 *   running          ─pause, raise→ paused    ─brake→ braking    ─abort→ aborting    ─finishMoves→ succeeded
 *                    ─revise→ the same, paused, or rollingBack (the wave)    ─rollBack (all or a wave)→ rollingBack
 *   paused           ─resume, retry, release, advance→ running, each where it needs that and nothing is held
 *                    ─acknowledge→ running where it needs `lift`, else the same    ─raise→ the same
 *                    ─hear, withdraw→ running where it needs `verdict` and nothing is held, else the same
 *                    ─brake→ braking    ─abort→ aborting    ─revise, rollBack→ as running
 *   braking          ─finishBrake→ paused    ─rollBack→ rollingBack
 *   aborting         ─finishAbort→ aborted    ─rollBack→ rollingBack
 *
 * The way back; from what has ended only within ROLLBACK_DAYS:
 *
 *   succeeded, failed, aborted, partlyRolledBack  ─rollBack→ rollingBack
 *   succeeded, aborted                            ─revise→ the same
 *   rollingBack (a wave)  ─finishWaveRollback, skipWaveRollback→ paused    ─rollBack→ rollingBack (all)
 *   rollingBack (all)     ─finishRollback→ rolledBack, or partlyRolledBack where something differs
 *                         ─holdRollback→ rollbackHeld
 *   rollbackHeld          ─releaseRollback→ rollingBack (all)    ─expire→ partlyRolledBack
 *
 * refused, rejected, expired, cancelled, voided and rolledBack: nothing leads on.
 */
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
  /** Calls show problems after a switch. It stays until somebody rolls back, or an approver has it watched again for as long (ms). */
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
      /** Where it was held before: by whom it was let go on. */
      readonly released?: RollbackRelease;
    }
  /** Its undo turns bypass on, and blocking checks fail or give no answer: it waits for a second person. */
  | {
      readonly status: "rollbackHeld";
      readonly since: Date;
      readonly by: Person | null;
      readonly reason: string | null;
      readonly findings: readonly HeldFinding[];
      readonly expiresAt: Date;
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

export const RollbackScope = z.union([z.literal("all"), z.number().int()]);
export type RollbackScope = z.infer<typeof RollbackScope>;

/** What counts against turning bypass on. */
export const HeldFinding = z.object({
  /** The check's, or "The reach". */
  title: z.string(),
  outcome: z.enum(["fails", "cannot be told", "rests on somebody's word", "has grown"]),
  summary: z.string(),
});
export type HeldFinding = Immutable<z.infer<typeof HeldFinding>>;

/** A second person's word that bypass is turned on all the same. */
export interface RollbackRelease {
  readonly by: Person;
  readonly reason: string;
  /** What they were shown; anything else holds it again. */
  readonly findings: readonly HeldFinding[];
}

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
