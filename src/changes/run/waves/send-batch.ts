import { changeName } from "../../change.ts";
import type { MemberIntention } from "../../waves/decide-member.ts";
import { endingWith } from "../../../lib/deadline.ts";
import type { Batch, StoredMember } from "../../../store/changes/wave-store.ts";
import { TenantError } from "../../../tenant/tenant-error.ts";
import type { RefusedUser } from "../../../tenant/tenant.ts";
import { maxBatchUsers } from "../../../telephony/assignment-batch.ts";
import { transition } from "../transition.ts";
import type { Progress } from "../change-context.ts";
import { askAll, idsOf, later, nextLook, type Working } from "../working.ts";
import { batchRefusals } from "./planned-people.ts";
import { minute } from "../../../lib/time.ts";

const waitAfterRefusal = 5_000;
const maxPauseMs = minute;
/** Times an operation that the service did not take is tried before its members are given up. */
const maxAttempts = 8;

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
  working: Working,
  direction: Batch["direction"],
  wave: number,
  assignments: readonly Assignment[],
  since = new Date(0),
): Promise<Progress> {
  const [first] = assignments;
  if (!first) return "again";
  const { context, change } = working;
  // eslint-disable-next-line local/no-silent-cut -- the rest follows in the next batch
  const userIds = assignments
    .filter(({ policy }) => policy === first.policy)
    .slice(0, maxBatchUsers)
    .map(({ member }) => member.userId);
  const { policy } = first;
  // What the way back sends was looked at before it was formed.
  const refusals =
    direction === "move" ? await batchRefusals(working, { direction, wave, policy }, userIds) : [];
  if (refusals.length > 0) return pausedFor(working, wave, refusals);
  const at = new Date(Math.max(context.now().getTime(), since.getTime()));
  const batch = await context.waves.formBatch(
    change.id,
    {
      wave,
      direction,
      policy,
      intendedAt: at,
      deadlineAt: later(working, context.config.timings.effectDeadline),
    },
    userIds,
  );
  return batch ? send(working, batch, userIds) : "again";
}

/**
 * Takes an operation as far as it goes now: its intent is written, so what is unknown is decided by looking for it under
 * its name, and only after its deadline. So no operation is sent twice; what went person by person through Graph has no
 * name and is sent again, which changes nothing for whom it reached. Undefined when the service is done with it.
 */
export async function advanceBatch(working: Working, batch: Batch): Promise<Progress | undefined> {
  const { context, change, signal } = working;
  const { tenant, waves, now, config } = context;
  if (batch.completedAt) return undefined;
  if (batch.acceptedAt && batch.operationId !== null) {
    const operation = await readOperation(working, batch.operationId);
    // No longer known, as the service forgets after a month: reading its users back tells what came of it.
    if (!operation) {
      await waves.markBatch(change.id, batch.number, { completedAt: now() });
      return undefined;
    }
    const { completed, refused } = operation;
    if (!completed) return nextLook(working, batch.acceptedAt, config.timings.readBackEvery);
    await markRefused(working, batch, refused);
    await waves.markBatch(change.id, batch.number, { completedAt: now() });
    return undefined;
  }
  const userIds = await usersOf(working, batch);
  if (batch.failedAt) {
    // On the way back nobody is given up because the service is away: what is tried is safety.
    if (batch.direction === "move" && batch.attempts - batch.denied >= maxAttempts)
      return giveUp(working, batch, userIds);
    // Whoever wakes this task early does not make it hurry.
    const due = pausedUntil(batch, batch.failedAt);
    return now() < due ? due : again(working, batch, userIds);
  }
  if (now() < batch.deadlineAt) return batch.deadlineAt;
  const operationId = await tenant.findAssignment(operationName(change.id, batch), signal);
  if (operationId === undefined) return again(working, batch, userIds);
  await waves.markBatch(change.id, batch.number, { operationId, acceptedAt: now() });
  return "again";
}

