import { changeName } from "../change/change.ts";
import { notUndone } from "../change/rollback.ts";
import type { StepRecord, StoredChange } from "../store/change-store.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import { isMovePlan } from "../change/plan.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { apply } from "./apply.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { alteredPlan } from "./release.ts";
import { wasNeverTaken } from "./never-taken.ts";
import { performStep } from "./perform-step.ts";

const waitForLock = 2000;

/**
 * Puts back what the ledger holds, for every step that may have had an effect. Waits for no approval, only for a step
 * of its own that is still under way, and for another change that holds the trunk.
 */
export async function rollBack(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const { changes, config, now } = context;
  const { plan } = change.submission ?? {};
  if (!plan || isMovePlan(plan)) return null;

  const altered = await alteredPlan(context, change);
  if (altered.length > 0)
    return apply(context, stored, { type: "finishRollback", notes: [], differences: altered });

  const lock = await changes.takeLocks(change.id, plan.locks, now());
  if (!lock.ok) {
    if (lock.heldBy === null) return "again";
    await changes.record(change.id, now(), [
      {
        event: { type: "waiting", waitingFor: `${changeName(lock.heldBy)} holds the trunk` },
        key: `rollback-waits:${lock.heldBy}`,
      },
    ]);
    return new Date(now().getTime() + waitForLock);
  }

  const since = await changes.changedSince(change.id);
  if (since !== undefined) {
    const difference = `${changeName(since)} changed ${change.subject} since, so it was left as it is. Roll ${changeName(since)} back first.`;
    return apply(context, stored, { type: "finishRollback", notes: [], differences: [difference] });
  }

  const journal = await changes.journal(change.id);
  const notes: string[] = [];
  const differences: string[] = [];
  for (const [index, step] of plan.undo.entries()) {
    const done = journal.find(
      (entry) => entry.direction === "do" && entry.index === plan.steps.length - 1 - index,
    );
    if (!done || wasNeverTaken(done)) {
      notes.push(`${step.fqdn} had not been changed.`);
      continue;
    }
    // An effect without an answer may still be sent; undoing before it would be undone by it.
    if (!done.acceptedAt && !done.setAt && !done.failedAt && now() < done.deadlineAt) return done.deadlineAt;

    const undone = journal.find((entry) => entry.direction === "undo" && entry.index === index);
    if (!undone && done.setAt) {
      const live = await lookAt(context, step.fqdn, signal);
      if (live === undefined) {
        differences.push(`${step.fqdn} is no longer a gateway of this tenant.`);
        continue;
      }
      const before = (await changes.ledger(change.id)).find(
        ({ object }) => object === `trunk:${step.fqdn}`,
      )?.before;
      if (live !== "unknown" && live.mediaBypass === before?.mediaBypass) {
        notes.push(`${step.fqdn} was already as before: somebody else put it back.`);
        continue;
      }
    }
    // The undo is sent; but as long as the effect was never read, "as before" may be from before both.
    if (undone && !undone.setAt && !undone.failedAt && mayStillShow(context, done)) {
      const live = await lookAt(context, step.fqdn, signal);
      if (typeof live === "object" && live.mediaBypass === step.from) {
        await changes.mark(change.id, "do", done.index, { setAt: now() });
        return "again";
      }
      return new Date(now().getTime() + config.timings.readBackEvery);
    }
    const outcome = await performStep(
      context,
      { changeId: change.id, direction: "undo", index, step, record: undone },
      signal,
    );
    if (outcome.kind === "wait") return outcome.until;
    if (outcome.kind === "failed") differences.push(outcome.reason);
  }
  return apply(context, stored, { type: "finishRollback", notes: [...notes, ...notUndone], differences });
}

/** A tenant that does not answer a read holds no brake up. */
async function lookAt(
  { tenant }: ChangeContext,
  fqdn: string,
  signal: AbortSignal,
): Promise<Gateway | "unknown" | undefined> {
  try {
    return await tenant.readGateway(fqdn, signal);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return "unknown";
  }
}

/** Whether an effect that was never read back may still come to show in a read. */
function mayStillShow({ config, now }: ChangeContext, done: StepRecord): boolean {
  if (done.setAt || done.failedAt) return false;
  const sentAt = done.acceptedAt ?? done.intendedAt;
  return now().getTime() < sentAt.getTime() + config.timings.readBackDeadline;
}
