import { sql } from "kysely";
import { askedEvent } from "../../changes/break-glass.ts";
import { changeName, hasEnded, type Change, type ChangeStatus } from "../../changes/change.ts";
import type { LeftHalfDone } from "../../changes/left-half-done.ts";
import type { Membership } from "../../changes/waves/members.ts";
import type { LedgerEntry } from "../../changes/rollback.ts";
import { firstSeals, newSeals } from "../../changes/seals.ts";
import type { TimelineEntry, TimelineEvent, TimelineEventType } from "../../changes/timeline.ts";
import { appendAuditIn, type AuditEntry } from "../audit/audit-chain.ts";
import { sealsText } from "../audit/audit-seals.ts";
import { intendStep, journalOf, markStep, type StepMark, type StepRecord } from "./change-journal.ts";
import { releaseLocksIn, takeLocks, type LockResult } from "./change-locks.ts";
import { asStored, changeOf, changes, type StoredChange } from "./change-row.ts";
import { insertApprovals, insertDraft, insertLedger, updateChange, type NewChange } from "./change-write.ts";
import { appendEvents, latestEvents, timelineOf, type RecordedEvent } from "./change-timeline.ts";
import { changesLeftHalfDone } from "./left-half-done.ts";
import type { Database, Transaction } from "../database.ts";
import { wakeIn } from "../task-store.ts";
import { insertMembership } from "./wave-members.ts";
import { decidedWave, writeWave, type WaveAsk } from "./wave-rows.ts";

export type { StepMark, StepRecord } from "./change-journal.ts";
export type { LockResult } from "./change-locks.ts";
export type { StoredChange } from "./change-row.ts";
export type { RecordedEvent } from "./change-timeline.ts";
export type { NewChange } from "./change-write.ts";

/** What belongs to a save, in the same transaction. */
export interface SaveExtra {
  readonly at: Date;
  readonly events: readonly TimelineEvent[];
  /** When the change's task runs next; `at` if left out. An ended change is not woken. */
  readonly wakeAt?: Date;
  readonly audit?: readonly AuditEntry[];
  /**
   * The change as it was read and decided on. What the save adds to it (a plan, an approval, a sign-in, a wave decision) is sealed by
   * the first audit entry, or by one of the bot's own; without it nothing is, and the change stops at its next look.
   */
  readonly from?: Change;
  /** Nobody is told and nothing runs: a card must not be redrawn for it. */
  readonly quiet?: boolean;
  /** The first entry of an object stays. */
  readonly ledger?: readonly LedgerEntry[];
  /** It waits without them, so that others, a rollback say, need not wait for it. */
  readonly releaseLocks?: boolean;
  /** Of a submission whose plan moves people. */
  readonly membership?: Membership;
  /** What the same decision asks for a wave; where that may not be, nothing is saved. */
  readonly wave?: WaveAsk;
}

export type CreateResult =
  { readonly ok: true; readonly change: Change } | { readonly ok: false; readonly openId: number };

export interface ChangeFilter {
  /** Only those that have not ended. */
  readonly open?: boolean;
  readonly awaitingApproval?: boolean;
  /** Only those that stand so. */
  readonly endedAs?: readonly ChangeStatus[];
}

export interface ChangeStore {
  /**
   * Inserts a draft with its "requested" event and its audit entry; wakes `change:<id>` and `announce:<id>`. The entry's
   * subject is replaced by the change's name. While another change on the trunk is open, nothing is inserted.
   */
  create(draft: NewChange, audit: AuditEntry): Promise<CreateResult>;
  find(id: number): Promise<StoredChange | undefined>;
  /**
   * Saves if nobody saved since `version` was read, and answers the change as it is read from now on; else changes nothing
   * and answers "stale". Appends the events and wakes `announce:<id>` and, unless the change has ended, `change:<id>`. A change that has ended lets its locks go.
   */
  save(change: Change, version: number, extra: SaveExtra): Promise<StoredChange | "stale">;
  /**
   * Appends events without a change of state; wakes as `save` does. Without an event whose key is new nothing happens,
   * the audit included.
   */
  record(
    id: number,
    at: Date,
    events: readonly RecordedEvent[],
    audit?: readonly AuditEntry[],
  ): Promise<void>;
  timeline(id: number): Promise<readonly TimelineEntry[]>;
  /** Events of these kinds with their changes, newest first. */
  latestEvents(
    types: readonly TimelineEventType[],
    limit: number,
  ): Promise<readonly (TimelineEntry & { readonly change: Change })[]>;
  /** Newest first; `total` counts all pages. */
  list(
    filter: ChangeFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly changes: readonly Change[]; readonly total: number }>;
  /** What was done without an approver and that none has reviewed since, oldest first. */
  toReview(): Promise<readonly Change[]>;
  /** Changes that ended with something between before and after, newest first, until it is dealt with. */
  leftHalfDone(): Promise<readonly LeftHalfDone[]>;
  /** The newest change on the trunk that has not ended. */
  openOn(subject: string): Promise<Change | undefined>;
  /** The newest migration from or to the trunk that has begun. */
  migrationOf(trunk: string): Promise<Change | undefined>;
  /** The same for every trunk. */
  openByTrunk(): Promise<ReadonlyMap<string, Change>>;
  /** The newest other change whose effect on the same trunk came after this one's and was not rolled back. */
  changedSince(id: number): Promise<number | undefined>;

