/**
 * How a firmware stands to the versions a list names. `newer` than all of them is usually certified since;
 * `unknown` where one side names no version.
 */
export type FirmwareStanding = "supported" | "older" | "newer" | "unknown";

/**
 * A dotted version, with letters between its numbers (`7.20A.258`) and `x` for any number (`7.2x.xxx`). The first
 * number is tried from its first digit only: an SBC may send very many digits.
 */
const version = /(?<!\d)\d+(?:[A-Za-z]?\.(?:\d+x*|x+))+/g;

/**
 * Compares lenient readings: the list says in one place that the same major and minor version is supported from the
 * named build on, in another that certification is to a major version. So a firmware counts as supported when it lies
 * between named versions of its major version, or at or above one with its minor version. Where the list names versions
 * "for Media Bypass", only those count. Source: "Session Border Controllers certified for Direct Routing" (June 2024).
 */
export function standingOf(
  list: string,
  words: string,
): { readonly standing: FirmwareStanding; readonly firmware: string | null } {
  const [firmware = null] = versionsIn(words);
  const forBypass = /\(([^)]*)for media bypass\)/i.exec(list)?.[1];
  const named = versionsIn(forBypass ?? list);
  if (firmware === null || named.length === 0) return { standing: "unknown", firmware };

  const own = numbersOf(firmware);
  const bounds = named.map(numbersOf);
  const notBelow = bounds.filter((bound) => compare(own, bound) >= 0);
  const sameMajor = bounds.filter(([major]) => major === own[0]);
  const openEnded = /or (?:higher|later)|and later|\+/i.test(list);
  const sameMinor = notBelow.some(
    (bound) => bound[0] === own[0] && (bound[1] === null || bound[1] === own[1]),
  );
  const between =
    sameMajor.some((bound) => compare(own, bound) >= 0) &&
    sameMajor.some((bound) => compare(own, bound) <= 0);
  if (sameMinor || between || (openEnded && notBelow.length === bounds.length)) {
    return { standing: "supported", firmware };
  }
  return { standing: notBelow.length === bounds.length ? "newer" : "older", firmware };
}

/** The words less their versions, whose numbers could be taken for a model's. */
export function withoutVersions(words: string): string {
  return words.replace(version, " ");
}

function versionsIn(text: string): readonly string[] {
  return text.replace(/\bV(\d+)R(\d+)/gi, "$1.$2").match(version) ?? [];
}

/** Numbers of a version, null for "any": `7.2x` is read as 7.20, the lowest it stands for. */
function numbersOf(text: string): readonly (number | null)[] {
  return text
    .split(/[A-Za-z]?\./)
    .map((part) => (/^x+$/.test(part) ? null : Number(part.replace(/x/g, "0"))));
}

function compare(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? null, b[i] ?? null];
    if (left === null || right === null) return 0;
    if (left !== right) return left - right;
  }
  return 0;
}
