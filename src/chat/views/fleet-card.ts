import { changeName, type ChangeStatus } from "../../change/change.ts";
import type { Verdict } from "../../preflight/weighing.ts";
import { card, type Card } from "../cards.ts";
import { button } from "./buttons.ts";
import { onOff } from "./bypass-words.ts";
import { certificateWords } from "./certificate-words.ts";
import { statusWords } from "./status-words.ts";
import { colours, marked, symbols, type Standing } from "./marks.ts";
import { verdictWords } from "./preflight-words.ts";
import { bold, clean, counted, plain, prose } from "./text.ts";
import { ageOf, asOfWords } from "./time.ts";

export interface FleetRow {
  readonly fqdn: string;
  readonly mediaBypass: boolean;
  readonly enabled: boolean;
  readonly options: { readonly status: number | null; readonly detail: string } | null;
  readonly certificateNotAfter: Date | null;
  readonly users: number | null;
  readonly lastPreflight: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly finishedAt: Date;
  } | null;
  readonly change: { readonly id: number; readonly status: ChangeStatus } | null;
  /** A carrier's trunk without a gateway object in this tenant. */
  readonly derived: boolean;
}

export interface FleetView {
  /** Of this page, at most ten. */
  readonly rows: readonly FleetRow[];
  /** Counts from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly filter: string | null;
  readonly asOf: Date | null;
  /** What is amiss with what was read, as sentences. */
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const fleetCard = (view: FleetView): Card => render(fleetData(view));

const render = card<ReturnType<typeof fleetData>>("fleet");

export function fleetData(view: FleetView) {
  const { rows, page, pages, total, now, zone } = view;
  const filter = view.filter === null ? null : clean(view.filter, 60);
  const show = (title: string, to: number, by: string | null) =>
    button(title, "show", { view: "fleet", page: to, filter: by });
  const age = view.asOf === null ? null : asOfWords(view.asOf, now, zone);
  return {
    summary: clean(`Gateways: ${total}${filter === null ? "" : ` matching “${filter}”`}`, 120),
    subtitle: [counted(total, "gateway"), ...(age === null ? [] : [age])].join(" · "),
    filter: filter === null ? null : `Filter: ${bold(plain(filter, 60))}`,
    problem: view.problem === null ? null : marked("look", prose(view.problem, mostProblem)),
    empty: rows.length > 0 ? null : emptyWords(view),
    rows: rows.map((row) => rowOf(row, now)),
    pager: pages > 1 ? `Page ${page} of ${pages}` : null,
    legend: rows.length > 0 ? "✓ fine · ! look at it · ✕ broken · ? cannot be told from here" : null,
    buttons: [
      ...(page > 1 ? [show("Previous", page - 1, filter)] : []),
      ...(page < pages ? [show("Next", page + 1, filter)] : []),
      ...(filter === null ? [] : [show("Show all", 1, null)]),
      show("Refresh", page, filter),
    ],
  };
}

function rowOf(row: FleetRow, now: Date) {
  const standing = fleetStanding(row, now);
  return {
    fqdn: clean(row.fqdn, mostName),
    symbol: row.derived ? symbols.ended : symbols[standing],
    colour: row.derived ? colours.ended : colours[standing],
    name: plain(row.fqdn, mostName),
    press: `Show ${clean(row.fqdn, mostName)}`,
    line: partsOf(row, now).join(" · "),
  };
}

/** In the order people read: the setting, then health, then who is on it, then what was done. What needs a look is bold. */
function partsOf(row: FleetRow, now: Date): readonly string[] {
  const users = row.users === null ? "users not counted yet" : counted(row.users, "user");
  if (row.derived) return ["carrier’s derived trunk: settings are the carrier’s", users];
  const { certificateNotAfter: notAfter, lastPreflight, change } = row;
  const certificate = notAfter && certificateWords(notAfter, now);
  const options = optionsFact(row.options);
  return [
    `bypass ${onOff(row.mediaBypass)}`,
    row.enabled ? "enabled" : bold("disabled"),
    stressed(options.words, options.standing === "bad"),
    certificate === null
      ? "certificate not seen"
      : stressed(`certificate ${certificate.words}`, certificate.standing !== "good"),
    users,
    lastPreflight === null
      ? "no preflight yet"
      : `preflight ${verdictWords[lastPreflight.verdict]}, ${ageOf(lastPreflight.finishedAt, now)}`,
    ...(change === null ? [] : [bold(`${changeName(change.id)} ${statusWords[change.status]}`)]),
  ];
}

/** What the SBC last said to our OPTIONS; silence may be its firewall. */
export function optionsFact(options: FleetRow["options"]): {
  readonly words: string;
  readonly standing: Standing;
} {
  if (options === null) return { words: "OPTIONS not tried yet", standing: "unknown" };
  if (options.status === null) return { words: "OPTIONS: no answer here", standing: "unknown" };
  return { words: `OPTIONS ${options.status}`, standing: options.status === 200 ? "good" : "bad" };
}

/** How a gateway stands: as the worst of what is known of it. */
export function fleetStanding(row: FleetRow, now: Date): Standing {
  const certificate =
    row.certificateNotAfter === null ? "unknown" : certificateWords(row.certificateNotAfter, now).standing;
  const all: readonly Standing[] = [
    certificate,
    optionsFact(row.options).standing,
    row.enabled ? "good" : "look",
  ];
  return worstFirst.find((standing) => all.includes(standing)) ?? "good";
}

const worstFirst: readonly Standing[] = ["bad", "look", "unknown"];

function emptyWords({ filter, asOf }: FleetView): string {
  if (asOf === null)
    return "Nothing was read from the tenant yet. The first look is under way; try again in a minute.";
  return filter === null ? "This tenant has no gateways." : "No gateway’s name contains this.";
}

function stressed(words: string, stress: boolean): string {
  return stress ? bold(words) : words;
}

const mostProblem = 900;
const mostName = 120;
