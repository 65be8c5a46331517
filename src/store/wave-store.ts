import { sql } from "kysely";
import { z } from "zod";
import type { Excluded, Exclusion } from "../change/move/members.ts";
import type { Verdict } from "../change/move/gate.ts";
import type { MemberStatus, Wave, WaveStatus } from "../change/move/wave.ts";
import type { CallRow } from "../telephony/call-row.ts";
import type { PolicyAssignment } from "../telephony/voice-user.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";
import { StoredMemberStatus, StoredVerdict, StoredWaveStatus } from "./json/move.ts";
import {
  batchesOf,
  formBatchIn,
  intendBatch,
  markBatch,
  type Batch,
  type BatchMark,
} from "./wave-batches.ts";
import {
  excludedOf,
  insertMemberLedger,
  markMembers,
  membersOf,
  pageOfMembers,
  type MemberFilter,
  type MemberMark,
  type StoredMember,
} from "./wave-members.ts";

export type { Batch, BatchMark } from "./wave-batches.ts";
export type { MemberFilter, MemberMark, StoredMember } from "./wave-members.ts";

export interface WavePatch {
  readonly status?: WaveStatus;
  readonly beganAt?: Date;
  readonly retriedAt?: Date;
  readonly settledAt?: Date | null;
  readonly judgeAt?: Date | null;
  readonly verdict?: Verdict | null;
  readonly judgedAt?: Date | null;
  readonly revised?: Verdict | null;
}

/** A call of somebody whom a change moves, with their wave. */
export interface MemberCall extends CallRow {
  readonly userId: string;
  readonly wave: number;
}

/**
 * `moved`: members who were read back on their target, since then; `notMoved`: all members before that. A number: those of
 * that wave and of later ones.
 */
export type CallsOf = "everybody" | "moved" | "notMoved" | { readonly fromWave: number };

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Waves and their members. Membership is saved with the submission (see `SaveExtra`) and never changes after. */
export interface WaveStore {
  /** In order of their numbers; empty before the submission. */
  waves(changeId: number): Promise<readonly Wave[]>;
  update(changeId: number, wave: number, patch: WavePatch): Promise<void>;
  /**
   * Lets a wave begin unless `most` waves of other changes that have not ended are being moved or read back: then it
   * answers one of those changes. One that does not stand any more as it was read stays as it is.
   */
  begin(
    changeId: number,
    wave: Pick<Wave, "number" | "status">,
    most: number,
    at: Date,
  ): Promise<{ readonly heldBy: number | null }>;
  /** The change that `begin` would answer now. */
  heldBy(changeId: number, most: number): Promise<number | null>;

  /** By wave, then name. */
  members(
    changeId: number,
    filter: MemberFilter,
    page: Page,
  ): Promise<{ readonly members: readonly StoredMember[]; readonly total: number }>;
  allMembers(changeId: number, filter: MemberFilter): Promise<readonly StoredMember[]>;
  excluded(
    changeId: number,
    filter: { readonly why?: Exclusion },
    page?: Page,
  ): Promise<{ readonly excluded: readonly Excluded[]; readonly total: number }>;
  /** The change that has not ended and moves this user, if any. */
  openMembership(
    userId: string,
  ): Promise<{ readonly changeId: number; readonly wave: number; readonly status: MemberStatus } | undefined>;

  /** The first ledger entry of a member stays. */
  recordLedger(
    changeId: number,
    entries: readonly { readonly userId: string; readonly ledger: PolicyAssignment }[],
  ): Promise<void>;
  mark(changeId: number, userIds: readonly string[], mark: MemberMark): Promise<void>;

  batches(changeId: number): Promise<readonly Batch[]>;
  /** The intent of an operation, and who is in it, written before it is sent. On the way there they become `sent`. */
  formBatch(
    changeId: number,
    batch: Pick<Batch, "wave" | "direction" | "policy" | "intendedAt" | "deadlineAt">,
    userIds: readonly string[],
  ): Promise<Batch>;
  /** Undefined if somebody else took the intent up since it was read. */
  intendBatch(
    changeId: number,
    batch: Pick<Batch, "number" | "attempts">,
    at: Date,
    deadlineAt: Date,
  ): Promise<Batch | undefined>;
  markBatch(changeId: number, number: number, mark: BatchMark): Promise<void>;

  /** Calls of members of a change, on every trunk, that started in [from, to). */
  calls(changeId: number, from: Date, to: Date, of?: CallsOf): Promise<readonly MemberCall[]>;
}

const Counts = z.array(z.object({ status: StoredMemberStatus, count: z.number() }));
const none: Readonly<Record<MemberStatus, number>> = {
  planned: 0,
  sent: 0,
  moved: 0,
  failed: 0,
  left: 0,
  restored: 0,
  notRestored: 0,
};

/** Null unless `most` waves of other changes are under way. */
async function holderOf(db: Database, changeId: number, most: number): Promise<number | null> {
  const others = await db
    .selectFrom("wave")
    .innerJoin("change", "change.id", "wave.changeId")
    .select("wave.changeId")
    .where("wave.status", "in", ["moving", "settling"])
    .where("wave.changeId", "!=", changeId)
    // One that was aborted leaves its wave as it stood.
    .where("change.ended", "=", false)
    .orderBy("wave.changeId")
    .execute();
  return others.length >= most ? (others[0]?.changeId ?? null) : null;
}

