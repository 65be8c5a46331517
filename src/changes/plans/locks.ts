import { lockOfPolicy, lockOfTrunk, objectOf, type Step } from "../step.ts";

/** Everything that the steps write and the plan rests on, sorted, each once. */
export function locksOf(
  steps: readonly Step[],
  { trunks, policies }: { readonly trunks: readonly string[]; readonly policies: readonly string[] },
): readonly string[] {
  return [
    ...new Set([...steps.map(objectOf), ...trunks.map(lockOfTrunk), ...policies.map(lockOfPolicy)]),
  ].sort();
}
