import { card } from "./cards.ts";
import type { Button } from "./buttons.ts";
import { cut } from "../../lib/cut.ts";

/** What somebody looked up: a head, facts, and lists under headings. Every text is made safe already. */
export interface Lookup {
  readonly summary: string;
  readonly tone: string;
  readonly kicker: string;
  readonly title: string;
  readonly state: string;
  /** What is worth knowing first, each with its mark. */
  readonly points: readonly string[];
  readonly age: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly buttons: readonly Button[];
}

export const lookupCard = card<Lookup>("lookup");

/** The first lines, and how many were left out. */
export function firstOf(lines: readonly string[], most: number): readonly string[] {
  return cut(lines, most, (left) => `… and ${left} more.`);
}
