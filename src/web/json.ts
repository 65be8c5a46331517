/** Deeper than any card or activity; every walk over what was read stays shallow. */
const deepest = 64;

/**
 * Reads JSON that a stranger wrote. Of a key given twice the last counts, here and so everywhere. Left out: keys by
 * which a careless copy would change an object's prototype. Repaired: NUL and half surrogate pairs, which neither the
 * database nor other services take. Throws for what is not JSON, or is nested too deep.
 */
export function readStrangersJson(text: string): unknown {
  return cleaned(JSON.parse(text), 0);
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return repaired(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) throw new RangeError(`Nested deeper than ${deepest} levels.`);
  if (Array.isArray(value)) return value.map((part) => cleaned(part, depth + 1));
  const entries = Object.entries(value).filter(([key]) => !leftOut.has(key));
  return Object.fromEntries(entries.map(([key, part]) => [repaired(key), cleaned(part, depth + 1)]));
}

const leftOut = new Set(["__proto__", "constructor", "prototype"]);

function repaired(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
