import type { AttestationItem, SbcIdentity } from "../../preflight/check.ts";
import { sourceWords, type SbcAdvice } from "../../telephony/sbc/advice.ts";
import { card, type Card } from "../cards.ts";
import { button } from "./buttons.ts";
import { linkWords } from "./links.ts";
import { marked } from "./marks.ts";
import { clean, counted, plain, prose } from "./text.ts";
import { ageOf, dateOf } from "./time.ts";

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
  readonly problem?: string;
  /** What the form before this one recorded, as a sentence. */
  readonly recorded?: string;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const attestFormCard = (view: AttestFormView): Card => render(attestFormData(view));

const render = card<ReturnType<typeof attestFormData>>("attest-form");

export function attestFormData(view: AttestFormView) {
  const { fqdn, items, enteredSbc, offerSbc, recorded, second } = view;
  const about = {
    fqdn: clean(fqdn, 255),
    secondOf: second && clean(second.of, 255),
    port: second && second.port,
  };
  return {
    ...about,
    summary: clean(`Attest for ${fqdn}: ${counted(items.length, "statement")}`, 160),
    title: plain(fqdn, 120),
    beside: second === null ? null : `Port ${second.port}, as the second trunk of ${plain(second.of, 120)}`,
    intro:
      items.length === 0
        ? "Nothing on this trunk needs an attestation."
        : recorded !== undefined
          ? `Still open: ${counted(items.length, "statement")}. Go on here, or run the preflight again with what is recorded.`
          : "Tick what you have checked yourself. Your name, the time and the note are recorded, and an approver sees what the requester attested.",
    problem: view.problem === undefined ? null : marked("look", prose(view.problem, 300)),
    recorded: recorded === undefined ? null : marked("good", prose(recorded, 300)),
    // eslint-disable-next-line local/no-silent-cut -- "left" counts the rest
    items: items.slice(0, mostItems).map((each, at, all) => itemOf(each, all[at - 1]?.check, view)),
    left:
      items.length > mostItems ? `${items.length - mostItems} more follow once these are recorded.` : null,
    all: items.length > 1 ? "I checked all of the above" : null,
    note: items.length > 0 ? "Note (optional)" : null,
    sbc: offerSbc
      ? {
          vendor: clean(enteredSbc?.vendor ?? "", 80) || null,
          product: clean(enteredSbc?.product ?? "", 80) || null,
          firmware: clean(enteredSbc?.firmware ?? "", 40) || null,
        }
      : null,
    preflight: recorded === undefined || second !== null ? null : "Run preflight",
    submit: items.length > 0 || offerSbc ? "Record" : null,
    back:
      second === null || second.made
        ? button("Back", "show", { view: "gateway", fqdn: about.fqdn })
        : button("Migrate form", "migrateForm", {
            fqdn: about.secondOf,
            newFqdn: about.fqdn,
            newPort: String(second.port),
          }),
  };
}

const mostItems = 30;

function itemOf(
  { check, item, attested, days }: AttestFormView["items"][number],
  checkBefore: string | undefined,
  { now, zone }: AttestFormView,
) {
  const link = item.link && linkWords(item.link);
  const former =
    attested === null
      ? null
      : marked(
          "good",
          `attested by ${plain(attested.by, 60)} ${ageOf(attested.at, now)}, lasts until ${dateOf(attested.expiresAt, zone)}`,
        );
  return {
    check: check === checkBefore ? null : plain(check, 80),
    id: `item:${item.id}`,
    // Not every client reads Markdown beside a box to tick.
    statement: clean(item.statement, 320),
    former,
    advice: item.advice?.length ? item.advice.map(adviceLine).join("\n") : null,
    lasts: [`Lasts ${counted(days, "day")}`, ...(link === null ? [] : [link])].join(" · "),
  };
}

/** One line of a Markdown list. */
function adviceLine(advice: SbcAdvice): string {
  return `- ${prose(advice.text, 320)} (${plain(sourceWords(advice), 160)})`;
}
