import type { Person } from "../../change/person.ts";
import { listed, plain } from "./text.ts";

/** A name with the beginning of the Entra object id, for where two people of one name must not be taken for each other. */
export function named({ id, name }: Person): string {
  return `${plain(name, 60)} (${plain(id.substring(0, 8), 8)})`;
}

/** `1 of 2 given, by Megan Bowen`: approvals, or releases of a wave. */
export function givenBy(people: readonly Person[], required: number): string {
  const names = people.map(({ name }) => plain(name, 60));
  return `${names.length} of ${required} given${names.length === 0 ? "" : `, by ${listed(names)}`}`;
}
