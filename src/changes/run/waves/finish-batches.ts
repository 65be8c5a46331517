import type { Batch } from "../../../store/changes/wave-store.ts";
import { graphAssignLimit } from "../../../telephony/assignment-batch.ts";
import { noneArrived } from "../steps/step-state.ts";
import type { Working } from "../working.ts";
import { advanceBatch, operationName } from "./send-batch.ts";

/**
 * Takes to its end what is under way of a wave, and sends nothing anew: an operation without an answer may still arrive, and
 * whatever is done before it would be undone by it. Undefined when all has ended; otherwise when to look again.
 */
export async function finishBatches(working: Working, wave: number): Promise<Date | undefined> {
  const batches = await working.context.waves.batches(working.change.id);
  for (const batch of batches) {
    if (batch.wave !== wave || batch.completedAt) continue;
    // What was not taken on the way there is never sent any more, whoever moves the wave anew. Of several attempts an
    // earlier one may have arrived: those are decided as one whose answer was lost.
    if (batch.direction === "move" && batch.failedAt !== null && noneArrived(batch)) {
      await working.context.waves.markBatch(working.change.id, batch.number, {
        completedAt: working.context.now(),
      });
      continue;
    }
    if (batch.direction === "move" && !batch.acceptedAt) {
      const decided = await decideMove(working, batch);
      if (decided) return decided;
      continue;
    }
    const progress = await advanceBatch(working, batch);
    if (progress) return progress instanceof Date ? progress : working.context.now();
  }
  return undefined;
}

/** Looks for an operation whose answer was lost, but never sends it again. */
async function decideMove(working: Working, batch: Batch): Promise<Date | undefined> {
  const { context, change, signal } = working;
  if (context.now() < batch.deadlineAt) return batch.deadlineAt;
  const operationId = await context.tenant.findAssignment(operationName(change.id, batch), signal);
  const at = context.now();
  if (operationId !== undefined) {
    await context.waves.markBatch(change.id, batch.number, { operationId, acceptedAt: at });
    return at;
  }
  const members = await context.waves.allMembers(change.id, { batch: batch.number });
  await context.waves.markBatch(
    change.id,
    batch.number,
    members.length > graphAssignLimit
      ? { failedAt: at, completedAt: at, detail: "It never arrived." }
      : { acceptedAt: at, completedAt: at, detail: "Nothing tells whether it arrived: taken as if it had." },
  );
  return undefined;
}