export async function updateWave(
  db: Database,
  changeId: number,
  wave: number,
  { verdict, revised, ...patch }: WavePatch,
): Promise<void> {
  await db
    .updateTable("wave")
    .set({
      ...patch,
      ...(verdict === undefined ? {} : { verdict: toJson(verdict) }),
      ...(revised === undefined ? {} : { revised: toJson(revised) }),
    })
    .where("changeId", "=", changeId)
    .where("number", "=", wave)
    .execute();
}

export function waveStore(db: Database): WaveStore {
  return {
    async waves(changeId) {
      const rows = await db
        .selectFrom("wave")
        .select((row) => [
          "number",
          "status",
          "beganAt",
          "retriedAt",
          "settledAt",
          "judgeAt",
          "verdict",
          "judgedAt",
          "revised",
          sql<unknown>`(
            select coalesce(jsonb_agg(jsonb_build_object('status', status, 'count', count)), '[]')
            from (
              select status, count(*) as count from wave_member
              where wave_member.change_id = ${row.ref("wave.changeId")}
                and wave_member.wave = ${row.ref("wave.number")}
              group by status
            ) as counted
          )`.as("counts"),
        ])
        .where("changeId", "=", changeId)
        .orderBy("number")
        .execute();
      return rows.map(({ counts, status, verdict, revised, ...wave }) => {
        const where = `wave ${wave.number} of change ${changeId}`;
        const counted = fromJson(Counts, counts, where);
        return {
          ...wave,
          status: fromJson(StoredWaveStatus, status, where),
          verdict: fromJson(StoredVerdict.nullable(), verdict, where),
          revised: fromJson(StoredVerdict.nullable(), revised, where),
          counts: { ...none, ...Object.fromEntries(counted.map((each) => [each.status, each.count])) },
        };
      });
    },

    update: (changeId, wave, patch) => updateWave(db, changeId, wave, patch),

    async begin(changeId, { number, status }, most, at) {
      return db.transaction().execute(async (trx) => {
        // One decision at a time, whichever replica asks.
        await sql`lock table wave in share row exclusive mode`.execute(trx);
        const heldBy = await holderOf(trx, changeId, most);
        if (heldBy !== null) return { heldBy };
        await trx
          .updateTable("wave")
          .set({
            status: "moving",
            beganAt: at,
            retriedAt: null,
            settledAt: null,
            judgeAt: null,
            verdict: toJson(null),
            judgedAt: null,
            revised: toJson(null),
          })
          .where("changeId", "=", changeId)
          .where("number", "=", number)
          // Whoever asks again, another replica say, does not begin it twice, nor after it was rolled back meanwhile.
          .where("status", "=", status)
          .execute();
        return { heldBy: null };
      });
    },

    heldBy: (changeId, most) => holderOf(db, changeId, most),

    members: (changeId, filter, page) => pageOfMembers(db, changeId, filter, page),
    allMembers: (changeId, filter) => membersOf(db, changeId, filter),
    excluded: (changeId, filter, page) => excludedOf(db, changeId, filter, page),

    async openMembership(userId) {
      const row = await db
        .selectFrom("waveMember")
        .innerJoin("change", "change.id", "waveMember.changeId")
        .select(["waveMember.changeId", "waveMember.wave", "waveMember.status"])
        .where("waveMember.userId", "=", userId)
        .where("change.ended", "=", false)
        .orderBy("waveMember.changeId", "desc")
        .executeTakeFirst();
      return row && { ...row, status: fromJson(StoredMemberStatus, row.status, `member ${userId}`) };
    },

    recordLedger: (changeId, entries) => insertMemberLedger(db, changeId, entries),
    mark: (changeId, userIds, mark) => markMembers(db, changeId, userIds, mark),

    batches: (changeId) => batchesOf(db, changeId),
    formBatch: (changeId, batch, userIds) =>
      db.transaction().execute((trx) => formBatchIn(trx, changeId, batch, userIds)),
    intendBatch: (changeId, batch, at, deadlineAt) => intendBatch(db, changeId, batch, at, deadlineAt),
    markBatch: (changeId, number, mark) => markBatch(db, changeId, number, mark),

    async calls(changeId, from, to, of = "everybody") {
      return db
        .selectFrom("callRow")
        .innerJoin("waveMember", "waveMember.userId", "callRow.userId")
        .selectAll("callRow")
        .select(["waveMember.wave", "waveMember.userId"])
        .where("waveMember.changeId", "=", changeId)
        .where("callRow.startedAt", ">=", from)
        .where("callRow.startedAt", "<", to)
        .$if(of === "moved", (all) =>
          all
            .where("waveMember.status", "=", "moved")
            .whereRef("callRow.startedAt", ">=", "waveMember.settledAt"),
        )
        .$if(of === "notMoved", (all) =>
          all.where((row) =>
            row.or([
              row("waveMember.status", "=", "planned"),
              row("callRow.startedAt", "<", row.ref("waveMember.settledAt")),
            ]),
          ),
        )
        .$if(typeof of === "object", (all) =>
          all.where("waveMember.wave", ">=", typeof of === "object" ? of.fromWave : 0),
        )
        .orderBy("callRow.startedAt")
        .execute();
    },
  };
}
