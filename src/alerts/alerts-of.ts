import { driftOf } from "../changes/drift.ts";
import { minConclusiveCalls } from "../telephony/call-statistics.ts";
import type { VoiceRoute } from "../telephony/voice-routing.ts";
import type { AlertFacts, AlertKind, AlertLevel, Judgement } from "./alert.ts";
import { isSame, newEmergencyRoutes } from "./emergency-routes.ts";
import { levelsOf, type Levels } from "./levels.ts";
import type { Baseline, Sight } from "./sight.ts";

type Judgements = Readonly<Record<AlertKind, Judgement>>;

/** Percentage points by which the delivered share falls before it is told, and is urgent. */
const tellsDrop = 5;
const urgentDrop = 20;
/** What was told is over when less than this is lacking: between both, nothing flaps. */
const overDrop = 2.5;
/** Standard errors by which it falls: less may be chance. */
const surely = 3;

const unknown: Judgement = { state: "unknown" };

/**
 * What of a trunk is worse than it was; nothing where nothing changed. `open`: what is told already of its calls, whose own
 * history is the measure for as long as that lasts.
 */
export function alertsOf(
  before: Baseline,
  after: Sight,
  now: Date,
  open: Pick<Extract<AlertFacts, { kind: "calls" }>, "usual"> | null = null,
): Judgements {
  const levels = levelsOf(after, now);
  const { probe, calls } = after;
  return {
    certificate: !probe?.certificateNotAfter
      ? unknown
      : byLevel(before, levels, probe.at, {
          kind: "certificate",
          notAfter: probe.certificateNotAfter.toISOString(),
        }),
    options:
      probe === undefined
        ? unknown
        : byLevel(before, levels, probe.at, {
            kind: "options",
            status: probe.optionsStatus,
            detail: probe.optionsDetail,
          }),
    calls: callsJudged(after, open),
    sessions:
      calls === undefined || !after.gateway
        ? unknown
        : byLevel(before, levels, calls.at, {
            kind: "sessions",
            calls: calls.most?.calls ?? 0,
            at: (calls.most?.at ?? calls.at).toISOString(),
            limit: after.gateway.maxConcurrentSessions ?? 0,
          }),
    bypass: bypassJudged(before, after),
    settings: settingsJudged(before, after),
    ...routesJudged(before, after),
  };
}

function byLevel(
  before: Baseline,
  levels: Levels,
  seenAt: Date,
  facts: Extract<AlertFacts, { kind: keyof Levels }>,
): Judgement {
  const level = levels[facts.kind];
  const was = before.levels[facts.kind];
  if (level === undefined || was === null) return unknown;
  return level === 0 || level <= was ? { state: "fine", seenAt } : { state: "worse", level, facts, seenAt };
}

function callsJudged({ calls }: Sight, open: { readonly usual: number } | null): Judgement {
  if (!calls || calls.recent.attempts < minConclusiveCalls) return unknown;
  const { at: seenAt, recent, usual } = calls;
  if (!open && usual.attempts < minConclusiveCalls) return unknown;
  const share = recent.delivered / recent.attempts;
  const wont = open ? open.usual / 100 : usual.delivered / usual.attempts;
  const drop = 100 * (wont - share);
  const pooled = (recent.delivered + usual.delivered) / (recent.attempts + usual.attempts);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / recent.attempts + 1 / Math.max(1, usual.attempts)));
  const falls = open ? drop >= overDrop : drop >= tellsDrop && wont - share >= surely * error;
  if (!falls) return { state: "fine", seenAt };
  return {
    state: "worse",
    level: drop >= urgentDrop ? 3 : 2,
    facts: { kind: "calls", recent: 100 * share, usual: 100 * wont, attempts: recent.attempts },
    seenAt,
  };
}

function bypassJudged({ gateway: before }: Baseline, { gateway: after, fleetAt }: Sight): Judgement {
  if (after === undefined) return unknown;
  return before && after && before.mediaBypass !== after.mediaBypass
    ? changed(3, { kind: "bypass", to: after.mediaBypass }, fleetAt)
    : { state: "fine", seenAt: fleetAt };
}

function settingsJudged({ gateway: before }: Baseline, { gateway: after, fqdn, fleetAt }: Sight): Judgement {
  if (after === undefined) return unknown;
  const differences =
    before === null
      ? after === null
        ? []
        : [`${fqdn} is a gateway of this tenant now.`]
      : driftOf(before, after ? { ...after, mediaBypass: before.mediaBypass } : undefined);
  return changed(
    after === null || (before?.enabled && !after.enabled) ? 3 : 2,
    { kind: "settings", differences },
    fleetAt,
  );
}

function routesJudged(before: Baseline, after: Sight): Pick<Judgements, "routes" | "emergencyRoutes"> {
  const { routes, fleetAt } = after;
  if (routes === undefined) return { routes: unknown, emergencyRoutes: unknown };
  const emergency = newEmergencyRoutes(before, after);
  const others = (all: readonly VoiceRoute[]) => all.filter(({ name }) => !emergency.includes(name));
  return {
    routes: changed(
      2,
      { kind: "routes", differences: differencesOf(others(before.routes), others(routes)) },
      fleetAt,
    ),
    emergencyRoutes: changed(3, { kind: "emergencyRoutes", routes: emergency.toSorted() }, fleetAt),
  };
}

/** Fine where a list of what changed is empty. */
function changed(level: AlertLevel, facts: AlertFacts, seenAt: Date): Judgement {
  const nothing =
    ("differences" in facts && facts.differences.length === 0) ||
    ("routes" in facts && facts.routes.length === 0);
  return nothing ? { state: "fine", seenAt } : { state: "worse", level, facts, seenAt };
}

function differencesOf(before: readonly VoiceRoute[], after: readonly VoiceRoute[]): readonly string[] {
  const was = new Map(before.map((route) => [route.name, route]));
  const is = new Map(after.map((route) => [route.name, route]));
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((name) => {
    const [one, other] = [was.get(name), is.get(name)];
    if (!one) return [`Route ${name} leads here now.`];
    if (!other) return [`Route ${name} does not lead here any more.`];
    return isSame(one, other) ? [] : [`Route ${name}: ${routeWords(one, other)}.`];
  });
}

function routeWords(one: VoiceRoute, other: VoiceRoute): string {
  const list = (names: readonly string[]) => names.toSorted().join(", ") || "none";
  const fields = [
    ["pattern", one.numberPattern, other.numberPattern],
    ["priority", String(one.priority), String(other.priority)],
    ["gateways", list(one.gateways), list(other.gateways)],
    ["PSTN usages", list(one.usages), list(other.usages)],
    ["caller number", one.bridgeSourcePhoneNumber ?? "unset", other.bridgeSourcePhoneNumber ?? "unset"],
  ] as const;
  return fields
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `${what} was ${was}, is now ${is}`)
    .join("; ");
}
