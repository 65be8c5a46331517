import type { Person } from "../../change/person.ts";
import { plain } from "./text.ts";

/** A name with the beginning of the Entra object id, for where two people of one name must not be taken for each other. */
export function named({ id, name }: Person): string {
  return `${plain(name, 60)} (${plain(id.slice(0, 8), 8)})`;
}
