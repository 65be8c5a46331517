import { counted, fact, make, pill } from "./dom.ts";
import type { ChangeRow, Overview, WaveRow } from "./overview.ts";
import { age, clock } from "./times.ts";

/** One open change, with its waves. */
export function changeItem(
  change: ChangeRow,
  now: Date,
  linkTo: (words: string, command: string) => Node,
): HTMLElement {
  const { name, kind, subject, until } = change;
  return make(
    "li",
    {},
    make("div", { class: "line" }, linkTo(name, `change ${name}`), pill(change)),
    make("div", { class: "what" }, `${capital(kind)} · ${subject}`),
    make("p", { class: "reason" }, `“${change.reason}”`),
    change.note === null ? null : make("p", { class: "why" }, change.note),
    make(
      "p",
      { class: "quiet" },
      `asked by ${change.requestedBy} ${age(change.requestedAt, now)}`,
      until === null ? null : ` · ${until.words} ${clock(until.at, now)}, ${age(until.at, now)}`,
    ),
    change.waves.length === 0
      ? null
      : make("ol", { class: "waves" }, ...change.waves.map((wave) => waveItem(wave, now))),
  );
}

/** What an ended change left. */
export function leftItem(
  { name, words }: Overview["changes"]["leftHalfDone"][number],
  linkTo: (words: string, command: string) => Node,
): HTMLElement {
  const state = { words: "left half done", standing: "warning" } as const;
  return make(
    "li",
    {},
    make("div", { class: "line" }, linkTo(name, `change ${name}`), pill(state)),
    make("p", { class: "why" }, words),
  );
}

function waveItem({ number, title, users, moved, judgeAt, ...state }: WaveRow, now: Date): HTMLElement {
  const bar = make("progress", {
    max: String(Math.max(users, 1)),
    value: String(moved),
    "aria-hidden": "true",
  });
  return make(
    "li",
    {},
    make(
      "div",
      { class: "line" },
      make("span", {}, `${number} · ${title}`),
      make("span", { class: "quiet" }, `${moved.toLocaleString("en-GB")} of ${counted(users, "user")} moved`),
    ),
    bar,
    make(
      "div",
      { class: "state" },
      fact(state),
      judgeAt === null ? null : make("span", { class: "quiet" }, ` · verdict due ${clock(judgeAt, now)}`),
    ),
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
