import unhomoglyph from "unhomoglyph";

/** Characters that cannot be seen, or that turn the text around them. Joiners within emoji and non-Latin words belong there. */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/u;
const blank = /[^\S ]/u;
const joiner = /\u200c|\u200d|\p{Variation_Selector}/u;
const joinsAfter = /(?:\p{Extended_Pictographic}|\p{M}|(?!\p{Script=Latin})\p{L})$/u;

const word = /[\p{L}\p{N}\p{M}]+/gu;
const latinWord = /^[\w\u00c0-\u024f]*$/;
const plainAscii = /^[\x20-\x7e]*$/;

/**
 * A text in which whatever misleads the eye stands as its code point: what is invisible or turns the direction of writing,
 * and letters of other scripts that look like the Latin ones among which, or instead of which, they stand. Which letters
 * look alike is Unicode's data. Source: Unicode Technical Standard #39, "Unicode Security Mechanisms".
 */
export function withCodePoints(text: string): string {
  if (plainAscii.test(text)) return text;
  return seen(text).replace(word, (letters) =>
    posesAsLatin(letters)
      ? Array.from(letters, (one) => (isImitation(one) ? one + code(one) : one)).join("")
      : letters,
  );
}

/** Whether somebody could take it for another text. */
export function misleads(text: string): boolean {
  return withCodePoints(text) !== text;
}

/** Two texts with the same form look alike. */
function formOf(text: string): string {
  const visible = Array.from(text).filter((one) => !unseen.test(one));
  return Array.from(visible.join("").normalize("NFD"), baseOf).join("").normalize("NFD").toLowerCase();
}

/** Groups of different names that look alike. */
export function lookAlikes(names: readonly string[]): readonly (readonly string[])[] {
  return [...Map.groupBy(new Set(names), formOf).values()].filter((alike) => alike.length > 1);
}

/** Where two names that look alike differ, with the code points of both: `character 3, l (U+006C) and I (U+0049)`. */
export function difference(one: string, other: string): string {
  const [all, others] = [Array.from(one), Array.from(other)];
  const at = all.findIndex((char, index) => char !== others[index]);
  const place = at === -1 ? all.length : at;
  return `character ${place + 1}, ${told(all[place])} and ${told(others[place])}`;
}

function seen(text: string): string {
  if (!unseen.test(text) && !blank.test(text) && !joiner.test(text)) return text;
  let before = "";
  return Array.from(text, (one) => {
    const belongs = joiner.test(one) && joinsAfter.test(before);
    before += belongs ? "" : one;
    if (belongs) return one;
    return unseen.test(one) || blank.test(one) ? code(one) : one;
  }).join("");
}

/** Latin letters among the word's, or none but those that look like one. */
function posesAsLatin(letters: string): boolean {
  if (latinWord.test(letters)) return false;
  const all = Array.from(letters);
  if (!all.some(isImitation)) return false;
  return (
    /\p{Script=Latin}/u.test(letters.replace(/[\uff00-\uffef]/gu, "")) ||
    all.every((one) => /[\dA-Za-z]/.test(one) || isImitation(one))
  );
}

function isImitation(char: string): boolean {
  if (/[\x20-\x7e\u00c0-\u024f\p{M}]/u.test(char)) return false;
  return /^[\dA-Za-z]+$/.test(baseOf(char)) || /^[\dA-Za-z]+$/.test(char.normalize("NFKC"));
}

/** The library looks through all its letters each time. */
function baseOf(char: string): string {
  const known = bases.get(char);
  if (known !== undefined) return known;
  const base = unhomoglyph(char);
  bases.set(char, base);
  return base;
}

const bases = new Map<string, string>();

function told(char: string | undefined): string {
  if (char === undefined) return "its end";
  return unseen.test(char) || blank.test(char) ? point(char) : `${char} (${point(char)})`;
}

function code(char: string): string {
  return `⟨${point(char)}⟩`;
}

function point(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
