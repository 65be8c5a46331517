import type { Database } from "../database.ts";
import { storable } from "../json/json.ts";

/** One step's way, as far as it is known. */
export interface StepRecord {
  /** `brake`: media bypass off on the new trunk with an even index, on again with an odd one. */
  readonly direction: "do" | "undo" | "brake";
  readonly index: number;
  readonly attempts: number;
  /** Attempts that the tenant turned away for want of access: for sure, they did nothing. */
  readonly denied: number;
  /** The last attempt was one of those. */
  readonly turnedAway: boolean;
  readonly intendedAt: Date;
  /** Not before then is an open intent decided, or one that failed tried again. */
  readonly deadlineAt: Date;
  readonly acceptedAt: Date | null;
  readonly setAt: Date | null;
  readonly failedAt: Date | null;
  readonly detail: string | null;
}

export interface StepMark {
  /** Only of that attempt: one whose replica lost its lease says nothing of the next. */
  readonly attempts?: number;
  readonly acceptedAt?: Date;
  readonly setAt?: Date;
  readonly failedAt?: Date;
  /** Of one that failed: not before then is it tried again. */
  readonly deadlineAt?: Date;
  readonly detail?: string;
  /** The attempt was turned away for want of access. */
  readonly denied?: true;
}

const columns = [
  "direction",
  "index",
  "attempts",
  "denied",
  "turnedAway",
  "intendedAt",
  "deadlineAt",
  "acceptedAt",
  "setAt",
  "failedAt",
  "detail",
] as const;

export async function journalOf(db: Database, changeId: number): Promise<readonly StepRecord[]> {
  return db
    .selectFrom("step")
    .select(columns)
    .where("changeId", "=", changeId)
    .orderBy("direction")
    .orderBy("index")
    .execute();
}

export async function intendStep(
  db: Database,
  changeId: number,
  { direction, index, attempts }: Pick<StepRecord, "direction" | "index" | "attempts">,
  intendedAt: Date,
  deadlineAt: Date,
): Promise<StepRecord | undefined> {
  return db
    .insertInto("step")
    .values({ changeId, direction, index, intendedAt, deadlineAt })
    .onConflict((conflict) =>
      conflict
        .columns(["changeId", "direction", "index"])
        .doUpdateSet((set) => ({
          attempts: set("step.attempts", "+", 1),
          intendedAt,
          deadlineAt,
          acceptedAt: null,
          setAt: null,
          failedAt: null,
          detail: null,
          turnedAway: false,
        }))
        .where("step.attempts", "=", attempts),
    )
    .returning(columns)
    .executeTakeFirst();
}

export async function markStep(
  db: Database,
  changeId: number,
  direction: StepRecord["direction"],
  index: number,
  { attempts, detail, denied, ...times }: StepMark,
): Promise<void> {
  await db
    .updateTable("step")
    .set((set) => ({
      ...times,
      ...(detail === undefined ? {} : { detail: storable(detail) }),
      ...(denied && { denied: set("denied", "+", 1), turnedAway: true }),
    }))
    .where("changeId", "=", changeId)
    .where("direction", "=", direction)
    .where("index", "=", index)
    .$if(attempts !== undefined, (steps) => steps.where("attempts", "=", attempts ?? 0))
    .execute();
}
