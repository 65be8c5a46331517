import type { Change } from "../change.ts";
import type { Person } from "../person.ts";

/** Who released a wave, each once; the requester's word does not count. */
export function releasersOf({ waveDecisions, requestedBy }: Change, wave: number): readonly Person[] {
  const people = waveDecisions
    .filter(({ kind, wave: number }) => kind === "release" && number === wave)
    .map(({ by }) => by)
    .filter(({ id }) => id !== requestedBy.id);
  return [...new Map(people.map((by) => [by.id, by])).values()];
}
