import { badgesOf } from "../teams/cards/badges.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { button, type Button } from "../teams/cards/buttons.ts";
import { colours, marked, symbols } from "../teams/cards/marks.ts";
import { bold, clean, counted, plain, prose } from "../teams/cards/text.ts";
import { asOfWords } from "../teams/cards/time.ts";
import { filterWords, type Sought, type TrunkFilter } from "./trunk-filter.ts";
import type { TrunkState } from "./trunk-state.ts";

export interface FleetRow {
  readonly fqdn: string;
  readonly state: TrunkState;
  /** Null: not counted yet. */
  readonly users: number | null;
}

/** What of the list is shown: it goes along with every press, so that the way back leads to the same place. */
export interface FleetPlace {
  /** Counts from 1. */
  readonly page: number;
  /** Part of the name. */
  readonly filter: string | null;
  readonly state: TrunkFilter | null;
}

export interface FleetView extends FleetPlace {
  /** Of this page, at most ten, what needs a look first. */
  readonly rows: readonly FleetRow[];
  readonly pages: number;
  /** How many pass the filters, on all pages. */
  readonly total: number;
  /** How many gateways of that name there are in each state. */
  readonly counts: Readonly<Record<ShownFilter, number>>;
  readonly asOf: Date | null;
  /** What is wrong with what was read, as sentences. */
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

/** Those with a button; the others are typed. */
const shownFilters = ["needs-a-look", "bypass-on", "bypass-off", "expiring"] as const;
type ShownFilter = (typeof shownFilters)[number];

export const fleetCard = (view: FleetView): Card => fill(fleetData(view));

const fill = card<ReturnType<typeof fleetData>>("fleet");

export function fleetData(view: FleetView) {
  const { rows, page, pages, total, state, now, zone } = view;
  const filter = view.filter === null ? null : clean(view.filter, 60);
  const place: FleetPlace = { page, filter, state };
  const age = view.asOf === null ? null : asOfWords(view.asOf, now, zone);
  const filters = soughtWords({ state, name: filter });
  return {
    summary: clean(`Gateways: ${total}${filters === null ? "" : `, ${filters}`}`, 120),
    subtitle: [counted(total, "gateway"), ...(age === null ? [] : [age])].join(" · "),
    filter: filters === null ? null : `Filter: ${bold(plain(filters, 100))}`,
    filters: view.asOf === null ? [] : filterButtons(view, place),
    problem: view.problem === null ? null : marked("warning", prose(view.problem, maxProblemLength)),
    empty: rows.length > 0 ? null : emptyWords(view),
    rows: rows.map((row) => rowOf(row, place)),
    pager: pages > 1 ? `Page ${page} of ${pages}` : null,
    legend:
      rows.length > 0 ? "✓ fine · ! warning · ✕ broken or blocked · ? could not be checked from here" : null,
    buttons: [
      ...(page > 1 ? [show("Previous", { ...place, page: page - 1 })] : []),
      ...(page < pages ? [show("Next", { ...place, page: page + 1 })] : []),
      show("Refresh", place),
    ],
  };
}

/** The list, as a button opens it. */
function show(title: string, place: FleetPlace, style: Button["style"] = null): Button {
  return button(title, "show", { view: "fleet", ...place }, style);
}

/** Each with how many it would show; the one that is on is marked. */
function filterButtons({ counts, state }: FleetView, place: FleetPlace): readonly Button[] {
  const styleOf = (filter: TrunkFilter | null) => (filter === state ? "positive" : null);
  return [
    show("All", { ...place, page: 1, filter: null, state: null }, styleOf(null)),
    ...shownFilters.map((filter) =>
      show(
        `${filterWords[filter]} (${counts[filter]})`,
        { ...place, page: 1, state: filter },
        styleOf(filter),
      ),
    ),
  ];
}

function soughtWords({ state, name }: Sought): string | null {
  const parts = [
    ...(state === null ? [] : [filterWords[state].toLowerCase()]),
    ...(name === null ? [] : [`name contains “${name}”`]),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

function rowOf({ fqdn, state, users }: FleetRow, place: FleetPlace) {
  const line = [users === null ? "users not counted yet" : counted(users, "user"), ...state.fine];
  return {
    symbol: symbols[state.standing],
    colour: colours[state.standing],
    name: plain(fqdn, maxNameLength),
    press: `Show ${clean(fqdn, maxNameLength)}`,
    data: { view: "gateway", fqdn: clean(fqdn, maxNameLength), ...place },
    badges: badgesOf(state.badges),
    line: line.map((words) => plain(words, 80)).join(" · "),
  };
}

function emptyWords({ filter, state, asOf }: FleetView): string {
  if (asOf === null)
    return "Nothing was read from the tenant yet. The first look is under way; try again in a minute.";
  if (state === "needs-a-look" && filter === null) return "No gateway needs a look.";
  return state === null && filter === null ? "This tenant has no gateways." : "No gateway matches.";
}

const maxProblemLength = 900;
const maxNameLength = 120;
