import { usableRoutes } from "../../telephony/call-routing.ts";
import { canStandFor, completionsOf, isMasked } from "../../telephony/numbers/masked-number.ts";
import { fit, matches, readPattern, type NumberPattern } from "../../telephony/numbers/number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Crossing } from "./expectation.ts";

/** Every way in which calls to one number may cross from the routing of today to the planned one. */
export interface Crossings {
  /** The same objects for the same routes. */
  readonly crossings: readonly Crossing[];
  /** Routes on the way whose patterns cannot be read, by name. */
  readonly unread: readonly string[];
}

export interface PolicyPair {
  readonly today: string;
  readonly planned: string;
}

/** Numbers that are asked for one after the other are looked up once. */
export interface CrossingFinder {
  find(number: string, policies: PolicyPair): Crossings;
  /** Whether some route of today may give the number this trunk. */
  mayTake(number: string, policies: PolicyPair, fqdn: string): boolean;
}

/** Whether a pattern takes a number; undefined where nobody can tell. */
type Takes = (pattern: string) => boolean | undefined;

/** Of patterns of which nobody can tell, what is supposed: one that stands at two routes takes a number at both or at none. */
type Assumptions = ReadonlyMap<string, boolean>;

/** What a number may be. */
interface Meaning {
  readonly takes: Takes;
  /** Of an emergency number: the usages of the emergency policies that name it. Null: it is none. */
  readonly emergencyUsages: readonly string[] | null;
}

/**
 * Looks numbers up in both routings. Emergency numbers may go by the usage of any emergency policy that names them, or by
 * the voice routing policy, as nobody knows here which emergency policy is in force for whom.
 * @param emergencyNumbers in every form in which routes may see them.
 */
export function crossingFinder(
  today: VoiceRouting,
  planned: VoiceRouting,
  emergencyNumbers: Iterable<string>,
): CrossingFinder {
  const meaningsOf = meaningFinder(today, planned, emergencyNumbers);
  const ofToday = routesOf(today);
  const ofPlanned = routesOf(planned);
  const same = crossingsByRoutes();
  let newest = "";
  let meanings: readonly Meaning[] = [];
  const meant = (number: string) => {
    if (number !== newest) [newest, meanings] = [number, meaningsOf(number)];
    return meanings;
  };

  function waysOf(number: string, policies: PolicyPair) {
    const byPolicy = [ofToday.policy(policies.today), ofPlanned.policy(policies.planned)] as const;
    return meant(number).flatMap(({ takes, emergencyUsages }) => [
      { takes, emergency: emergencyUsages !== null, routes: byPolicy },
      ...(emergencyUsages ?? []).map((usage) => ({
        takes,
        emergency: true,
        routes: [ofToday.usage(usage), ofPlanned.usage(usage)] as const,
      })),
    ]);
  }

  /** The only crossing of an ordinary number of which every pattern tells: of most calls, so it is found without more. */
  function sureCrossing(number: string, policies: PolicyPair): Crossings | undefined {
    const [meaning, ...others] = meant(number);
    if (!meaning || meaning.emergencyUsages || others.length > 0) return undefined;
    const before = sureFirst(ofToday.policy(policies.today), meaning.takes);
    if (before === undefined) return undefined;
    const after = sureFirst(ofPlanned.policy(policies.planned), meaning.takes);
    return after === undefined ? undefined : alone(same(before, after, false));
  }

  const sure = new Map<Crossing, Crossings>();
  function alone(crossing: Crossing): Crossings {
    const crossings = sure.get(crossing) ?? { crossings: [crossing], unread: [] };
    sure.set(crossing, crossings);
    return crossings;
  }

  return {
    find(number, policies) {
      const only = sureCrossing(number, policies);
      if (only) return only;
      const crossings = new Set<Crossing>();
      const unread = new Set<string>();
      for (const { takes, emergency, routes } of waysOf(number, policies)) {
        const [before, after] = routes;
        for (const first of firstOf(before, takes, nothing)) {
          for (const second of firstOf(after, takes, first.assumed)) {
            crossings.add(same(first.route, second.route, emergency));
            for (const { name, numberPattern } of second.assumed.size > 0 ? [...before, ...after] : [])
              if (second.assumed.has(numberPattern) && !readPattern(numberPattern)) unread.add(name);
          }
        }
      }
      return { crossings: [...crossings], unread: [...unread] };
    },
    mayTake: (number, policies, fqdn) =>
      waysOf(number, policies).some(({ takes, routes: [before] }) =>
        before.some((route) => route.gateways.includes(fqdn) && takes(route.numberPattern) !== false),
      ),
  };
}

