import { notUndone } from "../change/rollback.ts";
import type { StoredChange } from "../store/change-store.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { apply } from "./apply.ts";
import { performStep } from "./perform-step.ts";
import { changeName } from "../change/change.ts";

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
  const { changes, tenant, now } = context;
  const { plan } = change.submission ?? {};
  if (!plan) return null;

  const lock = await changes.takeLocks(change.id, plan.locks, now());
  if (!lock.ok) {
    await changes.record(change.id, now(), [
      {
        event: { type: "waiting", waitingFor: `${changeName(lock.heldBy)} holds the trunk` },
        key: `rollback-waits:${lock.heldBy}`,
      },
    ]);
    return new Date(now().getTime() + waitForLock);
  }

  const journal = await changes.journal(change.id);
  const notes: string[] = [];
  const differences: string[] = [];
  for (const [index, step] of plan.undo.entries()) {
    const done = journal.find(
      (entry) => entry.direction === "do" && entry.index === plan.steps.length - 1 - index,
    );
    if (!done) {
      notes.push(`${step.fqdn} had not been changed.`);
      continue;
    }
    // An effect without an answer may still arrive; undoing before it would be undone by it.
    if (!done.acceptedAt && !done.setAt && now() < done.deadlineAt) return done.deadlineAt;

    const undone = journal.find((entry) => entry.direction === "undo" && entry.index === index);
    if (!undone) {
      const live = await tenant.readGateway(step.fqdn, signal);
      if (!live) {
        differences.push(`${step.fqdn} is no longer a gateway of this tenant.`);
        continue;
      }
      const before = (await changes.ledger(change.id)).find(
        ({ object }) => object === `trunk:${step.fqdn}`,
      )?.before;
      if (live.mediaBypass === before?.mediaBypass && done.setAt) {
        notes.push(`${step.fqdn} was already as before: somebody else put it back.`);
        continue;
      }
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
