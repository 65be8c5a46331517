import { z } from "zod";
import { day, hour } from "../lib/time.ts";
import { capability } from "../teams/capability/capability.ts";
import { changeIdField } from "../teams/capability/inputs.ts";
import {
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "../teams/capability/turn.ts";
import { timeOf } from "../teams/cards/time.ts";
import { alertName } from "./alert.ts";
import { silences } from "./alert-card.ts";
import { alertsCard } from "./alerts-card.ts";
import type { AlertAnswer } from "./decide-alert.ts";

/** How long one that is over is still listed. */
const listedFor = 7 * day;

const list = [{ title: "All alerts", command: "alerts" }];

export const alerts = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "alerts",
    usages: [{ syntax: "alerts", does: "what got worse, and what this chat or channel watches" }],
    parse: () => null,
  },
  shown: { view: "alerts", schema: z.object({}).transform(() => null) },
  async run(deps, _asked, { place, now }) {
    const [alerts, subscriptions] = await Promise.all([
      deps.alerts.since(new Date(now.getTime() - listedFor)),
      deps.alerts.subscriptions(),
    ]);
    const watching = subscriptions
      .filter(({ conversationId }) => conversationId === place.id)
      .map(({ subject }) => subject);
    return { type: "card", card: alertsCard({ alerts, watching, own: place.kind === "personal", now }) };
  },
});

export const alert = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "alert",
    usages: [{ syntax: "alert <id>", does: "one alert, which is kept up to date" }],
    parse: ([typed]) => alertNamed(typed),
  },
  shown: { view: "alert", schema: z.object({ id: changeIdField }).transform(({ id }) => ({ alertId: id })) },
  async run(deps, { alertId }) {
    return (await deps.alerts.find(alertId)) ? tracked(alertId) : noSuch(alertId);
  },
});

export const acknowledgeAlert = capability({
  permission: "alert",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "acknowledge-alert",
    usages: [
      { syntax: "acknowledge-alert <id>", does: "take on an alert, or take what was changed for right" },
    ],
    parse: ([typed]) => alertNamed(typed),
  },
  pressed: { verb: "acknowledgeAlert", schema: z.object({ alertId: changeIdField }) },
  run: (deps, { alertId }, turn) => answer(deps, alertId, { type: "acknowledge" }, turn),
});

export const silenceAlert = capability({
  permission: "alert",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "silence",
    usages: [{ syntax: "silence <alert> [4h, 1d or 1w]", does: "say nothing more of an alert for a while" }],
    parse: ([typed, long = "1d"]) => {
      const named = alertNamed(typed);
      const hours = typedLengths.get(long);
      if (!("alertId" in named)) return named;
      return hours === undefined
        ? refusal("For how long?", "Write 4h, 1d or 1w behind the alert.")
        : { ...named, hours };
    },
  },
  pressed: {
    verb: "silenceAlert",
    schema: z.object({
      alertId: changeIdField,
      hours: z
        .enum(silences.map(({ value }) => value))
        .default("24")
        .transform(Number),
    }),
  },
  run: (deps, { alertId, hours }, turn) =>
    answer(deps, alertId, { type: "silence", until: new Date(turn.now.getTime() + hours * hour) }, turn),
});

const typedLengths: ReadonlyMap<string, number> = new Map([
  ["4h", 4],
  ["1d", 24],
  ["1w", 168],
]);

async function answer(deps: ChatDependencies, id: number, given: AlertAnswer, turn: Turn): Promise<Answer> {
  const { now, person } = turn;
  const outcome = await deps.alerts.answer(id, given, now, {
    at: now,
    actor: person,
    action: `alert.${given.type}`,
    subject: alertName(id),
    outcome: "done",
    detail: given.type === "silence" ? `until ${timeOf(given.until, now)}` : null,
  });
  if (!outcome) return noSuch(id);
  if (outcome.ok) return tracked(id);
  const why = {
    over: `${alertName(id)} is over: there is nothing to do about it any more.`,
    acknowledgedAlready: `${alertName(id)} was acknowledged before; the audit says by whom.`,
  }[outcome.refusal];
  return { ...refusal("Nothing was changed", why, list), instead: content(id) };
}

function tracked(alertId: number): Answer {
  return { type: "tracked", content: content(alertId) };
}

function content(alertId: number) {
  return { type: "card", card: "alert", alertId } as const;
}

function noSuch(id: number): Refused {
  return refusal(
    "No such alert",
    `There is no ${alertName(id)}, or it is over for so long that it is not kept.`,
    list,
  );
}

/** People write `alert-3`, `3` or `#3`. */
function alertNamed(typed = ""): { readonly alertId: number } | Refused {
  const alertId = Number(/^(?:alert-?|#)?(\d{1,9})$/.exec(typed.trim().toLowerCase())?.[1] ?? 0);
  return alertId > 0 ? { alertId } : refusal("Which alert?", "Say which, like alert-3.", list);
}