/** They are not moved, or not put back, by that operation. */
function failing({ direction }: Batch, why: string): MemberIntention {
  return { type: direction === "move" ? "fail" : "notRestored", why };
}

async function markRefused(
  { context, change }: Working,
  batch: Batch,
  refused: readonly RefusedUser[],
): Promise<void> {
  const asks = refused.map(({ userId, why }) => ({ userId, intention: failing(batch, why) }));
  await context.waves.decideMembers(change.id, asks, context.now());
}

async function readOperation({ context, signal }: Working, operationId: string) {
  try {
    return await context.tenant.readAssignment(operationId, signal);
  } catch (error) {
    if (error instanceof TenantError && error.kind === "notFound") return undefined;
    throw error;
  }
}

/** Longer from attempt to attempt. What the service asked for is kept with the batch, as its deadline. */
function pausedUntil({ attempts, denied, deadlineAt }: Batch, failedAt: Date): Date {
  const pause = Math.min(maxPauseMs, waitAfterRefusal * (attempts - denied));
  return new Date(Math.max(failedAt.getTime() + pause, deadlineAt.getTime()));
}

async function again(
  working: Working,
  batch: Batch,
  userIds: readonly string[],
): Promise<Progress | undefined> {
  const { context, change } = working;
  const refusals = await batchRefusals(working, batch, userIds);
  if (refusals.length > 0) {
    if (batch.direction === "move") return pausedFor(working, batch.wave, refusals);
    // On the way back each person is looked at once more.
    const completed = { completedAt: context.now(), detail: refusals.join(" ") };
    await context.waves.markBatch(change.id, batch.number, completed);
    return undefined;
  }
  const at = context.now();
  const deadlineAt = later(working, context.config.timings.effectDeadline);
  const taken = await context.waves.intendBatch(change.id, batch, at, deadlineAt);
  return taken ? send(working, taken, userIds) : at; // another replica sends it
}

/** Not tied to the worker's signal: an effect under way is let finish. */
async function send(working: Working, batch: Batch, userIds: readonly string[]): Promise<Progress> {
  const { context, change } = working;
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
    await markRefused(working, batch, refused);
    await waves.markBatch(change.id, batch.number, { operationId, acceptedAt: now() });
    return "again";
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (error.kind === "outcomeUnknown") return batch.deadlineAt;
    const failedAt = now();
    const asked = error.retryAfterMs === null ? failedAt : later(working, error.retryAfterMs);
    const failed = { attempts: batch.attempts, failedAt, deadlineAt: asked, detail: error.message };
    if (error.kind === "noAccess") {
      await waves.markBatch(change.id, batch.number, { ...failed, denied: true });
      throw error;
    }
    await waves.markBatch(change.id, batch.number, failed);
    if (!error.passing) return (await giveUp(working, batch, userIds, error.message)) ?? "again";
    return pausedUntil({ ...batch, ...failed }, failedAt);
  }
}

function pausedFor(
  { context, stored }: Working,
  wave: number,
  refusals: readonly string[],
): Promise<Progress> {
  return transition(context, stored, {
    type: "pause",
    by: null,
    why: refusals.join(" "),
    needs: "retry",
    wave,
  });
}

async function giveUp(
  working: Working,
  batch: Batch,
  userIds: readonly string[],
  why = batch.detail ?? "The service did not take it.",
): Promise<undefined> {
  const { context, change } = working;
  const at = context.now();
  await askAll(
    working,
    userIds.map((userId) => ({ userId })),
    failing(batch, why),
    at,
  );
  await context.waves.markBatch(change.id, batch.number, { completedAt: at, detail: why });
  return undefined;
}

async function usersOf({ context, change }: Working, batch: Batch): Promise<readonly string[]> {
  const members = await context.waves.allMembers(change.id, { batch: batch.number });
  return idsOf(members);
}

/** Found again by this name when the answer was lost. */
export function operationName(changeId: number, { number, attempts }: Batch): string {
  return `${changeName(changeId)} batch ${number} attempt ${attempts}`;
}