/** Null: none takes the number. Undefined: nobody can tell. */
function sureFirst(routes: readonly VoiceRoute[], takes: Takes): VoiceRoute | null | undefined {
  for (const route of routes) {
    const taken = takes(route.numberPattern);
    if (taken !== false) return taken && route;
  }
  return null;
}

const nothing: Assumptions = new Map();

/** The first route that takes the number, for everything that may be so; null where none does. */
function* firstOf(
  routes: readonly VoiceRoute[],
  takes: Takes,
  assumed: Assumptions,
): Generator<{ readonly route: VoiceRoute | null; readonly assumed: Assumptions }> {
  let so = assumed;
  for (const route of routes) {
    const pattern = route.numberPattern;
    const taken = takes(pattern) ?? so.get(pattern);
    if (taken === false) continue;
    if (taken) {
      yield { route, assumed: so };
      return;
    }
    yield { route, assumed: new Map([...so, [pattern, true]]) };
    so = new Map([...so, [pattern, false]]);
  }
  yield { route: null, assumed: so };
}

/** What numbers may be: themselves, or each emergency number that a masked one may stand for. */
function meaningFinder(
  today: VoiceRouting,
  planned: VoiceRouting,
  emergencyNumbers: Iterable<string>,
): (number: string) => readonly Meaning[] {
  const patterns = new Map<string, NumberPattern | undefined>();
  for (const { numberPattern } of [...today.routes, ...planned.routes])
    patterns.set(numberPattern, readPattern(numberPattern));
  const byLength = new Map<number, string[]>();
  for (const number of emergencyNumbers)
    byLength.set(number.length, [...(byLength.get(number.length) ?? []), number]);
  const named = today.emergencyPolicies.flatMap(({ emergencyNumbers: those }) =>
    those.map(({ dialString, usage }) => ({ number: bare(dialString), usage })),
  );

  const exactly = (number: string) =>
    remembering((pattern) => {
      const read = patterns.get(pattern);
      return read && matches(read, number);
    });
  const masked = (number: string) => remembering((pattern) => verdicts[fit(patterns.get(pattern), number)]);

  return (number) => {
    const takes = isMasked(number) ? masked(number) : exactly(number);
    const emergencies = (byLength.get(number.length) ?? []).filter((one) => canStandFor(number, one));
    if (emergencies.length === 0) return [{ takes, emergencyUsages: null }];
    const usagesOf = new Map(
      emergencies.map((each) => [
        each,
        named.filter((dialled) => dialled.number === bare(each)).map(({ usage }) => usage),
      ]),
    );
    const completions = completionsOf(number);
    return [
      ...(completions ?? emergencies).map((each) => ({
        takes: exactly(each),
        emergencyUsages: usagesOf.get(each) ?? null,
      })),
      ...(completions ? [] : [{ takes, emergencyUsages: null }]),
    ];
  };
}

const verdicts = { always: true, never: false, sometimes: undefined } as const;

/** Asked once for each pattern, as many policies' routes have the same. */
function remembering(takes: Takes): Takes {
  const known = new Map<string, boolean | undefined>();
  return (pattern) => {
    const found = known.get(pattern);
    if (found !== undefined || known.has(pattern)) return found;
    const taken = takes(pattern);
    known.set(pattern, taken);
    return taken;
  };
}

/** Routes of policies and usages in the order in which they are tried, sorted once for all numbers. */
function routesOf({ routes, policies }: VoiceRouting) {
  const usagesOf = new Map(policies.map(({ name, usages }) => [name, usages]));
  const once = (usages: (name: string) => readonly string[]) => {
    const known = new Map<string, readonly VoiceRoute[]>();
    return (name: string): readonly VoiceRoute[] => {
      const those = known.get(name) ?? usableRoutes(usages(name), routes);
      known.set(name, those);
      return those;
    };
  };
  return { policy: once((name) => usagesOf.get(name) ?? []), usage: once((name) => [name]) };
}

/** One object for each crossing, so that what is known of it can be kept by it. */
function crossingsByRoutes() {
  type ByRoute<Value> = Map<VoiceRoute | null, Value>;
  const known = { ordinary: new Map(), emergency: new Map() } as Record<
    "ordinary" | "emergency",
    ByRoute<ByRoute<Crossing>>
  >;
  return (today: VoiceRoute | null, planned: VoiceRoute | null, emergency: boolean): Crossing => {
    const byToday = known[emergency ? "emergency" : "ordinary"];
    const byPlanned = byToday.get(today) ?? new Map<VoiceRoute | null, Crossing>();
    byToday.set(today, byPlanned);
    const crossing = byPlanned.get(planned) ?? { today, planned, emergency };
    byPlanned.set(planned, crossing);
    return crossing;
  };
}

function bare(number: string): string {
  return number.replace(/^\+/, "");
}
