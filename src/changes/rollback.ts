import type { Gateway } from "../telephony/gateway.ts";
import type { ChangeState, HeldFinding } from "./change.ts";
import type { Refusal } from "./intention.ts";
import { day } from "../lib/time.ts";

/**
 * Why a change in this state cannot be rolled back; undefined when it can. A rollback waits for nobody's approval, unless it
 * turns bypass on against the checks.
 */
export function rollbackRefusal(state: ChangeState, rollbackDays: number, now: Date): Refusal | undefined {
  switch (state.status) {
    case "running":
    case "paused":
    case "braking":
    case "aborting":
    case "watching":
    case "needsAttention":
      return undefined;
    case "rollingBack":
      // More than the one wave that is on its way back.
      return state.scope === "all" ? "nothingToRollBack" : undefined;
    case "succeeded":
    case "failed":
    case "aborted":
    case "partlyRolledBack":
      return now.getTime() - state.at.getTime() > rollbackDays * day ? "rollbackTooLate" : undefined;
    default:
      return "nothingToRollBack";
  }
}

/** As a sentence. */
export function heldWords({ title, outcome, summary }: HeldFinding): string {
  return `${title} ${outcome === "cannot be told" ? "could not be checked" : outcome}: ${summary}`;
}

/** A gateway as it was before a change wrote it: kept for good, beside the plan that says it too. */
export interface LedgerEntry {
  readonly object: string;
  readonly before: Gateway;
  readonly recordedAt: Date;
}

/** What a rollback cannot give back, for the person who pressed it. */
export const notUndone: readonly string[] = [
  "Calls in progress keep the media path they started with, as far as is known.",
  "Settings made on the SBC itself stay as they are.",
];
