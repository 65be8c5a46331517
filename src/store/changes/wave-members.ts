import { sql } from "kysely";
import { z } from "zod";
import { decideMember, newMember, type MemberIntention } from "../../changes/waves/decide-member.ts";
import { newWave } from "../../changes/waves/decide-wave.ts";
import type { Excluded, Exclusion, Member, Membership } from "../../changes/waves/members.ts";
import type { PlannedWave } from "../../changes/plan.ts";
import type { MemberState, MemberStatus } from "../../changes/waves/wave.ts";
import type { Database, Transaction } from "../database.ts";
import { fromJson, inChunks, toJson } from "../json/json.ts";
import { StoredExclusion, StoredLabel, StoredMemberStatus } from "../json/move.ts";
import { PolicyAssignment } from "../../telephony/voice-user.ts";

/** A member with what became of them. */
export type StoredMember = Member & MemberState;

/** What is asked for one member. */
export interface MemberAsk {
  readonly userId: string;
  readonly intention: MemberIntention;
}

export interface MemberFilter {
  readonly wave?: number;
  readonly statuses?: readonly MemberStatus[];
  readonly batch?: number;
}

const Stored = z.object({
  former: PolicyAssignment,
  labels: z.array(StoredLabel),
  status: StoredMemberStatus,
  ledger: PolicyAssignment.nullable(),
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
        waves.map(({ number }) => {
          const { verdict, revised, ...wave } = newWave(number);
          return { changeId, ...wave, verdict: toJson(verdict), revised: toJson(revised) };
        }),
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
      insert into wave_member (change_id, user_id, wave, user_principal_name, former, target, labels, status)
      select ${changeId}::bigint, user_id, wave, user_principal_name, former, target, labels, ${newMember.status}
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

/**
 * Asks each as they stand now, and writes all who moved in one statement. Answers everybody asked, as they stand then: whoever
 * stood otherwise than the one who asks took for granted stays so.
 */
export async function decideMembersIn(
  trx: Transaction,
  changeId: number,
  asks: readonly MemberAsk[],
  at: Date,
): Promise<readonly StoredMember[]> {
  const stand: StoredMember[] = [];
  for (const part of inChunks(asks, 5_000)) {
    const { decided, refused } = await lockAndDecide(trx, changeId, part, at);
    await writeMembers(trx, changeId, decided);
    stand.push(...decided, ...refused);
  }
  return stand;
}

/** The members as decided, and those who may not; nothing is written, and nobody else moves them before the end of the transaction. */
export async function lockAndDecide(
  trx: Transaction,
  changeId: number,
  asks: readonly MemberAsk[],
  at: Date,
): Promise<{ readonly decided: readonly StoredMember[]; readonly refused: readonly StoredMember[] }> {
  const intentions = new Map(asks.map(({ userId, intention }) => [userId, intention]));
  const rows = await listed(trx, changeId, {})
    .where(sql<boolean>`user_id = any(${[...intentions.keys()]}::text[])`)
    .forUpdate()
    .execute();
  const decided: StoredMember[] = [];
  const refused: StoredMember[] = [];
  for (const member of rows.map(memberOf)) {
    const intention = intentions.get(member.userId);
    const decision = intention && decideMember(member, intention, at);
    if (decision?.ok) decided.push(decision.member);
    else refused.push(member);
  }
  return { decided, refused };
}

export async function writeMembers(
  trx: Transaction,
  changeId: number,
  members: readonly StoredMember[],
): Promise<void> {
  if (members.length === 0) return;
  const records = members.map(({ userId, status, detail, ledger, batch, settledAt }) => ({
    user_id: userId,
    status,
    detail,
    ledger,
    batch,
    settled_at: settledAt,
  }));
  await sql`
    update wave_member
    set status = decided.status, detail = decided.detail, ledger = decided.ledger, batch = decided.batch,
      settled_at = decided.settled_at
    from jsonb_to_recordset(${toJson(records)}::jsonb) as decided (
      user_id text, status text, detail text, ledger jsonb, batch integer, settled_at timestamptz
    )
    where wave_member.change_id = ${changeId} and wave_member.user_id = decided.user_id
      -- Says by which index: where the table's statistics are old, each record would be compared with every member.
      and wave_member.user_id = any(${members.map(({ userId }) => userId)}::text[])
  `.execute(trx);
}
