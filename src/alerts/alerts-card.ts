import { cut } from "../lib/cut.ts";
import { button } from "../teams/cards/buttons.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { colours, symbols } from "../teams/cards/marks.ts";
import { clean, counted, plain, prose } from "../teams/cards/text.ts";
import { ageOf } from "../teams/cards/time.ts";
import { alertName, isOpen, isSilenced, type Alert } from "./alert.ts";
import { alertStanding, alertState, factsWords } from "./alert-words.ts";

export interface AlertsView {
  /** Open ones, and those that are over since a week. */
  readonly alerts: readonly Alert[];
  /** What the chat or channel is subscribed to: FQDNs, `all`, `weekly`. */
  readonly watching: readonly string[];
  /** Whether it is somebody's own chat. */
  readonly own: boolean;
  readonly now: Date;
}

export const alertsCard = (view: AlertsView): Card => fill(alertsData(view));

const fill = card<ReturnType<typeof alertsData>>("alerts");

interface Row {
  readonly symbol: string;
  readonly colour: string;
  readonly name: string;
  readonly press: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly line: string;
}

const rowsShown = 10;
const trunksNamed = 5;

export function alertsData({ alerts, watching, own, now }: AlertsView) {
  const open = alerts.filter(isOpen).toSorted((one, other) => other.level - one.level || one.id - other.id);
  const over = alerts.filter((alert) => !isOpen(alert)).toReversed();
  return {
    summary: clean(open.length === 0 ? "No alert is open" : `Alerts: ${open.length} open`, 120),
    subtitle: prose(watchingWords(watching, own), 600),
    empty: open.length > 0 ? null : "✓ No alert is open.",
    open: rowsOf(open, now),
    overTitle: over.length === 0 ? null : "Over, last 7 days",
    over: rowsOf(over, now),
    buttons: [
      ...(watching.includes("all")
        ? []
        : [
            button(own ? "Watch all trunks" : "Watch all trunks here", "command", {
              text: own ? "watch" : "watch here",
            }),
          ]),
      button("All gateways", "show", { view: "fleet", page: 1 }),
    ],
  };
}

/** What is watched here, as a sentence. */
function watchingWords(watching: readonly string[], own: boolean): string {
  const where = own ? "This chat" : "This channel";
  const trunks = watching.filter((subject) => subject !== "all" && subject !== "weekly");
  const named = cut(trunks, trunksNamed, (left) => `${left} more`).join(", ");
  const what = watching.includes("all") ? "all trunks" : trunks.length > 0 ? named : "no trunk";
  return `${where} watches ${what}${watching.includes("weekly") ? ", with a summary every Monday" : ""}.`;
}

function rowsOf(alerts: readonly Alert[], now: Date) {
  const rows = alerts.map((alert) => {
    const standing = alertStanding(alert);
    return {
      symbol: symbols[standing],
      colour: colours[standing],
      name: plain(alert.fqdn, 120),
      press: `Show ${alertName(alert.id)}`,
      data: { view: "alert", id: alert.id },
      line: prose(lineOf(alert, now), 300),
    };
  });
  return cut<Row>(rows, rowsShown, (left) => ({
    symbol: symbols.ended,
    colour: colours.ended,
    name: `And ${left} more`,
    press: "Show the alerts anew",
    data: { view: "alerts" },
    line: "They move up as these are over.",
  }));
}

function lineOf(alert: Alert, now: Date): string {
  const { facts, raisedAt, endedAt, acknowledgedAt } = alert;
  if (!isOpen(alert)) return [alertState(alert), ...(endedAt ? [ageOf(endedAt, now)] : [])].join(" · ");
  const [first = "", ...others] = factsWords(facts, now);
  return [
    `${alertState(alert)}: ${first}${others.length > 0 ? ` And ${counted(others.length, "more", "more")}.` : ""}`,
    ...(raisedAt ? [ageOf(raisedAt, now)] : []),
    ...(acknowledgedAt ? ["acknowledged"] : []),
    ...(isSilenced(alert, now) ? ["silenced"] : []),
  ].join(" · ");
}
