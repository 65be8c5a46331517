import type { AlertView } from "../../../src/alerts/alert-card.ts";
import type { AlertsView } from "../../../src/alerts/alerts-card.ts";
import type { Alert, AlertFacts } from "../../../src/alerts/alert.ts";
import { day } from "../../../src/lib/time.ts";
import { ago, now } from "./card-examples.ts";

/** An open alert, of level 2. */
export function anAlert(facts: AlertFacts, changed: Partial<Alert> = {}): Alert {
  return {
    id: 3,
    fqdn: "sbc2.contoso.com",
    kind: facts.kind,
    status: "open",
    level: 2,
    facts,
    seenAt: ago(1),
    raisedAt: ago(42),
    endedAt: null,
    endedAs: null,
    acknowledgedAt: null,
    silencedUntil: null,
    returns: 0,
    tells: [{ what: "raised", at: ago(42), level: changed.level ?? 2, facts }],
    ...changed,
  };
}

export const certificateFacts: AlertFacts = {
  kind: "certificate",
  notAfter: new Date(now.getTime() + 6.5 * day).toISOString(),
};
const optionsFacts: AlertFacts = { kind: "options", status: 503, detail: "503 Service Unavailable" };
const routesFacts: AlertFacts = {
  kind: "routes",
  differences: [
    "Route NL-Mobile: pattern was ^\\+316, is now ^\\+31; priority was 3, is now 1.",
    "Route NL-National does not lead here any more.",
  ],
};

export const alertRaised: AlertView = {
  alert: anAlert(certificateFacts, { level: 3 }),
  mayAnswer: true,
  now,
};

export const alertAcknowledged: AlertView = {
  ...alertRaised,
  alert: anAlert(optionsFacts, {
    level: 3,
    acknowledgedAt: ago(20),
    silencedUntil: new Date(now.getTime() + day / 4),
    returns: 2,
  }),
};

export const alertChanged: AlertView = { ...alertRaised, alert: anAlert(routesFacts) };

export const alertOver: AlertView = {
  ...alertRaised,
  alert: anAlert(optionsFacts, { level: 3, status: "ended", endedAs: "recovered", endedAt: ago(2) }),
};

/** For whoever may only look. */
export const alertLookedAt: AlertView = {
  ...alertRaised,
  alert: anAlert({ kind: "calls", recent: 81.2, usual: 97.9, attempts: 1_840 }),
  mayAnswer: false,
};

export const alertsView: AlertsView = {
  alerts: [
    anAlert(
      { kind: "sessions", calls: 46, at: ago(80).toISOString(), limit: 50 },
      { id: 1, fqdn: "sbc1.contoso.com" },
    ),
    alertRaised.alert,
    anAlert(routesFacts, { id: 4, acknowledgedAt: ago(5) }),
    anAlert({ kind: "bypass", to: true }, { id: 5, level: 3, fqdn: "sbc6.contoso.com" }),
    { ...alertOver.alert, id: 2 },
    anAlert(
      { kind: "emergencyRoutes", routes: ["NL-112"] },
      { id: 6, status: "ended", endedAs: "accepted", endedAt: ago(400) },
    ),
  ],
  watching: ["all", "weekly"],
  own: true,
  now,
};

export const alertsNone: AlertsView = { ...alertsView, alerts: [], watching: [], own: false };
