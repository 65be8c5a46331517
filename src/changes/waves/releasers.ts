import { lacking } from "../approver-groups.ts";
import type { Change } from "../change.ts";
import type { Person } from "../person.ts";
import type { Plan } from "../plan.ts";

/** Who released a wave, each once, with the groups of approvers they spoke for; the requester's word does not count. */
export function releasersOf(
  { waveDecisions, requestedBy }: Change,
  wave: number,
): readonly { readonly by: Person; readonly speaksFor: readonly string[] }[] {
  const releases = waveDecisions
    .filter(({ kind, wave: number, by }) => kind === "release" && number === wave && by.id !== requestedBy.id)
    .map(({ by, speaksFor = [] }) => ({ by, speaksFor }));
  return [...new Map(releases.map((release) => [release.by.id, release])).values()];
}

/** Whether the change's own approval covers the wave, or enough people released it. */
export function isReleased(change: Change, plan: Plan, wave: number): boolean {
  return (
    isCovered(plan, wave) ||
    lacking(
      plan,
      releasersOf(change, wave).map(({ speaksFor }) => speaksFor),
    ).count === 0
  );
}

/** The change's approval covers its first wave, or all where the plan says so. */
export function isCovered({ approveWaves }: Plan, wave: number): boolean {
  return wave === 1 || approveWaves !== "each";
}
