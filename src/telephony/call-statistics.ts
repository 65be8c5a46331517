import { isMediaFailure, meaningOf } from "./call-codes.ts";
import type { CallRow } from "./call-row.ts";

/**
 * Fewer attempts than this say little: Microsoft's own dashboard calls a low ratio normal below it. Source: "Health
 * Dashboard for Direct Routing".
 */
export const minConclusiveCalls = 100;

/** SIP codes at which the network did its part though nobody answered: busy, no answer, declined, cancelled. */
const deliveredUnanswered = new Set([480, 486, 487, 600, 603]);
/** The SBC's 408: "SBC indicated that user did not answer". Another 408 is a time-out. Source: "SIP response codes". */
const sbcSaysUnanswered = 560_408;

/** Calls on one trunk in one period. Ratios are 0 to 100, null without attempts. */
export interface CallStatistics {
  readonly attempts: number;
  readonly successful: number;
  /** Answered calls per hundred attempts. */
  readonly answerSeizureRatio: number | null;
  /** Calls per hundred attempts that {@link wasDelivered} takes for delivered. */
  readonly deliveredShare: number | null;
  /** Mean seconds of the answered calls, null without any. */
  readonly averageDuration: number | null;
  readonly failures: readonly { readonly words: string; readonly code: string; readonly count: number }[];
}

type EndedCall = Pick<CallRow, "successful" | "finalSipCode" | "callEndSubReason" | "duration">;

/**
 * Whether the network did its part: answered, busy, not answered, declined or cancelled, and with media. The delivered
 * share counts these, in gates, watches, cards and tab alike. It follows the formula of the network effectiveness ratio
 * that Microsoft published; it changed its own on 2024-11-11 and has not said how. Source: "Health Dashboard for Direct
 * Routing", "What's new for Direct Routing".
 */
export function wasDelivered(row: Omit<EndedCall, "duration">): boolean {
  if (isMediaFailure(row)) return false;
  return (
    row.successful || deliveredUnanswered.has(row.finalSipCode) || row.callEndSubReason === sbcSaysUnanswered
  );
}

/** Sums up call rows. */
export function summariseCalls(rows: readonly EndedCall[]): CallStatistics {
  const answered = rows.filter((row) => row.successful);
  const delivered = rows.filter(wasDelivered);
  const failures = new Map<string, { words: string; code: string; count: number }>();
  for (const row of rows) {
    if (wasDelivered(row)) continue;
    const code = `${row.finalSipCode}/${row.callEndSubReason ?? "–"}`;
    const seen = failures.get(code);
    if (seen) seen.count += 1;
    else
      failures.set(code, { words: meaningOf(row.callEndSubReason, row.finalSipCode).words, code, count: 1 });
  }
  return {
    attempts: rows.length,
    successful: answered.length,
    answerSeizureRatio: ratio(answered.length, rows.length),
    deliveredShare: ratio(delivered.length, rows.length),
    averageDuration:
      answered.length === 0 ? null : answered.reduce((sum, row) => sum + row.duration, 0) / answered.length,
    failures: [...failures.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}
