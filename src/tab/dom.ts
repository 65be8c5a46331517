import type { Fact, Standing } from "./overview.ts";

/** Children are text or elements; text never becomes markup. */
export type Child = string | Node | null;

/** Makes an element; `attributes` are set as they are. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element of the page with this id. */
export function byId<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}.`);
  return element as Type;
}

/** Replaces what is shown; whoever was on one of its links stays on it. */
export function show(parent: HTMLElement, children: readonly Node[]): void {
  const focused = document.activeElement;
  const key = focused !== null && parent.contains(focused) ? focused.getAttribute("data-key") : null;
  parent.replaceChildren(...children);
  if (key !== null) parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

const symbols: Readonly<Record<Standing, string>> = {
  good: "✓",
  warning: "!",
  bad: "✕",
  unknown: "?",
  going: "…",
  ended: "–",
};

const meanings: Readonly<Record<Standing, string>> = {
  good: "fine",
  warning: "warning",
  bad: "broken",
  unknown: "could not be checked from here",
  going: "going on",
  ended: "",
};

/** The symbol alone, read out as what it means. */
export function mark(standing: Standing): HTMLElement {
  return make(
    "span",
    { class: `mark ${standing}` },
    make("span", { "aria-hidden": "true" }, symbols[standing]),
    make("span", { class: "hidden-text" }, ` ${meanings[standing]} `),
  );
}

/** Words in the colour of how they stand; what is not fine carries its symbol too, so that colour only repeats it. */
export function fact({ words, standing }: Fact): HTMLElement {
  const quiet = standing === "good" || standing === "ended";
  return make(
    "span",
    { class: `fact ${standing}` },
    ...(quiet
      ? [words]
      : [make("span", { "aria-hidden": "true", class: "symbol" }, symbols[standing]), ` ${words}`]),
  );
}

export function pill({ words, standing }: Fact): HTMLElement {
  return make("span", { class: `pill ${standing}` }, words);
}

/** `1 user`, `1,240 users`. */
export function counted(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${amount.toLocaleString("en-GB")} ${amount === 1 ? noun : nouns}`;
}
