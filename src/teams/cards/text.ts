import { listed as listedWithin } from "../../lib/cut.ts";
import { withCodePoints } from "../../lib/look-alike.ts";

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** Word joiner: nothing to see, and no part of any mark of Markdown. */
const joiner = "\u2060";

/**
 * Text in which no client finds a mark of Markdown. A backslash is taken off by all clients before an asterisk or an underscore
 * alone; phones show any other. So every other mark is taken apart by a word joiner, and a backtick, which none can take apart,
 * becomes the accent that looks like it. An underscore within a word is no mark.
 */
function unformatted(line: string): string {
  return line
    .replaceAll("`", "\u02cb")
    .replace(/\\(?=[!-/:-@[-_{-~]|$)/gu, `\\${joiner}`)
    .replace(/\*|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replace(/\](?=[([:])|<|~(?=~)|&(?=#?\w+;)/gu, `$&${joiner}`)
    .replace(/^(?:(\d+)(?=[.)])|(?=[-+](?:\s|$)|#+(?:\s|$)|>|--))/u, `$1${joiner}`);
}

/**
 * Text from outside on one line, at most `most` characters, that no template takes for an expression, and in which what
 * misleads the eye stands as its code point. For places that show text as it is: button titles, summaries, values of inputs.
 */
export function clean(text: string, most: number): string {
  const line = withCodePoints(text.substring(0, 4 * most).replace(/[\t\n\v\f\r ]+/g, " "))
    .replaceAll("${", "$ {")
    .trim();
  const characters = [...line];
  return characters.length <= most && text.length <= 4 * most
    ? line
    : // eslint-disable-next-line local/no-silent-cut -- the dots at the end tell
      `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

/** The same for text blocks and facts, which read Markdown: everything stands there as it was typed. */
export function plain(text: string, most: number): string {
  const line = unformatted(clean(text, most));
  // Isolated, so that a right-to-left name does not turn the words around it.
  return rightToLeft.test(line) ? `\u2068${line}\u2069` : line;
}

/**
 * The same beside a box to tick and in a list of choices, which some clients read as Markdown and others as it stands: a mark
 * that takes a backslash elsewhere becomes the character that looks like it.
 */
export function choiceTitle(text: string, most: number): string {
  return plain(text, most).replaceAll("\\*", "\u2217").replaceAll("\\_", "\u02cd");
}

/** A sentence of the product's own, which may quote people: what stands in backticks becomes bold. */
export function prose(text: string, most = 600): string {
  return clean(text, most)
    .replace(/(?<=\d) %/g, "\u00a0%")
    .split("`")
    .map((part, at, parts) => {
      const quoted = at % 2 === 1 && at < parts.length - 1 && part.trim() !== "";
      const words = unformatted(part);
      return quoted ? bold(words.trim()) : words;
    })
    .join("");
}

/** `+ route`: what a line of a plan does; without Markdown's bullet. */
export function plus(words: string): string {
  return `${joiner}+ ${words}`;
}

/** What `plain` and `prose` made, as it reads where Markdown is not understood: toasts and summaries. */
export function unmarked(text: string): string {
  return text
    .replaceAll("**", "")
    .replaceAll(joiner, "")
    .replace(/\\([*_])/gu, "$1");
}

export function bold(text: string): string {
  return `**${text}**`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** `1 user`, `1,240 users`. */
export function counted(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${number(amount)} ${amount === 1 ? noun : nouns}`;
}

export function number(amount: number): string {
  return amount.toLocaleString("en-GB");
}

/** `listed`, with room for as many names as people read on a card. */
export function listed(items: readonly string[], most = 12): string {
  return listedWithin(items, most);
}
