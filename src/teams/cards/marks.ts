/** How something stands. Every mark is a symbol and a word, so that colour only repeats what is already said. */
export type Standing = "good" | "warning" | "bad" | "unknown" | "going" | "ended";

export const symbols: Readonly<Record<Standing, string>> = {
  good: "✓",
  warning: "!",
  bad: "✕",
  unknown: "?",
  going: "…",
  ended: "–",
};

/** Something that is so, and how that stands. */
export interface MarkedWords {
  readonly standing: Standing;
  readonly words: string;
}

/** Colour of a text that carries the mark. No warning colour: on white its yellow is too faint to read. */
export const colours = {
  good: "Good",
  warning: "Default",
  bad: "Attention",
  unknown: "Default",
  going: "Accent",
  ended: "Default",
} as const satisfies Record<Standing, string>;

/** Style of a card's head. */
export const tones = {
  good: "good",
  warning: "warning",
  bad: "attention",
  unknown: "warning",
  going: "accent",
  ended: "emphasis",
} as const satisfies Record<Standing, string>;

/** `✓ Ready`. */
export function marked(standing: Standing, words: string): string {
  return `${symbols[standing]} ${words}`;
}
