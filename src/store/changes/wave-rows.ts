import { sql } from "kysely";
import { z } from "zod";
import { decideWave, type WaveIntention, type WaveState } from "../../changes/waves/decide-wave.ts";
import { Verdict } from "../../changes/waves/gate.ts";
import type { MemberStatus, Wave } from "../../changes/waves/wave.ts";
import type { Database, Transaction } from "../database.ts";
import { fromJson, toJson } from "../json/json.ts";
import { StoredMemberStatus, StoredWaveStatus } from "../json/move.ts";

/** What is asked for one wave. */
export interface WaveAsk {
  readonly number: number;
  readonly intention: WaveIntention;
}

const columns = [
  "number",
  "status",
  "beganAt",
  "retriedAt",
  "settledAt",
  "judgeAt",
  "verdict",
  "judgedAt",
  "revised",
] as const;

const Stored = z.object({
  status: StoredWaveStatus,
  verdict: Verdict.nullable(),
  revised: Verdict.nullable(),
});
const Counts = z.array(z.object({ status: StoredMemberStatus, count: z.number() }));
const none: Readonly<Record<MemberStatus, number>> = {
  planned: 0,
  sent: 0,
  moved: 0,
  failed: 0,
  skipped: 0,
  restored: 0,
  notRestored: 0,
};

/** In order of their numbers. */
export async function wavesOf(db: Database, changeId: number): Promise<readonly Wave[]> {
  const rows = await db
    .selectFrom("wave")
    .select(columns)
    .select((row) =>
      sql<unknown>`(
        select coalesce(jsonb_agg(jsonb_build_object('status', status, 'count', count)), '[]')
        from (
          select status, count(*) as count from wave_member
          where wave_member.change_id = ${row.ref("wave.changeId")}
            and wave_member.wave = ${row.ref("wave.number")}
          group by status
        ) as counted
      )`.as("counts"),
    )
    .where("changeId", "=", changeId)
    .orderBy("number")
    .execute();
  return rows.map(({ counts, ...wave }) => {
    const where = `wave ${wave.number} of change ${changeId}`;
    const counted = fromJson(Counts, counts, where);
    return {
      ...wave,
      ...fromJson(Stored, wave, where),
      counts: { ...none, ...Object.fromEntries(counted.map((each) => [each.status, each.count])) },
    };
  });
}

/**
 * The wave as decided, by how it stands now; undefined where it may not, or is gone. Nothing is written, and nobody else moves
 * it before the end of the transaction.
 */
export async function decidedWave(
  trx: Transaction,
  changeId: number,
  { number, intention }: WaveAsk,
  at: Date,
): Promise<WaveState | undefined> {
  const row = await trx
    .selectFrom("wave")
    .select(columns)
    .where("changeId", "=", changeId)
    .where("number", "=", number)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const stored = fromJson(Stored, row, `wave ${number} of change ${changeId}`);
  const decision = decideWave({ ...row, ...stored }, intention, at);
  return decision.ok ? decision.wave : undefined;
}

export async function writeWave(
  trx: Transaction,
  changeId: number,
  { number, verdict, revised, ...wave }: WaveState,
): Promise<void> {
  await trx
    .updateTable("wave")
    .set({ ...wave, verdict: toJson(verdict), revised: toJson(revised) })
    .where("changeId", "=", changeId)
    .where("number", "=", number)
    .execute();
}

/** Null unless `most` waves of other changes are under way. */
export async function holderOf(db: Database, changeId: number, most: number): Promise<number | null> {
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
