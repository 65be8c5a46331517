import { matches, readPattern, routedNumber } from "./numbers/number-pattern.ts";
import type { VoiceRoute } from "./voice-routing.ts";

/** A route that an outbound call can take. Its gateways are tried in random order. */
export interface Candidate {
  readonly usage: string;
  readonly route: VoiceRoute;
  readonly gateways: readonly string[];
}

/** Why a route does or does not take a number. */
export interface RouteExplained {
  readonly usage: string;
  readonly route: VoiceRoute;
  readonly taken: boolean;
  /** Its pattern cannot be read here, so that it may take the number, and every later route may not. */
  readonly unread: boolean;
  /** A sentence. */
  readonly why: string;
}

/**
 * Routes that an outbound call to a number can take, in the order in which they are tried: those of the policy's first usage
 * that has one, by ascending priority. Later usages are never evaluated, even where all of these fail. Empty: the call is
 * dropped, unless the user has a Calling Plan. Source: "Configure call routing for Direct Routing".
 */
export function candidatesFor(
  number: string,
  usages: readonly string[],
  routes: readonly VoiceRoute[],
): readonly Candidate[] {
  return explainRouting(number, usages, routes)
    .filter(({ taken }) => taken)
    .map(({ usage, route }) => ({ usage, route, gateways: route.gateways }));
}

/** The routes of the usages that can take a call at all, in the order in which they are tried. */
export function usableRoutes(
  usages: readonly string[],
  routes: readonly VoiceRoute[],
): readonly VoiceRoute[] {
  const ordered = [...routes].sort(byPriority);
  return usages.flatMap((usage) =>
    ordered.filter((route) => route.usages.includes(usage) && unusable(route) === undefined),
  );
}

/** Every route of the usages, in the policy's order and by priority, with the reason why it takes the number or not. */
export function explainRouting(
  number: string,
  usages: readonly string[],
  routes: readonly VoiceRoute[],
): readonly RouteExplained[] {
  const dialled = routedNumber(number);
  const ordered = [...routes].sort(byPriority);
  let matched: string | undefined;
  return usages.flatMap((usage) => {
    const explained = ordered
      .filter((route) => route.usages.includes(usage))
      .map((route) => ({ usage, route, ...explain(dialled, route) }));
    if (matched !== undefined) {
      const why = `Never evaluated: the usage ${matched} before it has a route for ${dialled}.`;
      return explained.map((each) =>
        each.taken || each.unread ? { ...each, taken: false, unread: false, why } : each,
      );
    }
    if (explained.some(({ taken }) => taken)) matched = usage;
    return explained;
  });
}

/** Order in which routes of one usage are tried. Of equal priorities the name decides here; what the service does is unknown. */
export function byPriority(a: VoiceRoute, b: VoiceRoute): number {
  return a.priority - b.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function explain(number: string, route: VoiceRoute): Pick<RouteExplained, "taken" | "unread" | "why"> {
  const pattern = readPattern(route.numberPattern);
  const not = (why: string) => ({ taken: false, unread: false, why });
  if (!pattern) return { ...not(`The pattern ${route.numberPattern} cannot be read here.`), unread: true };
  if (!matches(pattern, number)) return not(`${number} does not match ${route.numberPattern}.`);
  const no = unusable(route);
  if (no !== undefined) return not(`It matches, but ${no}.`);
  return { taken: true, unread: false, why: `${number} matches ${route.numberPattern}.` };
}

/** Why a route takes no call, whatever its number. */
function unusable({ bridgeSourcePhoneNumber, gateways }: VoiceRoute): string | undefined {
  if (bridgeSourcePhoneNumber !== null) return "goes by the bridge number and not by a gateway";
  return gateways.length === 0 ? "the route has no gateway" : undefined;
}
