import { changeName, type Change } from "../change.ts";
import { leftWords, type LeftHalfDone } from "../left-half-done.ts";
import { kinds } from "../kinds/kinds.ts";
import type { TrunkState } from "../../gateways/trunk-state.ts";
import { button, oneRow } from "../../teams/cards/buttons.ts";
import type { Card } from "../../teams/cards/cards.ts";
import { firstOf, lookupCard } from "../../teams/cards/lookup-card.ts";
import { marked, symbols, tones } from "../../teams/cards/marks.ts";
import { bold, clean, counted, listed, plain, prose } from "../../teams/cards/text.ts";
import { asOfWords } from "../../teams/cards/time.ts";
import { statusStanding, statusWords } from "./status-words.ts";

export interface StatusView {
  /** Newest first; `yours`: what of it waits for whoever reads this. */
  readonly open: readonly { readonly change: Change; readonly yours: readonly string[] }[];
  readonly leftHalfDone: readonly LeftHalfDone[];
  /** `worst`: those that need a look, the worst first. Null: not read yet. */
  readonly gateways: {
    readonly all: number;
    readonly worst: readonly { readonly fqdn: string; readonly state: TrunkState }[];
    readonly asOf: Date;
  } | null;
  /** What is wrong with what was read, as sentences. */
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

const maxLines = 5;

/** What is open, in short. */
export function statusCard({ open, leftHalfDone, gateways, problem, now, zone }: StatusView): Card {
  const yours = open.filter((each) => each.yours.length > 0);
  const others = open.filter((each) => each.yours.length === 0);
  const worst = gateways?.worst ?? [];
  const calm = yours.length + leftHalfDone.length + worst.length === 0;
  const title =
    yours.length === 0
      ? "Nothing waits for you"
      : `${counted(yours.length, "change waits", "changes wait")} for you`;
  return lookupCard({
    summary: title,
    tone: yours.length > 0 ? tones.warning : calm ? tones.good : tones.ended,
    kicker: "Status",
    title,
    state: [
      counted(open.length, "change is open", "changes are open"),
      ...(gateways === null ? [] : [counted(worst.length, "gateway needs a look", "gateways need a look")]),
    ].join(" · "),
    points: problem === null ? [] : [marked("warning", prose(problem, 600))],
    age:
      gateways === null
        ? "The gateways have not been read yet."
        : `${counted(gateways.all, "gateway")} · ${asOfWords(gateways.asOf, now, zone)}`,
    facts: [],
    sections: [
      ...section(
        "Waits for you",
        yours.map(({ change, yours: what }) => `${lineOf(change)}: ${listed(what)}`),
      ),
      ...section(
        "Left half done",
        leftHalfDone.map((left) => marked("warning", `${nameOf(left.change)}: ${leftWords(left)}`)),
      ),
      ...section(
        yours.length > 0 ? "Open besides" : "Open",
        others.map(({ change }) => lineOf(change)),
      ),
      ...section(
        "Gateways that need a look",
        worst.map(({ fqdn, state }) =>
          marked(state.standing, `${bold(plain(fqdn, 80))}: ${reasonOf(state)}`),
        ),
      ),
    ],
    buttons: oneRow([
      ...oneRow([...yours.map(({ change }) => change), ...leftHalfDone.map(({ change }) => change)], 3).map(
        ({ id }) => button(`Show ${changeName(id)}`, "command", { text: `change ${changeName(id)}` }),
      ),
      ...(worst.length > 0
        ? [button("Gateways that need a look", "command", { text: "gateways needs a look" })]
        : []),
      button("Changes", "command", { text: "changes" }),
      button("Gateways", "command", { text: "gateways" }),
    ]),
  });
}

function section(title: string, lines: readonly string[]) {
  return lines.length === 0 ? [] : [{ title, lines: firstOf(lines, maxLines) }];
}

function lineOf(change: Change): string {
  const { status } = change.state;
  return `${symbols[statusStanding[status]]} ${nameOf(change)}, ${statusWords[status]}`;
}

function nameOf({ id, kind, subject }: Change): string {
  return `${bold(changeName(id))} ${kinds[kind].words}, ${plain(subject, 80)}`;
}

function reasonOf({ reasons, words }: TrunkState): string {
  return plain(clean(reasons[0]?.words ?? words, 160), 160);
}
