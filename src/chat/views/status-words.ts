import type { ChangeStatus } from "../../change/change.ts";
import type { Standing } from "./marks.ts";
import { prose } from "./text.ts";
import { cut } from "../../cut.ts";

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
  rolledBack: "rolled back",
  partlyRolledBack: "partly rolled back",
};

export const statusStanding: Readonly<Record<ChangeStatus, Standing>> = {
  draft: "going",
  refused: "bad",
  awaitingApproval: "going",
  rejected: "bad",
  expired: "ended",
  cancelled: "ended",
  voided: "look",
  scheduled: "going",
  approved: "going",
  running: "going",
  paused: "look",
  braking: "going",
  watching: "going",
  needsAttention: "bad",
  succeeded: "good",
  failed: "bad",
  aborting: "going",
  aborted: "look",
  rollingBack: "going",
  rolledBack: "good",
  partlyRolledBack: "look",
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
