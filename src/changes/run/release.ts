import type { Change } from "../change.ts";
import { releaseRefusals } from "../approval.ts";
import type { ChangeContext } from "./change-context.ts";

/**
 * Why nothing forward may be done for the change, as sentences: enough other people must have approved the plan, and
 * everything that lets it go on must stand in the database as it was sealed in the audit. Empty means that it may.
 */
export async function notReleased({ audit }: ChangeContext, change: Change): Promise<readonly string[]> {
  const refusals = releaseRefusals(change, { approvalsRequired: 1 });
  const integrityViolations = await audit.integrityViolations(change, { chain: true });
  return [...refusals, ...integrityViolations.map(({ text }) => text)];
}

/** What of the plan, or of whether it was begun, is otherwise than sealed: not even a way back is made of it. */
export async function alteredPlan({ audit }: ChangeContext, change: Change): Promise<readonly string[]> {
  const integrityViolations = await audit.integrityViolations(change, { chain: false });
  const altered = integrityViolations.filter(({ kind }) => kind === "plan" || kind === "start");
  if (altered.length === 0) return [];
  return [...altered.map(({ text }) => text), "Nothing was sent to undo it: put back by hand what it did."];
}
