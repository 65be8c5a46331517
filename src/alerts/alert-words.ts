import { onOff } from "../changes/cards/bypass-words.ts";
import { certificateWords } from "../gateways/trunk-words.ts";
import type { Standing } from "../teams/cards/marks.ts";
import { listed, number } from "../teams/cards/text.ts";
import { timeOf } from "../teams/cards/time.ts";
import { isOpen, type Alert, type AlertFacts, type AlertKind, type Tell } from "./alert.ts";

/** What an alert is about, as a heading. */
const alertTitles: Readonly<Record<AlertKind, string>> = {
  certificate: "Certificate near its end",
  options: "SIP OPTIONS fail",
  calls: "Fewer calls are delivered",
  sessions: "Near the session limit",
  bypass: "Bypass switched outside this bot",
  settings: "Settings changed outside this bot",
  routes: "Routes changed outside this bot",
  emergencyRoutes: "New emergency route",
};

/** What to do about it, as a sentence. */
export const alertAdvice: Readonly<Record<AlertKind, string>> = {
  certificate: "Renew the certificate on the SBC; Teams refuses the trunk once it has expired.",
  options:
    "Look at the SBC: its SIP interface, its certificate and its firewall. Teams stops sending calls to a trunk whose OPTIONS fail.",
  calls: "`gateway` shows which SIP codes the calls ended with.",
  sessions: "Ask the carrier and the SBC’s licence for more sessions, or spread the calls.",
  bypass: "Acknowledge it if it is right, or switch it back by a request.",
  settings: "Acknowledge them if they are right; they are compared with from then on.",
  routes: "Acknowledge them if they are right; they are compared with from then on.",
  emergencyRoutes: "Make sure that emergency calls may take this trunk, then acknowledge it.",
};

/** What is so, a sentence each. */
export function factsWords(facts: AlertFacts, now: Date, zone?: string): readonly string[] {
  switch (facts.kind) {
    case "certificate": {
      const notAfter = new Date(facts.notAfter);
      return [
        `The SBC’s certificate: ${certificateWords(notAfter, now).words} (${timeOf(notAfter, now, zone)}).`,
      ];
    }
    case "options":
      return [
        facts.status === null
          ? `The SBC no longer answers OPTIONS from here: ${facts.detail}`
          : `The SBC answers OPTIONS with ${facts.detail}.`,
      ];
    case "calls":
      return [
        `Of ${number(facts.attempts)} calls in 24 h ${percent(facts.recent)} were delivered; ${percent(facts.usual)} are usual here.`,
      ];
    case "sessions":
      return [
        `${number(facts.calls)} calls at once at ${timeOf(new Date(facts.at), now, zone)}; MaxConcurrentSessions is ${number(facts.limit)}.`,
      ];
    case "bypass":
      return [`MediaBypass is ${onOff(facts.to)} now. No change of this bot did that.`];
    case "settings":
    case "routes":
      return facts.differences;
    case "emergencyRoutes":
      return [`Emergency numbers may take this trunk by ${listed(facts.routes.map((name) => `“${name}”`))}.`];
  }
}

function percent(share: number): string {
  return `${share.toFixed(1)} %`;
}

/** How an alert stands, with its mark. */
export function alertStanding(alert: Alert): Standing {
  if (!isOpen(alert)) return alert.endedAs === "recovered" ? "good" : "ended";
  return alert.level >= 3 ? "bad" : "warning";
}

/** Of the kinds whose heading is about what is nearly so, once it is so. */
export function alertTitle({ kind, level }: Pick<Alert, "kind" | "level">): string {
  return kind === "certificate" && level === 4 ? "Certificate expired" : alertTitles[kind];
}

const endings: Readonly<Record<NonNullable<Alert["endedAs"]>, string>> = {
  recovered: "Over",
  accepted: "Accepted",
  unwatched: "No longer watched",
};

/** The heading with how it stands: `Over: SIP OPTIONS fail`. */
export function alertState(alert: Alert): string {
  const title = alertTitle(alert);
  return alert.endedAs === null ? title : `${endings[alert.endedAs]}: ${title}`;
}

/** What is said beside the card. */
export function tellText(fqdn: string, { what, level, facts, at }: Tell): string {
  const title = alertTitle({ kind: facts.kind, level });
  if (what === "recovered") return `${fqdn}: over: ${title}.`;
  const more = { raised: "", worse: "worse: ", returned: "back again: " }[what];
  return `${fqdn}: ${more}${title}. ${listed(factsWords(facts, at), 3)}`;
}
