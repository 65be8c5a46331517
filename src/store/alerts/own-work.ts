import { sql } from "kysely";
import { z } from "zod";
import type { OwnWork, OwnWrite } from "../../alerts/baseline.ts";
import { Step, undoOf } from "../../changes/step.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json/json.ts";
import type { StepRecord } from "../changes/change-journal.ts";

/** What of a plan says what its journal's rows did. */
const Planned = z.object({
  opening: z.array(Step),
  closing: z.array(Step),
  pair: z.object({ to: z.object({ fqdn: z.string() }) }).nullable(),
});

/** What the bot wrote since, oldest first, and what its changes have locked now. */
export async function ownWork(db: Database, since: Date): Promise<OwnWork> {
  // The locks first: what is let go in between was written before, and is among the writes.
  const locks = await db.selectFrom("lock").select("object").where("object", "not like", "user:%").execute();
  const rows = await db
    .selectFrom("step")
    .innerJoin("change", "change.id", "step.changeId")
    .select(["step.changeId", "step.direction", "step.index", "step.intendedAt", "step.acceptedAt"])
    .select(["step.setAt", "step.failedAt"])
    .select(sql<unknown>`change.submission -> 'plan'`.as("plan"))
    .where(sql<boolean>`coalesce(step.set_at, step.accepted_at, step.intended_at) > ${since}`)
    .orderBy("step.intendedAt")
    .execute();
  const writes = rows.flatMap(({ changeId, plan, ...record }): readonly OwnWrite[] => {
    const { setAt, acceptedAt, intendedAt, failedAt } = record;
    const arrived = setAt !== null || acceptedAt !== null;
    const step = stepOf(record, fromJson(Planned, plan, `the plan of change ${changeId}`));
    if (!step || (failedAt !== null && !arrived)) return [];
    return [{ step, at: setAt ?? acceptedAt ?? intendedAt, unsure: !arrived }];
  });
  return { writes, locked: new Set(locks.map(({ object }) => object)) };
}

function stepOf(
  { direction, index }: Pick<StepRecord, "direction" | "index">,
  { opening, closing, pair }: z.infer<typeof Planned>,
): Step | undefined {
  if (direction === "brake") {
    const off = index % 2 === 0;
    return pair ? { kind: "setMediaBypass", fqdn: pair.to.fqdn, from: off, to: !off } : undefined;
  }
  const step = [...opening, ...closing][index];
  return step && (direction === "undo" ? undoOf(step) : step);
}
