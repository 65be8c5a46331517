import { meaningOf } from "./call-codes.ts";
import type { CallRow } from "./call-row.ts";

/** Fewer attempts than this say little: Microsoft's own dashboard calls a low ratio normal below it. */
export const fewestTellingCalls = 100;

/** SIP codes at which the network did its part though nobody answered: busy, no answer, declined, cancelled. */
const deliveredUnanswered = new Set([480, 486, 487, 600, 603]);

/** Calls on one trunk in one period. Ratios are 0 to 100, null without attempts. */
export interface CallStatistics {
  readonly attempts: number;
  readonly successful: number;
  /** Answered calls per hundred attempts. */
  readonly answerSeizureRatio: number | null;
  /** Calls the network delivered, answered or not, per hundred attempts. Source: "Health Dashboard for Direct Routing". */
  readonly networkEffectivenessRatio: number | null;
  /** Mean seconds of the answered calls, null without any. */
  readonly averageDuration: number | null;
  readonly topFailures: readonly { readonly words: string; readonly code: string; readonly count: number }[];
}

type EndedCall = Pick<CallRow, "successful" | "finalSipCode" | "callEndSubReason" | "duration">;

/** Whether the network did its part, answered or not: what the network effectiveness ratio counts. */
export function wasDelivered(row: Pick<CallRow, "successful" | "finalSipCode">): boolean {
  return row.successful || deliveredUnanswered.has(row.finalSipCode);
}

/** Sums up call rows; `top` bounds the list of failures. */
export function summariseCalls(rows: readonly EndedCall[], top = 5): CallStatistics {
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
    networkEffectivenessRatio: ratio(delivered.length, rows.length),
    averageDuration:
      answered.length === 0 ? null : answered.reduce((sum, row) => sum + row.duration, 0) / answered.length,
    topFailures: [...failures.values()]
      .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code))
      .slice(0, top),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}
