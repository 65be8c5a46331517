import { changeName } from "../../change/change.ts";
import { endingWith } from "../../deadline.ts";
import type { Batch, StoredMember } from "../../store/wave-store.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import type { RefusedUser } from "../../tenant/tenant.ts";
import { largestBatch } from "../../telephony/assignment-batch.ts";
import type { Progress } from "../change-context.ts";
import { idsOf, markWhy } from "./mark-why.ts";
import { later, nextLook, type Moving } from "./move-context.ts";

const waitAfterRefusal = 5_000;
const longestPause = 60_000;
/** Times an operation that the service did not take is tried before its members are given up. */
const mostAttempts = 8;

/** Members with the policy each is to be granted; null takes a grant away. */
export interface Assignment {
  readonly member: StoredMember;
  readonly policy: string | null;
}

/**
 * Forms the next operation from the first policy's members, and sends it. `since`: when it was asked for, by the clock of
 * whoever asked, which may be ahead of this one.
 */
export async function sendNext(
  moving: Moving,
  direction: Batch["direction"],
  wave: number,
  assignments: readonly Assignment[],
  since = new Date(0),
): Promise<Progress> {
  const [first] = assignments;
  if (!first) return "again";
  const { context, change } = moving;
  // eslint-disable-next-line local/no-silent-cut -- the rest follows in the next batch
  const userIds = assignments
    .filter(({ policy }) => policy === first.policy)
    .slice(0, largestBatch)
    .map(({ member }) => member.userId);
  const at = new Date(Math.max(context.now().getTime(), since.getTime()));
  const batch = await context.waves.formBatch(
    change.id,
    {
      wave,
      direction,
      policy: first.policy,
      intendedAt: at,
      deadlineAt: later(moving, context.config.timings.effectDeadline),
    },
    userIds,
  );
  return send(moving, batch, userIds);
}

/**
 * Takes an operation as far as it goes now: its intent is written, so what is unknown is decided by looking for it under
 * its name, and only after its deadline. So no operation is sent twice; what went person by person through Graph has no
 * name and is sent again, which changes nothing for whom it reached. Undefined when the service is done with it.
 */
export async function advanceBatch(moving: Moving, batch: Batch): Promise<Progress | undefined> {
  const { context, change, signal } = moving;
  const { tenant, waves, now, config } = context;
  if (batch.completedAt) return undefined;
  if (batch.acceptedAt && batch.operationId !== null) {
    const operation = await readOperation(moving, batch.operationId);
    // No longer known, as the service forgets after a month: reading its users back tells what came of it.
    if (!operation) {
      await waves.markBatch(change.id, batch.number, { completedAt: now() });
      return undefined;
    }
    const { completed, refused } = operation;
    if (!completed) return nextLook(moving, batch.acceptedAt, config.timings.readBackEvery);
    await markRefused(moving, batch, refused);
    await waves.markBatch(change.id, batch.number, { completedAt: now() });
    return undefined;
  }
  const userIds = await usersOf(moving, batch);
  if (batch.failedAt) {
    // On the way back nobody is given up because the service is away: what is tried is safety.
    if (batch.direction === "move" && batch.attempts - batch.denied >= mostAttempts)
      return giveUp(moving, batch, userIds);
    // Whoever wakes this task early does not make it hurry.
    const due = pausedUntil(batch, batch.failedAt);
    return now() < due ? due : again(moving, batch, userIds);
  }
  if (now() < batch.deadlineAt) return batch.deadlineAt;
  const operationId = await tenant.findAssignment(operationName(change.id, batch), signal);
  if (operationId === undefined) return again(moving, batch, userIds);
  await waves.markBatch(change.id, batch.number, { operationId, acceptedAt: now() });
  return "again";
}

function markRefused(moving: Moving, { direction }: Batch, refused: readonly RefusedUser[]): Promise<void> {
  return markWhy(moving, direction === "move" ? "failed" : "notRestored", refused);
}

async function readOperation({ context, signal }: Moving, operationId: string) {
  try {
    return await context.tenant.readAssignment(operationId, signal);
  } catch (error) {
    if (error instanceof TenantError && error.kind === "notFound") return undefined;
    throw error;
  }
}

/** Longer from attempt to attempt. What the service asked for is kept with the batch, as its deadline. */
function pausedUntil({ attempts, denied, deadlineAt }: Batch, failedAt: Date): Date {
  const pause = Math.min(longestPause, waitAfterRefusal * (attempts - denied));
  return new Date(Math.max(failedAt.getTime() + pause, deadlineAt.getTime()));
}

async function again(moving: Moving, batch: Batch, userIds: readonly string[]): Promise<Progress> {
  const { context, change } = moving;
  const at = context.now();
  const deadlineAt = later(moving, context.config.timings.effectDeadline);
  const taken = await context.waves.intendBatch(change.id, batch, at, deadlineAt);
  return taken ? send(moving, taken, userIds) : at; // another replica sends it
}

/** Not tied to the worker's signal: an effect under way is let finish. */
async function send(moving: Moving, batch: Batch, userIds: readonly string[]): Promise<Progress> {
  const { context, change } = moving;
  const { tenant, waves, now } = context;
  // Never beyond the journal's deadline: from then on another replica decides what came of it.
  const left = batch.deadlineAt.getTime() - now().getTime();
  if (left <= 0) return batch.deadlineAt;
  try {
    const { operationId, refused } = await tenant.assignVoiceRouting(
      { name: operationName(change.id, batch), policy: batch.policy, userIds },
      endingWith(null, left),
    );
    // Before it counts as accepted: who is refused here is told only once.
    await markRefused(moving, batch, refused);
    await waves.markBatch(change.id, batch.number, { operationId, acceptedAt: now() });
    return "again";
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.kind === "outcomeUnknown") return batch.deadlineAt;
    const failedAt = now();
    const asked = error.retryAfterMs === null ? failedAt : later(moving, error.retryAfterMs);
    const failed = { attempts: batch.attempts, failedAt, deadlineAt: asked, detail: error.message };
    if (error.kind === "noAccess") {
      await waves.markBatch(change.id, batch.number, { ...failed, denied: true });
      throw error;
    }
    await waves.markBatch(change.id, batch.number, failed);
    if (!error.passing) return (await giveUp(moving, batch, userIds, error.message)) ?? "again";
    return pausedUntil({ ...batch, ...failed }, failedAt);
  }
}

async function giveUp(
  { context, change }: Moving,
  batch: Batch,
  userIds: readonly string[],
  why = batch.detail ?? "The service did not take it.",
): Promise<undefined> {
  const at = context.now();
  const status = batch.direction === "move" ? "failed" : "notRestored";
  await context.waves.mark(change.id, userIds, { status, detail: why, settledAt: at });
  await context.waves.markBatch(change.id, batch.number, { completedAt: at, detail: why });
  return undefined;
}

async function usersOf({ context, change }: Moving, batch: Batch): Promise<readonly string[]> {
  const members = await context.waves.allMembers(change.id, { batch: batch.number });
  return idsOf(members);
}

/** Found again by this name when the answer was lost. */
export function operationName(changeId: number, { number, attempts }: Batch): string {
  return `${changeName(changeId)} batch ${number} attempt ${attempts}`;
}
