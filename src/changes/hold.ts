import type { Change } from "./change.ts";
import type { Person } from "./person.ts";

/**
 * An alarm, or a brake that somebody pulled: a change does not go on before an approver other than its requester has lifted
 * it. It stands beside the state, so no pause, rollback of a wave or retry loses it.
 */
export interface Hold {
  readonly kind: "alarm" | "brake";
  /** Who pulled the brake; null: calls raised the alarm. */
  readonly by: Person | null;
  /** What the calls showed, or why the brake was pulled; null where nobody said. */
  readonly why: string | null;
  readonly at: Date;
  readonly lifted: { readonly by: Person; readonly reason: string; readonly at: Date } | null;
}

export function openHolds({ holds }: Pick<Change, "holds">): readonly Hold[] {
  return holds.filter(({ lifted }) => lifted === null);
}

/** Whether a brake that this person pulled is still on: somebody else releases it. */
export function pulledBy(change: Pick<Change, "holds">, personId: string): boolean {
  return openHolds(change).some(({ kind, by }) => kind === "brake" && by?.id === personId);
}

/** Calls that started before count no more for an alarm: somebody has looked at them and answers for it. */
export function acknowledgedUpTo({ holds }: Pick<Change, "holds">): Date {
  const times = holds.flatMap(({ kind, lifted }) =>
    kind === "alarm" && lifted ? [lifted.at.getTime()] : [],
  );
  return new Date(Math.max(0, ...times));
}
