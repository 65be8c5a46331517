import data from "./data/country-codes.json" with { type: "json" };

/** What is known of the numbers behind one calling code. */
export interface CountryNumbers {
  /** Short numbers of the emergency services, as dialled there. */
  readonly emergency: readonly string[];
  /** Digits with which national numbers of people begin. */
  readonly first: string;
  /** Fewest digits of a national number. */
  readonly shortest: number;
}

/** By calling code; shared codes hold what any of their countries has. */
export const countryCodes: ReadonlyMap<string, CountryNumbers> = new Map(Object.entries(data.codes));

/** The calling code that an E.164 number begins with; undefined where none is known. No code begins another. */
export function countryCodeOf(number: string): string | undefined {
  if (!number.startsWith("+")) return undefined;
  return [1, 2, 3].map((length) => number.slice(1, 1 + length)).find((code) => countryCodes.has(code));
}
