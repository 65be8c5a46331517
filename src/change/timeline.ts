import type { RollbackScope } from "./change.ts";
import type { WaveDecisionKind } from "./move/wave.ts";
import type { Person } from "./person.ts";
import type { Revised } from "./revised.ts";

/** What happened to a change, in order; the change card, the thread replies and the requester's messages are made of it. */
export type TimelineEvent =
  | { readonly type: "requested"; readonly by: Person }
  | { readonly type: "refused"; readonly reasons: readonly string[] }
  | { readonly type: "approvalRequested"; readonly approvers: readonly Person[]; readonly expiresAt: string }
  | {
      readonly type: "approved";
      readonly by: Person;
      readonly comment: string | null;
      readonly acceptedUnknowns: string | null;
      readonly enough: boolean;
    }
  | { readonly type: "rejected"; readonly by: Person; readonly reason: string }
  | { readonly type: "expired" }
  | { readonly type: "cancelled"; readonly by: Person }
  | { readonly type: "scheduled"; readonly startAt: string }
  | { readonly type: "waiting"; readonly waitingFor: string }
  | { readonly type: "voided"; readonly differences: readonly string[] }
  | { readonly type: "started" }
  | { readonly type: "stepRequested"; readonly step: string }
  | { readonly type: "stepAccepted"; readonly step: string }
  | { readonly type: "stepSet"; readonly step: string }
  | { readonly type: "stepRetried"; readonly step: string; readonly reason: string }
  | { readonly type: "watching"; readonly until: string }
  | { readonly type: "inEffect"; readonly firstCallAt: string }
  | { readonly type: "alert"; readonly code: string; readonly words: string; readonly calls: number }
  | {
      readonly type: "succeeded";
      readonly attempts: number;
      readonly delivered: number;
      readonly seenInEffect: boolean;
      readonly judged: boolean;
    }
  | { readonly type: "needsAttention"; readonly reasons: readonly string[] }
  | { readonly type: "failed"; readonly reason: string }
  | {
      readonly type: "rollbackRequested";
      readonly by: Person | null;
      readonly reason: string | null;
      readonly scope: RollbackScope;
    }
  | { readonly type: "waveBegan"; readonly wave: number; readonly title: string; readonly users: number }
  | {
      readonly type: "waveSettled";
      readonly wave: number;
      readonly moved: number;
      readonly failed: number;
      readonly left: number;
      readonly judgeAt: string;
    }
  | {
      readonly type: "waveJudged";
      readonly wave: number;
      readonly outcome: "pass" | "inconclusive" | "fail";
      readonly reasons: readonly string[];
    }
  /** Rows came late, and by them a verdict is another one. */
  | ({ readonly type: "verdictRevised" } & Revised)
  | { readonly type: "waveRolledBack"; readonly wave: number; readonly differences: readonly string[] }
  | {
      readonly type: "paused";
      readonly by: Person | null;
      readonly why: string;
      readonly wave: number | null;
    }
  | { readonly type: "resumed"; readonly by: Person }
  | { readonly type: "retried"; readonly by: Person }
  /** Calls of people who were moved speak against the new trunk. */
  | { readonly type: "alarmRaised"; readonly reasons: readonly string[] }
  /** An alarm or a pulled brake holds it no longer. */
  | { readonly type: "acknowledged"; readonly by: Person; readonly reason: string }
  | { readonly type: "aborted"; readonly by: Person; readonly reason: string | null }
  | { readonly type: "braked"; readonly by: Person; readonly reason: string | null }
  | {
      readonly type: "waveDecided";
      readonly wave: number;
      readonly decision: WaveDecisionKind;
      readonly by: Person;
      readonly reason: string | null;
    }
  /** Nobody decided yet: approvers are reminded at half time, the channel is told at three quarters. */
  | { readonly type: "approvalReminder"; readonly expiresAt: string; readonly escalated: boolean }
  | { readonly type: "rolledBack"; readonly notes: readonly string[] }
  | { readonly type: "partlyRolledBack"; readonly differences: readonly string[] };

export type TimelineEventType = TimelineEvent["type"];

/** An event with its place and time in one change's timeline. `sequence` counts from 1. */
export interface TimelineEntry {
  readonly sequence: number;
  readonly at: Date;
  readonly event: TimelineEvent;
}
