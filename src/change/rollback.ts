import type { Gateway } from "../telephony/gateway.ts";
import type { ChangeState } from "./change.ts";
import type { Refusal } from "./intention.ts";

const day = 86_400_000;

/** Why a change in this state cannot be rolled back; undefined when it can. A rollback waits for nobody's approval. */
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

/** A gateway's bypass as it was before a change wrote it: the way back. */
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
