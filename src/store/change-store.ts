import type { Change } from "../change/change.ts";
import type { Person } from "../change/person.ts";
import type { ChangeKind } from "../change/plan.ts";
import type { LedgerEntry } from "../change/rollback.ts";
import type { TimelineEntry, TimelineEvent } from "../change/timeline.ts";
import type { AuditEntry } from "./audit-store.ts";
import type { Database } from "./database.ts";

export interface StoredChange {
  readonly change: Change;
  /** Saves so far: `save` asks for it. */
  readonly version: number;
}

export interface NewChange {
  readonly kind: ChangeKind;
  readonly trunk: string;
  readonly reason: string;
  readonly requestedBy: Person;
  readonly requestedAt: Date;
  readonly startAt: Date | null;
}

/** What belongs to a save, in the same transaction. */
export interface SaveExtra {
  readonly at: Date;
  readonly events: readonly TimelineEvent[];
  /** When the change's task runs next; `at` if left out. An ended change is not woken. */
  readonly wakeAt?: Date;
  readonly audit?: readonly AuditEntry[];
  /** The first entry of an object stays. */
  readonly ledger?: readonly LedgerEntry[];
  readonly releaseLocks?: boolean;
}

export interface RecordedEvent {
  readonly event: TimelineEvent;
  /** Recorded once per change and key. */
  readonly key?: string;
}

/** One step's way, as far as it is known. */
export interface StepRecord {
  readonly direction: "do" | "undo";
  readonly index: number;
  readonly attempts: number;
  readonly intendedAt: Date;
  /** Not before then is an open intent decided. */
  readonly deadlineAt: Date;
  readonly acceptedAt: Date | null;
  readonly setAt: Date | null;
  readonly failedAt: Date | null;
  readonly detail: string | null;
}

export interface StepMark {
  readonly acceptedAt?: Date;
  readonly setAt?: Date;
  readonly failedAt?: Date;
  readonly detail?: string;
}

export type LockResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly heldBy: number; readonly object: string };

export interface ChangeFilter {
  /** Only those that have not ended. */
  readonly open?: boolean;
  readonly awaitingApproval?: boolean;
}

export interface ChangeStore {
  /** Inserts a draft with its "requested" event and its audit entry; wakes `change:<id>` and `announce:<id>`. The entry's subject is replaced by the change's name. */
  create(draft: NewChange, audit: AuditEntry): Promise<Change>;
  find(id: number): Promise<StoredChange | undefined>;
  /**
   * Saves if nobody saved since `version` was read, else changes nothing and answers "stale". Appends the events and
   * wakes `announce:<id>` and, unless the change has ended, `change:<id>`.
   */
  save(change: Change, version: number, extra: SaveExtra): Promise<"saved" | "stale">;
  /**
   * Appends events without a change of state; wakes as `save` does. If every event's key was recorded before, nothing
   * happens, the audit included.
   */
  record(
    id: number,
    at: Date,
    events: readonly RecordedEvent[],
    audit?: readonly AuditEntry[],
  ): Promise<void>;
  timeline(id: number): Promise<readonly TimelineEntry[]>;
  /** Newest first; `total` counts all pages. */
  list(
    filter: ChangeFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly changes: readonly Change[]; readonly total: number }>;
  /** The newest change on the trunk that has not ended. */
  openOn(trunk: string): Promise<Change | undefined>;
  /** The same for every trunk. */
  openByTrunk(): Promise<ReadonlyMap<string, Change>>;
  ledger(id: number): Promise<readonly LedgerEntry[]>;

  /** Steps done first, then those undone, each in order. */
  journal(id: number): Promise<readonly StepRecord[]>;
  /** Inserts a step's intent, or takes it up again: one attempt more, and nothing reached yet. */
  intend(
    id: number,
    direction: StepRecord["direction"],
    index: number,
    at: Date,
    deadlineAt: Date,
  ): Promise<StepRecord>;
  mark(id: number, direction: StepRecord["direction"], index: number, mark: StepMark): Promise<void>;

  /** Takes all of them or none. What the change holds already is fine. */
  takeLocks(id: number, objects: readonly string[], at: Date): Promise<LockResult>;
  /** The change that holds the lock. */
  lockHolder(object: string): Promise<number | undefined>;
  releaseLocks(id: number): Promise<void>;
}

export declare function changeStore(db: Database, auditKey: string): ChangeStore;
