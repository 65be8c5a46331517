import { inJavaScript } from "./dotnet-pattern.ts";
import { automatonOf, type Automaton, type Fit } from "./pattern-automaton.ts";
import { placesOf } from "./pattern-places.ts";

/** A longer number matches nothing: E.164 has 15 digits. */
const longestNumber = 20;
/** Tenants have fewer patterns; the oldest is read again where one has more. */
const mostRead = 1_000;

/** A route's number pattern that can be read here. */
export type NumberPattern = Automaton;

/**
 * What a number looks like to voice routes: without punctuation, a `tel:` or `sip:` scheme, and a called-number extension.
 * Source: "Configure call routing for Direct Routing" (the extension is stripped before matching).
 */
export function routedNumber(text: string): string {
  return text
    .trim()
    .replace(/^(tel|sip):/i, "")
    .replace(/[;@].*$/s, "")
    .replace(/[\s().\-\u00ad\u2010-\u2015]/g, "");
}

const read = new Map<string, NumberPattern | undefined>();

/**
 * Reads a route's number pattern, once for all that ask. Undefined where it cannot be read here: then nobody knows here what
 * it matches.
 */
export function readPattern(numberPattern: string): NumberPattern | undefined {
  if (read.has(numberPattern)) return read.get(numberPattern);
  const written = inJavaScript(numberPattern);
  const places = written && placesOf(written.source, written.ignoreCase, longestNumber);
  const pattern = places && automatonOf(places);
  if (read.size >= mostRead) for (const oldest of [...read.keys()].slice(0, 1)) read.delete(oldest);
  read.set(numberPattern, pattern);
  return pattern;
}

/** Whether a number, as `routedNumber` gives it, matches. A pattern that cannot be read never does. */
export function matches(pattern: NumberPattern | undefined, number: string): boolean {
  return pattern !== undefined && number.length <= longestNumber && pattern.fit(number, false) === "always";
}

/**
 * Whether a number matches in which asterisks stand for any one digit. "sometimes" where that depends on those digits, and
 * where it cannot be told: the pattern cannot be read, or there are too many possibilities to follow.
 */
export function fit(pattern: NumberPattern | undefined, masked: string): Fit {
  if (!pattern) return "sometimes";
  return masked.length > longestNumber ? "never" : pattern.fit(masked, true);
}
