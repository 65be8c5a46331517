import { badgesOf } from "../teams/cards/badges.ts";
import { button, inPlace } from "../teams/cards/buttons.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { marked, tones, type MarkedWords } from "../teams/cards/marks.ts";
import { clean, counted, plain, prose } from "../teams/cards/text.ts";
import { ageOf, timeOf } from "../teams/cards/time.ts";
import { cut } from "../lib/cut.ts";
import { alertName, changedKinds, isOpen, isSilenced, type Alert } from "./alert.ts";
import { alertAdvice, alertStanding, alertState, factsWords } from "./alert-words.ts";

export interface AlertView {
  readonly alert: Alert;
  /** Whether whoever sees it may acknowledge and silence it, or nobody in particular does. */
  readonly mayAnswer: boolean;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const alertCard = (view: AlertView): Card => fill(alertData(view));

const fill = card<ReturnType<typeof alertData>>("alert");

const linesShown = 8;

/** How long an alert may be silenced, in hours. */
export const silences = [
  { title: "4 hours", value: "4" },
  { title: "1 day", value: "24" },
  { title: "1 week", value: "168" },
] as const;

export function alertData({ alert, mayAnswer, now, zone }: AlertView) {
  const { id, fqdn, kind, facts, acknowledgedAt } = alert;
  const open = isOpen(alert);
  const standing = alertStanding(alert);
  const answerable = mayAnswer && open;
  const name = clean(fqdn, 255);
  const lines = factsWords(facts, open ? now : (alert.endedAt ?? now), zone);
  return {
    summary: clean(`${fqdn}: ${alertState(alert)}`, 160),
    tone: tones[standing],
    title: plain(fqdn, 120),
    state: marked(standing, alertState(alert)),
    badges: badgesOf(badgesNow(alert, now, zone)),
    lines: cut(
      lines.map((line, at) => prose(open || at > 0 ? line : `Last seen: ${line}`, 400)),
      linesShown,
      (left) => `And ${left} more; Gateway shows all.`,
    ),
    age: ageWords(alert, now, zone),
    advice: open && acknowledgedAt === null ? prose(alertAdvice[kind], 300) : null,
    buttons: inPlace([
      {
        offered: answerable && acknowledgedAt === null,
        button: button(
          changedKinds.has(kind) ? "Acknowledge: it is right" : "Acknowledge",
          "acknowledgeAlert",
          {
            alertId: id,
          },
        ),
      },
      { offered: true, button: button("Gateway", "show", { view: "gateway", fqdn: name }) },
      { offered: true, button: button("All alerts", "show", { view: "alerts" }) },
    ]),
    silence: answerable ? { choices: silences, data: { alertId: id } } : null,
  };
}

/** `Silenced until 14:00 UTC`. */
function badgesNow(alert: Alert, now: Date, zone: string | undefined): readonly MarkedWords[] {
  const { acknowledgedAt, silencedUntil, status, returns } = alert;
  if (!isOpen(alert)) return [];
  return [
    ...(acknowledgedAt ? [{ standing: "going" as const, words: "Acknowledged" }] : []),
    ...(silencedUntil && isSilenced(alert, now)
      ? [{ standing: "ended" as const, words: `Silenced until ${timeOf(silencedUntil, now, zone)}` }]
      : []),
    ...(status === "clearing"
      ? [{ standing: "unknown" as const, words: "Perhaps over: looking again" }]
      : []),
    ...(returns > 0
      ? [{ standing: "warning" as const, words: `Came back ${counted(returns, "time")}` }]
      : []),
  ];
}

function ageWords(
  { id, raisedAt, endedAt, acknowledgedAt }: Alert,
  now: Date,
  zone: string | undefined,
): string {
  return [
    alertName(id),
    ...(raisedAt ? [`since ${timeOf(raisedAt, now, zone)}, ${ageOf(raisedAt, now)}`] : []),
    ...(acknowledgedAt ? [`acknowledged ${timeOf(acknowledgedAt, now, zone)}`] : []),
    ...(raisedAt && endedAt
      ? [`over ${timeOf(endedAt, now, zone)}, after ${durationWords(endedAt.getTime() - raisedAt.getTime())}`]
      : []),
  ].join(" · ");
}

function durationWords(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return `${Math.round(60 * hours)} min`;
  return hours < 48 ? counted(Math.round(hours), "hour") : counted(Math.round(hours / 24), "day");
}
