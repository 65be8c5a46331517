import { unmarked } from "../teams/cards/text.ts";

/** What cards say, without their Markdown and their unbreakable blanks: whatever else misleads stands as its code point by then. */
export function cardWords(text: string): string {
  return unmarked(text).replaceAll("\u00a0", " ");
}
