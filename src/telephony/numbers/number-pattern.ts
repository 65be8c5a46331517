import { createCache } from "../../lib/cache.ts";
import { inJavaScript } from "./dotnet-pattern.ts";
import { automatonOf, type Automaton, type Fit } from "./pattern-automaton.ts";
import { placesOf } from "./pattern-places.ts";

/** A longer number matches nothing: E.164 has 15 digits. */
const maxNumberLength = 20;
/** Tenants have fewer patterns; the oldest is read again where one has more. */
const maxCachedPatterns = 1_000;

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

const read = createCache<string, NumberPattern | undefined>({ most: maxCachedPatterns });

/**
 * Reads a route's number pattern, once for all that ask. Undefined where it cannot be read here: then nobody knows here what
 * it matches.
 */
export function readPattern(numberPattern: string): NumberPattern | undefined {
  const known = read.get(numberPattern);
  if (known) return known.value;
  const written = inJavaScript(numberPattern);
  const places = written && placesOf(written.source, written.ignoreCase, maxNumberLength);
  const pattern = places && automatonOf(places);
  read.set(numberPattern, pattern);
  return pattern;
}

/** Whether a number, as `routedNumber` gives it, matches. A pattern that cannot be read never does. */
export function matches(pattern: NumberPattern | undefined, number: string): boolean {
  return pattern !== undefined && number.length <= maxNumberLength && pattern.fit(number, false) === "always";
}

/**
 * Whether a number matches in which asterisks stand for any one digit. "sometimes" where that depends on those digits, and
 * where that is unknown: the pattern cannot be read, or there are too many possibilities to follow.
 */
export function fit(pattern: NumberPattern | undefined, masked: string): Fit {
  if (!pattern) return "sometimes";
  return masked.length > maxNumberLength ? "never" : pattern.fit(masked, true);
}