  /** Steps done first, then those undone, each in order. */
  journal(id: number): Promise<readonly StepRecord[]>;
  /**
   * Inserts a step's intent, or takes it up again: one attempt more, and nothing reached yet. Undefined if somebody else
   * intended it since `attempts` were read (0: none yet): the effect is theirs, so do not send it.
   */
  intend(
    id: number,
    step: Pick<StepRecord, "direction" | "index" | "attempts">,
    at: Date,
    deadlineAt: Date,
  ): Promise<StepRecord | undefined>;
  mark(id: number, direction: StepRecord["direction"], index: number, mark: StepMark): Promise<void>;

  /**
   * Takes all of them and every user the change moves, or none. What the change holds already is fine; one that has ended
   * gets none.
   */
  takeLocks(id: number, objects: readonly string[], at: Date): Promise<LockResult>;
  /** The change that holds the lock. */
  lockHolder(object: string): Promise<number | undefined>;
}

export function changeStore(db: Database, auditKey: string): ChangeStore {
  return {
    async create(draft, audit) {
      return db.transaction().execute(async (trx) => {
        const inserted = await insertDraft(trx, draft);
        if (!inserted.ok) return inserted;
        const { id } = inserted;
        const { requestedBy, requestedAt } = draft;
        await appendEvents(trx, id, requestedAt, [
          { event: { type: "requested", by: requestedBy } },
          ...(draft.breakGlass ?? []).map((use) => ({ event: askedEvent(use) })),
        ]);
        await wakeBoth(trx, id, requestedAt, requestedAt);
        const requested = {
          ...draft,
          id,
          submission: null,
          approvals: [],
          waveDecisions: [],
          breakGlass: draft.breakGlass ?? [],
          holds: [],
          proofs: [],
          waveVerdicts: [],
          state: draftState,
        };
        const seals = sealsText(firstSeals(asStored(requested)));
        await appendAuditIn(trx, auditKey, { ...audit, subject: changeName(id) }, seals);
        const { change } = changeOf(await changes(trx).where("change.id", "=", id).executeTakeFirstOrThrow());
        return { ok: true, change };
      });
    },

    async find(id) {
      const row = await changes(db).where("change.id", "=", id).executeTakeFirst();
      return row && changeOf(row);
    },

    async save(change, version, extra) {
      return db.transaction().execute(async (trx) => {
        const wave = extra.wave && (await decidedWave(trx, change.id, extra.wave, extra.at));
        if (extra.wave && !wave) return "stale";
        if (!(await updateChange(trx, change, version))) return "stale";
        await insertApprovals(trx, change);
        await insertLedger(trx, change.id, extra.ledger ?? []);
        const plan = change.submission?.plan;
        if (extra.membership && plan) await insertMembership(trx, change.id, plan.waves, extra.membership);
        if (wave) await writeWave(trx, change.id, wave);
        await appendEvents(
          trx,
          change.id,
          extra.at,
          extra.events.map((event) => ({ event })),
        );
        if (hasEnded(change) || extra.releaseLocks) await releaseLocksIn(trx, change.id);
        if (!extra.quiet)
          await wakeBoth(trx, change.id, extra.at, hasEnded(change) ? null : (extra.wakeAt ?? extra.at));
        const stored = asStored(change, extra.from);
        const seals = extra.from && sealsText(newSeals(extra.from, stored));
        const [first = sealing(change.id, extra.at), ...others] = extra.audit ?? [];
        if (seals || extra.audit?.length) await appendAuditIn(trx, auditKey, first, seals);
        for (const entry of others) await appendAuditIn(trx, auditKey, entry);
        return { change: stored, version: version + 1 };
      });
    },

    async record(id, at, events, audit = []) {
      await db.transaction().execute(async (trx) => {
        // Locks the change, so that no two writers number their events alike.
        const { ended } = await trx
          .selectFrom("change")
          .select("ended")
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const added = await appendEvents(trx, id, at, events);
        if (added === 0) return;
        await wakeBoth(trx, id, at, ended ? null : at);
        for (const entry of audit) await appendAuditIn(trx, auditKey, entry);
      });
    },

    async timeline(id) {
      return timelineOf(db, id);
    },

    async latestEvents(types, limit) {
      const entries = await latestEvents(db, types, limit);
      if (entries.length === 0) return [];
      const ids = [...new Set(entries.map(({ changeId }) => changeId))];
      const rows = await changes(db).where("change.id", "in", ids).execute();
      const byId = new Map(rows.map((row) => [row.id, changeOf(row).change]));
      return entries.flatMap(({ changeId, ...entry }) => {
        const change = byId.get(changeId);
        return change ? [{ ...entry, change }] : [];
      });
    },

    async list({ open, awaitingApproval, endedAs }, { offset, limit }) {
      const matching = db
        .selectFrom("change")
        .$if(open === true, (all) => all.where("ended", "=", false))
        .$if(awaitingApproval === true, (all) => all.where("status", "=", "awaitingApproval"))
        .$if(endedAs !== undefined, (all) => all.where("status", "in", [...(endedAs ?? [])]));
      const [rows, { total }] = await Promise.all([
        changes(db)
          .where("change.id", "in", matching.select("id").orderBy("id", "desc").offset(offset).limit(limit))
          .orderBy("change.id", "desc")
          .execute(),
        matching.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow(),
      ]);
      return { changes: rows.map((row) => changeOf(row).change), total };
    },

    async toReview() {
      const rows = await changes(db)
        .where(sql<boolean>`break_glass @? '$[*] ? (@.outcome.kind == "confirmed" && @.review == null)'`)
        .orderBy("change.id")
        .execute();
      return rows.map((row) => changeOf(row).change);
    },

    leftHalfDone: () => changesLeftHalfDone(db),

    async openOn(subject) {
      const row = await changes(db)
        .where("subject", "=", subject)
        .where("ended", "=", false)
        .orderBy("change.id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && changeOf(row).change;
    },

    async migrationOf(trunk) {
      const row = await changes(db)
        .where("kind", "=", "migrate")
        .where((row) =>
          row.exists(row.selectFrom("step").select("step.index").whereRef("step.changeId", "=", "change.id")),
        )
        .where(
          sql<boolean>`${trunk} in (submission #>> '{plan,pair,from,fqdn}', submission #>> '{plan,pair,to,fqdn}')`,
        )
        .orderBy("change.id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && changeOf(row).change;
    },

    async changedSince(id) {
      const row = await db
        .selectFrom("change as own")
        .innerJoin("step as ownStep", "ownStep.changeId", "own.id")
        .innerJoin("change as other", "other.subject", "own.subject")
        .innerJoin("step as otherStep", "otherStep.changeId", "other.id")
        .select("other.id")
        .where("own.id", "=", id)
        .where("ownStep.direction", "=", "do")
        .whereRef("other.id", "!=", "own.id")
        .where("other.status", "!=", "rolledBack")
        .where("otherStep.direction", "=", "do")
        .where("otherStep.acceptedAt", "is not", null)
        .whereRef("otherStep.intendedAt", ">", "ownStep.intendedAt")
        .orderBy("other.id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row?.id;
    },

    async openByTrunk() {
      const rows = await changes(db)
        .distinctOn("subject")
        .where("ended", "=", false)
        .orderBy("subject")
        .orderBy("change.id", "desc")
        .execute();
      return new Map(rows.map((row) => [row.subject, changeOf(row).change]));
    },

    async journal(id) {
      return journalOf(db, id);
    },

    async intend(id, step, at, deadlineAt) {
      return intendStep(db, id, step, at, deadlineAt);
    },

    async mark(id, direction, index, mark) {
      await markStep(db, id, direction, index, mark);
    },

    async takeLocks(id, objects, at) {
      return takeLocks(db, id, objects, at);
    },

    async lockHolder(object) {
      const row = await db
        .selectFrom("lock")
        .select("changeId")
        .where("object", "=", object)
        .executeTakeFirst();
      return row?.changeId;
    },
  };
}

const draftState: Change["state"] = { status: "draft" };

/** The row that seals what was saved without an entry of its own. */
function sealing(id: number, at: Date): AuditEntry {
  return { at, actor: null, action: "change.seal", subject: changeName(id), outcome: "done", detail: null };
}

/** `changeAt` null: nothing more happens by itself. */
async function wakeBoth(trx: Transaction, id: number, at: Date, changeAt: Date | null): Promise<void> {
  await wakeIn(trx, "announce", String(id), at);
  if (changeAt) await wakeIn(trx, "change", String(id), changeAt);
}
