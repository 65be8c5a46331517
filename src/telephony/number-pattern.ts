/** A longer number matches nothing: E.164 has 15 digits, and a badly written pattern costs 2 to the power of the length. */
const longestNumber = 20;

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

/**
 * Reads a route's number pattern, undefined where it cannot be read. The service takes .NET's dialect, which is read here
 * as JavaScript's, with .NET's anchors and a leading `(?i)` translated; other differences do not occur in number patterns
 * that were seen.
 */
export function readPattern(numberPattern: string): RegExp | undefined {
  const ignoresCase = numberPattern.startsWith("(?i)");
  const source = numberPattern
    .slice(ignoresCase ? 4 : 0)
    .replace(/\\(.)/gs, (escaped, letter: string) =>
      letter === "A" ? "^" : letter === "z" || letter === "Z" ? "$" : escaped,
    );
  try {
    return new RegExp(source, ignoresCase ? "i" : "");
  } catch {
    return undefined;
  }
}

/** Whether a number, as `routedNumber` gives it, matches. A pattern that cannot be read never does. */
export function matches(pattern: RegExp | undefined, number: string): boolean {
  return pattern !== undefined && number.length <= longestNumber && pattern.test(number);
}
