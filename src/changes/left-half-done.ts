import type { Change, ChangeStatus } from "./change.ts";

/** Ways to end in which something may be left between before and after. */
export const mayLeave: readonly ChangeStatus[] = ["aborted", "failed", "partlyRolledBack"];

/** A change that ended without everything being either as planned or as it was before. */
export interface LeftHalfDone {
  readonly change: Change;
  /** Who has the new policy still. */
  readonly people: number;
  /** Steps that were made and not undone: objects made, settings written. */
  readonly steps: number;
}

/** `48 people stay on the new policy and 6 steps are not undone`. */
export function leftWords({ people, steps }: Pick<LeftHalfDone, "people" | "steps">): string {
  const parts = [
    ...(people === 0
      ? []
      : [
          people === 1
            ? "1 person stays on the new policy"
            : `${people.toLocaleString("en-GB")} people stay on the new policy`,
        ]),
    ...(steps === 0 ? [] : [steps === 1 ? "1 step is not undone" : `${steps} steps are not undone`]),
  ];
  return parts.join(" and ");
}
