import type { ChangeState, ChangeStatus } from "../change.ts";
import type { Person } from "../person.ts";
import { heldWords } from "../rollback.ts";
import { marked, type Standing } from "../../teams/cards/marks.ts";
import { bold, plain, prose } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";
import { cut } from "../../lib/cut.ts";

/** A change's status as part of a line: `chg-3 watching calls`. */
export const statusWords: Readonly<Record<ChangeStatus, string>> = {
  draft: "being prepared",
  refused: "not submitted",
  awaitingApproval: "waiting for approval",
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
  voided: "approval void",
  scheduled: "scheduled",
  approved: "approved",
  running: "running",
  paused: "paused",
  braking: "braking",
  watching: "watching calls",
  needsAttention: "needs attention",
  succeeded: "done",
  failed: "failed",
  aborting: "aborting",
  aborted: "aborted",
  rollingBack: "rolling back",
  rollbackHeld: "rollback waits for a second person",
  rolledBack: "rolled back",
  partlyRolledBack: "partly rolled back",
};

/** Where a sentence says it otherwise than a line: `chg-3 is void`. */
const clauses: Partial<Readonly<Record<ChangeStatus, string>>> = {
  refused: "refused",
  voided: "void",
  braking: "being braked",
  watching: "set and being watched",
  needsAttention: "set, but its calls show problems",
  aborting: "being aborted",
  rollingBack: "being rolled back",
  rollbackHeld: "to be rolled back once a second person releases it",
};

/** Behind `chg-3 is`. */
export function statusClause(status: ChangeStatus): string {
  return clauses[status] ?? statusWords[status];
}

export const statusStanding: Readonly<Record<ChangeStatus, Standing>> = {
  draft: "going",
  refused: "bad",
  awaitingApproval: "going",
  rejected: "bad",
  expired: "ended",
  cancelled: "ended",
  voided: "warning",
  scheduled: "going",
  approved: "going",
  running: "going",
  paused: "warning",
  braking: "going",
  watching: "going",
  needsAttention: "bad",
  succeeded: "good",
  failed: "bad",
  aborting: "going",
  aborted: "warning",
  rollingBack: "going",
  rollbackHeld: "warning",
  rolledBack: "good",
  partlyRolledBack: "warning",
};

export interface StateWords {
  readonly standing: Standing;
  /** What is so, in one sentence. */
  readonly sentence: string;
  /** What belongs to it, one sentence each: reasons, differences, what to do. */
  readonly notes: readonly string[];
}

/** At most eight, and how many more there are. */
export function sentences(texts: readonly string[]): readonly string[] {
  return cut(
    texts.map((text) => prose(text, 400)),
    8,
    (left) => `And ${left} more.`,
  );
}

/** Of a rollback that waits for a second person: all that counts against it, as releasing it accepts exactly that. */
export function heldRollbackWords(
  requestedBy: Person,
  { by, reason, findings, expiresAt }: Extract<ChangeState, { status: "rollbackHeld" }>,
  zone: string,
  now: Date,
): StateWords {
  const asker = by === null ? "" : `, requested by ${plain(by.name, 60)}`;
  const others =
    by === null || by.id === requestedBy.id
      ? plain(requestedBy.name, 60)
      : `${plain(requestedBy.name, 60)} and ${plain(by.name, 60)}`;
  return {
    standing: statusStanding.rollbackHeld,
    sentence: `Rollback${asker}, waits for a second person`,
    notes: [
      "It turns media bypass on again, although these checks fail:",
      ...findings.map((finding) =>
        marked(finding.outcome === "fails" ? "bad" : "unknown", prose(heldWords(finding), 360)),
      ),
      ...(reason === null ? [] : [`Reason: ${plain(reason, 300)}`]),
      `${bold("What now:")} an approver other than ${others} who releases it, until ${timeOf(expiresAt, now, zone)}. After that it ends as it is.`,
    ],
  };
}
