import { sql } from "kysely";
import type { WaveIntention, WaveState } from "../../changes/waves/decide-wave.ts";
import type { Excluded, Exclusion } from "../../changes/waves/members.ts";
import type { MemberStatus, Wave } from "../../changes/waves/wave.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json/json.ts";
import { StoredMemberStatus } from "../json/move.ts";
import {
  batchesOf,
  formBatchIn,
  intendBatch,
  markBatch,
  type Batch,
  type BatchMark,
} from "./wave-batches.ts";
import {
  decideMembersIn,
  excludedOf,
  membersOf,
  pageOfMembers,
  type MemberAsk,
  type MemberFilter,
  type StoredMember,
} from "./wave-members.ts";
import { decidedWave, holderOf, wavesOf, writeWave } from "./wave-rows.ts";

export type { Batch, BatchMark } from "./wave-batches.ts";
export type { MemberAsk, MemberFilter, StoredMember } from "./wave-members.ts";

/** A call of somebody whom a change moves, with their wave. */
export interface MemberCall extends CallRow {
  readonly userId: string;
  readonly wave: number;
}

/**
 * `moved`: members who were read back on their target, since then; `notMoved`: all members before that; `fromWave`: those of
 * that wave and of later ones.
 */
export type CallsOf = "moved" | "notMoved" | { readonly fromWave: number };

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Waves and their members. Membership is saved with the submission (see `SaveExtra`) and never changes after. */
export interface WaveStore {
  /** In order of their numbers; empty before the submission. */
  waves(changeId: number): Promise<readonly Wave[]>;
  /** Asks it as it stands now (`decideWave`), and writes what was decided; undefined where it may not. */
  decide(changeId: number, wave: number, intention: WaveIntention, at: Date): Promise<WaveState | undefined>;
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

  /** Asks each as they stand now (`decideMember`). Answers everybody asked, as they stand then. */
  decideMembers(changeId: number, asks: readonly MemberAsk[], at: Date): Promise<readonly StoredMember[]>;

  batches(changeId: number): Promise<readonly Batch[]>;
  /**
   * The intent of an operation, and who is in it, written before it is sent. On the way there they become `sent`. Undefined
   * where one of them stands otherwise by now: another replica sends to them.
   */
  formBatch(
    changeId: number,
    batch: Pick<Batch, "wave" | "direction" | "policy" | "intendedAt" | "deadlineAt">,
    userIds: readonly string[],
  ): Promise<Batch | undefined>;
  /** Undefined if somebody else took the intent up since it was read. */
  intendBatch(
    changeId: number,
    batch: Pick<Batch, "number" | "attempts">,
    at: Date,
    deadlineAt: Date,
  ): Promise<Batch | undefined>;
  markBatch(changeId: number, number: number, mark: BatchMark): Promise<void>;

  /** How many calls a wave's people made or took by a trunk in [from, to), by call type. */
  callsByType(
    changeId: number,
    wave: number,
    trunkFqdn: string,
    from: Date,
    to: Date,
  ): Promise<readonly { readonly callType: string; readonly calls: number }[]>;
  /** Calls of members of a change, on every trunk, that started in [from, to). */
  calls(changeId: number, from: Date, to: Date, of: CallsOf): Promise<readonly MemberCall[]>;
}

export function waveStore(db: Database): WaveStore {
  return {
    waves: (changeId) => wavesOf(db, changeId),

    async decide(changeId, number, intention, at) {
      return db.transaction().execute(async (trx) => {
        const wave = await decidedWave(trx, changeId, { number, intention }, at);
        if (wave) await writeWave(trx, changeId, wave);
        return wave;
      });
    },

    async begin(changeId, { number, status: seenAs }, most, at) {
      return db.transaction().execute(async (trx) => {
        // One decision at a time, whichever replica asks.
        await sql`lock table wave in share row exclusive mode`.execute(trx);
        const heldBy = await holderOf(trx, changeId, most);
        if (heldBy !== null) return { heldBy };
        const intention = { type: "begin", seenAs } as const;
        const wave = await decidedWave(trx, changeId, { number, intention }, at);
        if (wave) await writeWave(trx, changeId, wave);
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

    decideMembers: (changeId, asks, at) =>
      db.transaction().execute((trx) => decideMembersIn(trx, changeId, asks, at)),

    batches: (changeId) => batchesOf(db, changeId),
    formBatch: (changeId, batch, userIds) =>
      db.transaction().execute((trx) => formBatchIn(trx, changeId, batch, userIds)),
    intendBatch: (changeId, batch, at, deadlineAt) => intendBatch(db, changeId, batch, at, deadlineAt),
    markBatch: (changeId, number, mark) => markBatch(db, changeId, number, mark),

    callsByType: (changeId, wave, trunkFqdn, from, to) =>
      db
        .selectFrom("callRow")
        .innerJoin("waveMember", "waveMember.userId", "callRow.userId")
        .select(({ fn }) => ["callRow.callType", fn.countAll<number>().as("calls")])
        .where("waveMember.changeId", "=", changeId)
        .where("waveMember.wave", "=", wave)
        .where("waveMember.status", "=", "moved")
        .where("callRow.trunkFqdn", "=", trunkFqdn)
        .where("callRow.startedAt", ">=", from)
        .where("callRow.startedAt", "<", to)
        .groupBy("callRow.callType")
        .execute(),

    async calls(changeId, from, to, of) {
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
