import type { Change } from "../change/change.ts";
import { releaseRefusals } from "../change/approval.ts";
import type { ChangeContext } from "./change-context.ts";

/**
 * Why nothing forward may be done for the change, as sentences: enough other people must have approved the plan, and
 * everything that lets it go on must stand in the database as it was sealed in the audit. Empty means that it may.
 */
export async function notReleased({ audit }: ChangeContext, change: Change): Promise<readonly string[]> {
  const refusals = releaseRefusals(change, 1);
  const tampering = await audit.tampering(change, { chain: true });
  return [...refusals, ...tampering.map(({ text }) => text)];
}

/** What of the plan is otherwise than sealed: not even a way back is made of it. */
export async function alteredPlan({ audit }: ChangeContext, change: Change): Promise<readonly string[]> {
  const tampering = await audit.tampering(change, { chain: false });
  const altered = tampering.filter(({ kind }) => kind === "plan");
  if (altered.length === 0) return [];
  return [...altered.map(({ text }) => text), "Nothing was sent to undo it: put back by hand what it did."];
}
