import type { AttestationItem, SbcIdentity } from "../check.ts";
import { sourceWords, type SbcAdvice } from "../../telephony/sbc/advice.ts";
import { card, type Card } from "../../teams/cards/cards.ts";
import { button } from "../../teams/cards/buttons.ts";
import type { Problem } from "../../lib/problem.ts";
import { withProblems } from "../../teams/cards/form-problems.ts";
import { linkWords } from "../../teams/cards/links.ts";
import { marked } from "../../teams/cards/marks.ts";
import { choiceTitle, clean, counted, plain, prose } from "../../teams/cards/text.ts";
import { ageOf, dateOf } from "../../teams/cards/time.ts";

/**
 * Inputs of the submitted form: `item:<id>` per statement and `all`, each "true" or "false"; `note`; and, where the
 * SBC can be entered, `vendor`, `product`, `firmware`.
 */
export interface AttestFormView {
  readonly fqdn: string;
  readonly items: readonly {
    /** Title of the check it counts for. */
    readonly check: string;
    readonly item: AttestationItem;
    /** `by` is a name. */
    readonly attested: { readonly by: string; readonly at: Date; readonly expiresAt: Date } | null;
    /** Days an attestation lasts. */
    readonly days: number;
  }[];
  readonly enteredSbc: SbcIdentity | null;
  readonly offerSbc: boolean;
  /** The old trunk, where this one is its second and may not be there yet. */
  readonly second: { readonly of: string; readonly port: number; readonly made: boolean } | null;
  /** What was filled in of the form that led here, by its inputs' names; null where none did. */
  readonly kept?: Readonly<Record<string, string | undefined>> | null;
  /** What was filled in, by the inputs' names, where the form comes back with problems. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly Problem[];
  /** What the form before this one recorded, as a sentence. */
  readonly recorded?: string;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const attestFormCard = (view: AttestFormView): Card =>
  withProblems(fill(attestFormData(view)), view.problems ?? []);

const fill = card<ReturnType<typeof attestFormData>>("attest-form");

export function attestFormData(view: AttestFormView) {
  const { fqdn, items, enteredSbc, offerSbc, recorded, second } = view;
  // No template may take what people typed for an expression.
  const kept = view.kept
    ? Object.fromEntries(
        Object.entries(view.kept).map(([name, value = ""]) => [name, value.replaceAll("${", "$ {")]),
      )
    : null;
  const about = {
    fqdn: clean(fqdn, 255),
    secondOf: second && clean(second.of, 255),
    port: second && second.port,
  };
  const filled = (name: string, before: string | null | undefined, most: number) => {
    const entered = view.values?.[name];
    return clean(typeof entered === "string" ? entered : (before ?? ""), most) || null;
  };
  return {
    ...about,
    summary: clean(`Confirm for ${fqdn}: ${counted(items.length, "statement")}`, 160),
    title: plain(fqdn, 120),
    beside: second === null ? null : `Port ${second.port}, as the second trunk of ${plain(second.of, 120)}`,
    form: kept && "migrateForm",
    kept,
    intro:
      items.length === 0
        ? recorded === undefined
          ? "Nothing on this trunk needs a confirmation."
          : "Nothing is left to confirm."
        : recorded !== undefined
          ? `Still open: ${counted(items.length, "statement")}. Go on here, or run the preflight again with what is recorded.`
          : "Tick what you have checked yourself. Your name, the time and the note are recorded, and an approver sees what the requester confirmed.",
    recorded: recorded === undefined ? null : marked("good", prose(recorded, 300)),
    // eslint-disable-next-line local/no-silent-cut -- "left" counts the rest
    items: items.slice(0, maxItems).map((each, at, all) => itemOf(each, at, all[at - 1]?.check, view)),
    left: items.length > maxItems ? `${items.length - maxItems} more follow once these are recorded.` : null,
    all: items.length > 1 ? "I checked all of the above" : null,
    allTicked: tickIn(view, "all"),
    note: items.length > 0 ? "Note (optional)" : null,
    noted: filled("note", "", 500),
    sbc: offerSbc
      ? {
          vendor: filled("vendor", enteredSbc?.vendor, 80),
          product: filled("product", enteredSbc?.product, 80),
          firmware: filled("firmware", enteredSbc?.firmware, 40),
        }
      : null,
    preflight: recorded === undefined || second !== null ? null : "Run preflight",
    submit: items.length > 0 || offerSbc ? "Record" : null,
    back: kept
      ? button("Back to the form", "migrateForm", kept)
      : second === null || second.made
        ? button("Back", "show", { view: "gateway", fqdn: about.fqdn })
        : button("Migrate form", "migrateForm", {
            fqdn: about.secondOf,
            newFqdn: about.fqdn,
            newPort: String(second.port),
          }),
  };
}

function tickIn({ values }: AttestFormView, name: string): "true" | "false" {
  return values?.[name] === "true" ? "true" : "false";
}

const maxItems = 30;

function itemOf(
  { check, item, attested, days }: AttestFormView["items"][number],
  place: number,
  checkBefore: string | undefined,
  view: AttestFormView,
) {
  const { now, zone } = view;
  const link = item.link && linkWords(item.link);
  const former =
    attested === null
      ? null
      : marked(
          "good",
          `confirmed by ${plain(attested.by, 60)} ${ageOf(attested.at, now)}, lasts until ${dateOf(attested.expiresAt, zone)}`,
        );
  return {
    check: check === checkBefore ? null : sectionWords(check, view),
    id: `item:${item.id}`,
    statement: choiceTitle(item.statement, 320),
    ticked: tickIn(view, `item:${item.id}`),
    former,
    // Long, and for whoever looks it up: it stands folded.
    advice: item.advice?.length ? item.advice.map(adviceLine).join("\n") : null,
    adviceTitle: `▸ Where to look (${item.advice?.length ?? 0})`,
    adviceId: `advice${place}`,
    lasts: [`Lasts ${counted(days, "day")}`, ...(link === null ? [] : [link])].join(" · "),
  };
}

/** `SBC settings · 2 of 5 confirmed`. */
function sectionWords(check: string, { items }: AttestFormView): string {
  const own = items.filter((each) => each.check === check);
  const confirmed = own.filter(({ attested }) => attested !== null).length;
  return `${plain(check, 80)} · ${confirmed} of ${own.length} confirmed`;
}

/** One line of a Markdown list. */
function adviceLine(advice: SbcAdvice): string {
  return `- ${prose(advice.text, 320)} (${plain(sourceWords(advice), 160)})`;
}
