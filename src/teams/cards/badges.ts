import { symbols, type MarkedWords, type Standing } from "./marks.ts";
import { clean, plain } from "./text.ts";

const maxLength = 80;

/** Style of a Badge. Source: "Badge", Adaptive Cards in Teams. */
const styles = {
  good: "Good",
  warning: "Warning",
  bad: "Attention",
  unknown: "Informative",
  going: "Accent",
  ended: "Subtle",
} as const satisfies Record<Standing, string>;

/**
 * A row of Badge elements for a template. A client that does not know Badge shows all of them as one line, in place of the
 * first.
 */
export function badgesOf(badges: readonly MarkedWords[]) {
  const line = badges.map((badge) => withSymbol(badge, plain(badge.words, maxLength))).join(" · ");
  return badges.map((badge, at) => ({
    text: withSymbol(badge, clean(badge.words, maxLength)),
    style: styles[badge.standing],
    fallback:
      at === 0 ? { type: "TextBlock", text: line, wrap: true, size: "Small", spacing: "None" } : "drop",
  }));
}

/** What is plain fact carries no symbol. */
function withSymbol({ standing }: MarkedWords, words: string): string {
  return standing === "ended" ? words : `${symbols[standing]} ${words}`;
}
