/** How well what was typed fits somebody's sign-in name. */
export type NameFit =
  /** Each word typed begins a word of it, or it contains what was typed. */
  | "named"
  /** It is made the usual way of the first and the last word typed: a guess, which a person confirms. */
  | "guessed";

/**
 * Compares a name as people write it (`Adele Vance`, `adele.v`, `"Vance, Adele"`) with the part of a user principal name before
 * its `@`. Letters' case, accents and what stands between words do not count.
 */
export function fitOf(typed: string, userPrincipalName: string): NameFit | null {
  const wanted = wordsOf(localPart(typed));
  const local = localPart(userPrincipalName);
  const own = wordsOf(local);
  const [first, ...others] = wanted;
  if (first === undefined) return null;
  if (wanted.every((word) => own.some((other) => other.startsWith(word)))) return "named";
  if (typed.trim() !== "" && userPrincipalName.toLowerCase().includes(typed.trim().toLowerCase())) {
    return "named";
  }
  const last = others.at(-1);
  if (last === undefined) return null;
  const made = [first + last, last + first, first + last.charAt(0), first.charAt(0) + last];
  return made.includes(own.join("")) ? "guessed" : null;
}

/** The words by which people with that name can be looked for: one of them stands in each sign-in name that fits. */
export function searchWords(typed: string): readonly string[] {
  const words = wordsOf(localPart(typed));
  return [...new Set([words[0], words.at(-1)].filter((word) => word !== undefined))];
}

function localPart(name: string): string {
  return name.trim().split("@")[0] ?? name;
}

function wordsOf(name: string): readonly string[] {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
