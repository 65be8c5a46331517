import { sql } from "kysely";
import { z } from "zod";
import type { Excluded, Exclusion, Member, Membership } from "../change/move/members.ts";
import type { PlannedWave } from "../change/move/move-plan.ts";
import type { MemberStatus } from "../change/move/wave.ts";
import type { PolicyAssignment } from "../telephony/voice-user.ts";
import type { Database, Transaction } from "./database.ts";
import { fromJson, inChunks, storable, toJson } from "./json/json.ts";
import { StoredExclusion, StoredLabel, StoredMemberStatus } from "./json/move.ts";
import { StoredAssignment } from "./json/telephony.ts";

/** A member with what became of them. */
export interface StoredMember extends Member {
  readonly status: MemberStatus;
  /** Why it failed, was left alone or could not be restored; null otherwise. */
  readonly detail: string | null;
  /** Their assignment right before the move: what a rollback restores. Null before. */
  readonly ledger: PolicyAssignment | null;
  /** Newest batch the member was in. */
  readonly batch: number | null;
  readonly settledAt: Date | null;
}

export interface MemberFilter {
  readonly wave?: number;
  readonly statuses?: readonly MemberStatus[];
  readonly batch?: number;
}

const Stored = z.object({
  former: StoredAssignment,
  labels: z.array(StoredLabel),
  status: StoredMemberStatus,
  ledger: StoredAssignment.nullable(),
});

/** Written once, with the submission. */
export async function insertMembership(
  trx: Transaction,
  changeId: number,
  waves: readonly PlannedWave[],
  { members, excluded }: Membership,
): Promise<void> {
  if (waves.length > 0) {
    await trx
      .insertInto("wave")
      .values(
        waves.map(({ number }) => ({
          changeId,
          number,
          status: "planned",
          verdict: toJson(null),
          revised: toJson(null),
        })),
      )
      .execute();
  }
  for (const part of inChunks(members, 5_000)) {
    const records = part.map(({ userId, wave, userPrincipalName, former, target, labels }) => ({
      user_id: userId,
      wave,
      user_principal_name: userPrincipalName,
      former,
      target,
      labels,
    }));
    await sql`
      insert into wave_member (change_id, user_id, wave, user_principal_name, former, target, labels)
      select ${changeId}::bigint, user_id, wave, user_principal_name, former, target, labels
      from jsonb_to_recordset(${toJson(records)}::jsonb) as members (
        user_id text, wave integer, user_principal_name text, former jsonb, target text, labels text[]
      )
    `.execute(trx);
  }
  // Right after many rows came, the planner takes the table for empty, and joins it row by row for minutes.
  if (members.length > 1_000) await sql`analyze wave_member`.execute(trx);
  for (const part of inChunks(excluded, 5_000)) {
    const records = part.map(({ userId, userPrincipalName, why }) => ({
      user_id: userId,
      user_principal_name: userPrincipalName,
      why,
    }));
    await sql`
      insert into excluded_user (change_id, user_id, user_principal_name, why)
      select ${changeId}::bigint, user_id, user_principal_name, why
      from jsonb_to_recordset(${toJson(records)}::jsonb) as excluded (
        user_id text, user_principal_name text, why text
      )
    `.execute(trx);
  }
}

function matching(db: Database, changeId: number, { wave, statuses, batch }: MemberFilter) {
  return db
    .selectFrom("waveMember")
    .where("changeId", "=", changeId)
    .$if(wave !== undefined, (all) => all.where("wave", "=", wave ?? 0))
    .$if(batch !== undefined, (all) => all.where("batch", "=", batch ?? 0))
    .$if(statuses !== undefined, (all) => all.where("status", "in", [...(statuses ?? [])]));
}

function listed(db: Database, changeId: number, filter: MemberFilter) {
  return matching(db, changeId, filter)
    .select([
      "userId",
      "userPrincipalName",
      "wave",
      "former",
      "target",
      "labels",
      "status",
      "detail",
      "ledger",
      "batch",
      "settledAt",
    ])
    .orderBy("wave")
    .orderBy("userPrincipalName")
    .orderBy("userId");
}

type Row = Awaited<ReturnType<ReturnType<typeof listed>["executeTakeFirstOrThrow"]>>;

function memberOf(row: Row): StoredMember {
  return { ...row, ...fromJson(Stored, row, `member ${row.userId}`) };
}

export async function membersOf(
  db: Database,
  changeId: number,
  filter: MemberFilter,
): Promise<readonly StoredMember[]> {
  return (await listed(db, changeId, filter).execute()).map(memberOf);
}

export async function pageOfMembers(
  db: Database,
  changeId: number,
  filter: MemberFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly members: readonly StoredMember[]; readonly total: number }> {
  const [rows, { total }] = await Promise.all([
    listed(db, changeId, filter).offset(offset).limit(limit).execute(),
    matching(db, changeId, filter)
      .select(({ fn }) => fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return { members: rows.map(memberOf), total };
}

/** By name. */
export async function excludedOf(
  db: Database,
  changeId: number,
  { why }: { readonly why?: Exclusion },
  page?: { readonly offset: number; readonly limit: number },
): Promise<{ readonly excluded: readonly Excluded[]; readonly total: number }> {
  const all = db
    .selectFrom("excludedUser")
    .where("changeId", "=", changeId)
    .$if(why !== undefined, (some) => some.where("why", "=", why ?? ""));
  const [rows, { total }] = await Promise.all([
    all
      .select(["userId", "userPrincipalName", "why"])
      .orderBy("userPrincipalName")
      .orderBy("userId")
      .$if(page !== undefined, (some) => some.offset(page?.offset ?? 0).limit(page?.limit ?? 0))
      .execute(),
    all.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow(),
  ]);
  const excluded = rows.map((row) => ({
    ...row,
    why: fromJson(StoredExclusion, row.why, `excluded ${row.userId}`),
  }));
  return { excluded, total };
}

/** The first entry of a member stays. */
export async function insertMemberLedger(
  db: Database,
  changeId: number,
  entries: readonly { readonly userId: string; readonly ledger: PolicyAssignment }[],
): Promise<void> {
  for (const part of inChunks(entries, 5_000)) {
    const records = part.map(({ userId, ledger }) => ({ user_id: userId, ledger }));
    await sql`
      update wave_member set ledger = entries.ledger
      from jsonb_to_recordset(${toJson(records)}::jsonb) as entries (user_id text, ledger jsonb)
      where wave_member.change_id = ${changeId} and wave_member.user_id = entries.user_id
        -- Says by which index: where the table's statistics are old, each entry would be compared with every member.
        and wave_member.user_id = any(${part.map(({ userId }) => userId)}::text[])
        and wave_member.ledger is null
    `.execute(db);
  }
}

export async function markMembers(
  db: Database,
  changeId: number,
  userIds: readonly string[],
  { status, detail, settledAt }: MemberMark,
): Promise<void> {
  for (const part of inChunks(userIds, 5_000)) {
    await db
      .updateTable("waveMember")
      .set({
        status,
        ...(detail === undefined ? {} : { detail: detail === null ? null : storable(detail) }),
        ...(settledAt === undefined ? {} : { settledAt }),
      })
      .where("changeId", "=", changeId)
      .where("userId", "in", part)
      .execute();
  }
}

export interface MemberMark {
  readonly status: MemberStatus;
  readonly detail?: string | null;
  readonly settledAt?: Date;
}
