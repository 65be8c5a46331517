/**
 * Name of a copy. Printable ASCII, whatever the original has: characters that cannot be seen break routing. Source:
 * "Issues that affect outbound Direct Routing calls". Letters lose their accents; others are left out.
 */
export function cloneName(name: string, suffix: string): string {
  return `${printable(name)}${suffix}`;
}

/**
 * Names of what a route is copied to: the copy, the route in front of it that keeps emergency numbers on the old trunk, and
 * the backup behind it.
 */
export function copyNames(name: string, suffix: string) {
  const copy = cloneName(name, suffix);
  return { copy, emergency: `${copy} Emergency`, backup: `${copy} Backup` };
}

export function printable(text: string): string {
  return text
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "");
}

/** Longest suffix: names have a limit that is not documented. */
const maxSuffixLength = 40;

export function suffixRefusals(suffix: string): readonly string[] {
  if (suffix.trim() === "") return ["The suffix that names the copies is empty."];
  if (/[^\x20-\x7e]/.test(suffix))
    return ["The suffix that names the copies may hold printable ASCII characters only."];
  return suffix.length > maxSuffixLength
    ? [`The suffix that names the copies is longer than ${maxSuffixLength} characters.`]
    : [];
}

/** Why names of one kind of object cannot be given: taken, or two alike. Case does not tell names apart. */
export function nameRefusals(
  kind: string,
  copies: readonly { readonly from: string; readonly to: string }[],
  existing: readonly string[],
  suffix: string,
): readonly string[] {
  const taken = new Set(existing.map(folded));
  const given = new Map<string, string>();
  return copies.flatMap(({ from, to }) => {
    if (to === suffix) return [`The ${kind} "${from}" has no ASCII letter to name its copy by.`];
    if (taken.has(folded(to))) return [`A ${kind} named "${to}" is there already. Choose another suffix.`];
    const twin = given.get(folded(to));
    given.set(folded(to), from);
    return twin === undefined ? [] : [`The copies of "${twin}" and "${from}" (${kind}) would have one name.`];
  });
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
