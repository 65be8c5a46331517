import { make, mark } from "./dom.ts";
import type { DecisionRow } from "./overview.ts";
import { age, clock } from "./times.ts";

/** One decision, in the words the bot told it to those who follow the change. */
export function decisionItem({ at, words, standing }: DecisionRow, now: Date): HTMLElement {
  return make(
    "li",
    { class: "decision" },
    mark(standing),
    make(
      "div",
      {},
      make("p", {}, words),
      make("time", { class: "quiet", datetime: at }, `${clock(at, now)}, ${age(at, now)}`),
    ),
  );
}
