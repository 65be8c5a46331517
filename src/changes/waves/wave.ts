import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import type { Verdict } from "./gate.ts";

/**
 * Where a wave stands. `moving`: being assigned. `settling`: being read back. `baking`: its calls are awaited. Moved by
 * `decideWave` alone, whose intentions are the arrows:
 *
 *   planned, rolledBack ─begin (its turn, released, nothing differs)→ moving
 *   moving              ─readBack (nobody left to send)→ settling
 *   settling            ─askAgain (some not seen or refused, once)→ moving    ─settle→ baking, or planned where nobody was
 *                       moved and some failed
 *   baking              ─judge→ passed (by its gate, or its time where it has none), inconclusive, failed (gate or alarm)
 *   inconclusive        ─reconsider→ passed where a person overruled it, else baking
 *   passed              ─revise (rows came late)→ the same, or inconclusive, failed while its change is on its way
 *                       ─doubt (no verdict sealed says so)→ inconclusive
 *   failed              ─revise→ the same
 *   all that ever began ─rollBack, alone or with the change→ rolledBack
 *
 * While a change is paused, braked or aborted only late rows move its waves. A wave keeps its status until it is rolled back.
 */
export const waveStatuses = [
  "planned",
  "moving",
  "settling",
  "baking",
  "passed",
  "inconclusive",
  "failed",
  "rolledBack",
] as const;

export type WaveStatus = (typeof waveStatuses)[number];

/**
 * Where a member stands. `sent`: the service was asked. `moved`: read back. `failed`: refused, or not read back in time.
 * `skipped`: changed by somebody else since the plan. Moved by `decideMember` alone, whose intentions are the arrows:
 *
 *   all but moved, skipped ─begin→ planned    ─changed by others, or gone→ skipped
 *                          ─asked for before, and it shows→ moved, but for restored
 *   planned        ─send (on the way there)→ sent
 *   planned*, sent ─readBack→ moved, or skipped where others changed it; not seen yet: refused
 *   planned*, sent, failed* ─fail (refused, never taken, never seen)→ failed
 *   sent, failed*  ─askAgain→ planned
 *   all but restored* ─send (on the way back)→ the same    ─restored→ restored    ─notRestored, with the reason→ notRestored
 *
 * *: who was in an operation before. One `planned` so is asked for once more, and is still read back when the change is aborted
 * then. Of `skipped`, only those go back whose requested assignment showed after all.
 */
export const memberStatuses = [
  "planned",
  "sent",
  "moved",
  "failed",
  "skipped",
  "restored",
  "notRestored",
] as const;

export type MemberStatus = (typeof memberStatuses)[number];

/** What became of a member. */
export interface MemberState {
  readonly status: MemberStatus;
  /** Why it failed, was skipped or could not be restored; null otherwise. */
  readonly detail: string | null;
  /** Their assignment right before the move: what a rollback restores. Null before; the first entry stays. */
  readonly ledger: PolicyAssignment | null;
  /** Newest batch the member was in. */
  readonly batch: number | null;
  readonly settledAt: Date | null;
}

/** A wave as it is now. */
export interface Wave {
  readonly number: number;
  readonly status: WaveStatus;
  readonly beganAt: Date | null;
  /** When those who could not be read back were asked for once more. */
  readonly retriedAt: Date | null;
  /** When its last member was read back or given up. */
  readonly settledAt: Date | null;
  /** When its calls are judged. */
  readonly judgeAt: Date | null;
  readonly verdict: Verdict | null;
  /** When its gate gave that verdict, by the calls that started before; null: there is none, or an alarm gave it. */
  readonly judgedAt: Date | null;
  /** The verdict by the rows that came since, where it is, or was meanwhile, another one. */
  readonly revised: Verdict | null;
  readonly counts: Readonly<Record<MemberStatus, number>>;
}

/** `release` is a wave's own approval where each needs one; `withdrawn` takes a "not heard" back. */
export const waveDecisionKinds = ["release", "advance", "heard", "notHeard", "withdrawn"] as const;

export type WaveDecisionKind = (typeof waveDecisionKinds)[number];

/** What a person decided about one wave. */
export interface WaveDecision {
  readonly wave: number;
  readonly kind: WaveDecisionKind;
  /** Of a release: groups of approvers. */
  readonly speaksFor?: readonly string[] | undefined;
  readonly by: { readonly id: string; readonly name: string };
  readonly reason: string | null;
  readonly at: Date;
}
