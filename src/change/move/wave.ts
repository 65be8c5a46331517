import type { Verdict } from "./gate.ts";

/** Where a wave stands. `moving`: being assigned. `settling`: being read back. `baking`: its calls are awaited. */
export type WaveStatus =
  | "planned"
  | "moving"
  | "settling"
  | "baking"
  | "passed"
  | "inconclusive"
  | "failed"
  | "rollingBack"
  | "rolledBack";

/**
 * Where a member stands. `sent`: the service was asked. `moved`: read back. `failed`: not read back in time. `left`:
 * changed by somebody else, so left alone. After a rollback `restored`, or `notRestored` with the reason.
 */
export type MemberStatus = "planned" | "sent" | "moved" | "failed" | "left" | "restored" | "notRestored";

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
export type WaveDecisionKind = "release" | "advance" | "heard" | "notHeard" | "withdrawn";

/** What a person decided about one wave. */
export interface WaveDecision {
  readonly wave: number;
  readonly kind: WaveDecisionKind;
  readonly by: { readonly id: string; readonly name: string };
  readonly reason: string | null;
  readonly at: Date;
}
