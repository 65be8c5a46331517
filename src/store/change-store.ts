import { sql } from "kysely";
import { changeName, hasEnded, type Change } from "../change/change.ts";
import type { Membership } from "../change/move/members.ts";
import { isMovePlan } from "../change/plan.ts";
import type { LedgerEntry } from "../change/rollback.ts";
import { firstSeals, newSeals } from "../change/seals.ts";
import type { TimelineEntry, TimelineEvent, TimelineEventType } from "../change/timeline.ts";
import { appendAuditIn, type AuditEntry } from "./audit-chain.ts";
import { sealsText } from "./audit-seals.ts";
import { intendStep, journalOf, markStep, type StepMark, type StepRecord } from "./change-journal.ts";
import { releaseLocksIn, takeLocks, type LockResult } from "./change-locks.ts";
import { asStored, changeOf, changes, type StoredChange } from "./change-row.ts";
import { insertApprovals, insertDraft, insertLedger, updateChange, type NewChange } from "./change-write.ts";
import { appendEvents, latestEvents, timelineOf, type RecordedEvent } from "./change-timeline.ts";
import type { Database, Transaction } from "./database.ts";
import { fromJson } from "./json/json.ts";
import { StoredGateway } from "./json/telephony.ts";
import { wakeIn } from "./task-store.ts";
import { insertMembership } from "./wave-members.ts";
import { updateWave, type WavePatch } from "./wave-store.ts";

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
   * The change as it was read and decided on. What the save adds to it (a plan, an approval, a wave decision) is sealed by
   * the first audit entry, or by one of the bot's own; without it nothing is, and the change stops at its next look.
   */
  readonly from?: Change;
  /** The first entry of an object stays. */
  readonly ledger?: readonly LedgerEntry[];
  /** It waits without them, so that others, a rollback say, need not wait for it. */
  readonly letLocksGo?: boolean;
  /** Of a submission whose plan moves people. */
  readonly membership?: Membership;
  /** A wave that stands otherwise by the same decision. */
  readonly wave?: { readonly number: number; readonly patch: WavePatch };
}

export type CreateResult =
  { readonly ok: true; readonly change: Change } | { readonly ok: false; readonly openId: number };

export interface ChangeFilter {
  /** Only those that have not ended. */
  readonly open?: boolean;
  readonly awaitingApproval?: boolean;
}

export interface ChangeStore {
  /**
   * Inserts a draft with its "requested" event and its audit entry; wakes `change:<id>` and `announce:<id>`. The entry's
   * subject is replaced by the change's name. While another change on the trunk is open, nothing is inserted.
   */
  create(draft: NewChange, audit: AuditEntry): Promise<CreateResult>;
  find(id: number): Promise<StoredChange | undefined>;
  /**
   * Saves if nobody saved since `version` was read, else changes nothing and answers "stale". Appends the events and
   * wakes `announce:<id>` and, unless the change has ended, `change:<id>`. A change that has ended lets its locks go.
   */
  save(change: Change, version: number, extra: SaveExtra): Promise<"saved" | "stale">;
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
  /** The newest change on the trunk that has not ended. */
  openOn(subject: string): Promise<Change | undefined>;
  /** The newest migration from or to the trunk that has begun. */
  migrationOf(trunk: string): Promise<Change | undefined>;
  /** The same for every trunk. */
  openByTrunk(): Promise<ReadonlyMap<string, Change>>;
  /** The newest other change whose effect on the same trunk came after this one's and was not rolled back. */
  changedSince(id: number): Promise<number | undefined>;
  ledger(id: number): Promise<readonly LedgerEntry[]>;

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
        await appendEvents(trx, id, requestedAt, [{ event: { type: "requested", by: requestedBy } }]);
        await wakeBoth(trx, id, requestedAt, requestedAt);
        const requested = {
          ...draft,
          id,
          submission: null,
          approvals: [],
          waveDecisions: [],
          holds: [],
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
        if (!(await updateChange(trx, change, version))) return "stale";
        await insertApprovals(trx, change);
        await insertLedger(trx, change.id, extra.ledger ?? []);
        const plan = change.submission?.plan;
        if (extra.membership && plan && isMovePlan(plan))
          await insertMembership(trx, change.id, plan.waves, extra.membership);
        if (extra.wave) await updateWave(trx, change.id, extra.wave.number, extra.wave.patch);
        await appendEvents(
          trx,
          change.id,
          extra.at,
          extra.events.map((event) => ({ event })),
        );
        if (hasEnded(change) || extra.letLocksGo) await releaseLocksIn(trx, change.id);
        await wakeBoth(trx, change.id, extra.at, hasEnded(change) ? null : (extra.wakeAt ?? extra.at));
        const seals = extra.from && sealsText(newSeals(extra.from, asStored(change)));
        const [first = sealing(change.id, extra.at), ...others] = extra.audit ?? [];
        if (seals || extra.audit?.length) await appendAuditIn(trx, auditKey, first, seals);
        for (const entry of others) await appendAuditIn(trx, auditKey, entry);
        return "saved";
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

    async list({ open, awaitingApproval }, { offset, limit }) {
      const matching = db
        .selectFrom("change")
        .$if(open === true, (all) => all.where("ended", "=", false))
        .$if(awaitingApproval === true, (all) => all.where("status", "=", "awaitingApproval"));
      const [rows, { total }] = await Promise.all([
        changes(db)
          .where("change.id", "in", matching.select("id").orderBy("id", "desc").offset(offset).limit(limit))
          .orderBy("change.id", "desc")
          .execute(),
        matching.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow(),
      ]);
      return { changes: rows.map((row) => changeOf(row).change), total };
    },

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

    async ledger(id) {
      const rows = await db
        .selectFrom("ledger")
        .select(["object", "before", "recordedAt"])
        .where("changeId", "=", id)
        .orderBy("object")
        .execute();
      return rows.map(({ object, before, recordedAt }) => ({
        object,
        before: fromJson(StoredGateway, before, `ledger of ${changeName(id)}`),
        recordedAt,
      }));
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
