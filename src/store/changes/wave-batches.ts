import type { Database, Transaction } from "../database.ts";
import { storable } from "../json/json.ts";
import { lockAndDecide, writeMembers } from "./wave-members.ts";

/** Users who are assigned by one operation of the service, on the way there or back. */
export interface Batch {
  /** Unique in the change, from 1. */
  readonly number: number;
  readonly wave: number;
  readonly direction: "move" | "restore";
  readonly policy: string | null;
  readonly attempts: number;
  /** Attempts that the tenant turned away for want of access: for sure, they did nothing. */
  readonly denied: number;
  readonly intendedAt: Date;
  /** Not before then is an open intent decided, or one that failed tried again. */
  readonly deadlineAt: Date;
  readonly operationId: string | null;
  readonly acceptedAt: Date | null;
  readonly completedAt: Date | null;
  readonly failedAt: Date | null;
  readonly detail: string | null;
}

export interface BatchMark {
  /** Only of that attempt: one whose replica lost its lease says nothing of the next. */
  readonly attempts?: number;
  readonly operationId?: string;
  readonly acceptedAt?: Date;
  readonly completedAt?: Date;
  readonly failedAt?: Date;
  /** Of one that failed: not before then is it tried again. */
  readonly deadlineAt?: Date;
  readonly detail?: string;
  /** The attempt was turned away for want of access. */
  readonly denied?: true;
}

const columns = [
  "number",
  "wave",
  "direction",
  "policy",
  "attempts",
  "denied",
  "intendedAt",
  "deadlineAt",
  "operationId",
  "acceptedAt",
  "completedAt",
  "failedAt",
  "detail",
] as const;

/** In order of their numbers. */
export async function batchesOf(db: Database, changeId: number): Promise<readonly Batch[]> {
  return db.selectFrom("batch").select(columns).where("changeId", "=", changeId).orderBy("number").execute();
}

/** Writes the intent and puts its members under way, before anything is sent. Undefined where one of them may not be. */
export async function formBatchIn(
  trx: Transaction,
  changeId: number,
  batch: Pick<Batch, "wave" | "direction" | "policy" | "intendedAt" | "deadlineAt">,
  userIds: readonly string[],
): Promise<Batch | undefined> {
  const { last } = await trx
    .selectFrom("batch")
    .select(({ fn }) => fn.max("number").as("last"))
    .where("changeId", "=", changeId)
    .executeTakeFirstOrThrow();
  const number = (last ?? 0) + 1;
  const { direction, intendedAt } = batch;
  const intention = { type: "send", batch: number, direction } as const;
  const asks = userIds.map((userId) => ({ userId, intention }));
  const { decided } = await lockAndDecide(trx, changeId, asks, intendedAt);
  if (decided.length < userIds.length) return undefined;
  await writeMembers(trx, changeId, decided);
  return trx
    .insertInto("batch")
    .values({ changeId, number, ...batch })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** An open intent is taken up again: one attempt more. Undefined if somebody else did since `attempts` were read. */
export async function intendBatch(
  db: Database,
  changeId: number,
  { number, attempts }: Pick<Batch, "number" | "attempts">,
  intendedAt: Date,
  deadlineAt: Date,
): Promise<Batch | undefined> {
  return db
    .updateTable("batch")
    .set({ attempts: attempts + 1, intendedAt, deadlineAt, failedAt: null, detail: null })
    .where("changeId", "=", changeId)
    .where("number", "=", number)
    .where("attempts", "=", attempts)
    .returning(columns)
    .executeTakeFirst();
}

export async function markBatch(
  db: Database,
  changeId: number,
  number: number,
  { attempts, detail, denied, ...rest }: BatchMark,
): Promise<void> {
  await db
    .updateTable("batch")
    .set((set) => ({
      ...rest,
      ...(detail === undefined ? {} : { detail: storable(detail) }),
      ...(denied && { denied: set("denied", "+", 1) }),
    }))
    .where("changeId", "=", changeId)
    .where("number", "=", number)
    .$if(attempts !== undefined, (batches) => batches.where("attempts", "=", attempts ?? 0))
    .execute();
}
