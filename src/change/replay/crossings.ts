import { usableRoutes } from "../../telephony/call-routing.ts";
import { canStandFor, completionsOf, isMasked } from "../../telephony/masked-number.ts";
import { fit, matches, readPattern, type NumberPattern } from "../../telephony/number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Crossing } from "./expectation.ts";

/** Every way in which calls to one number may cross from the routing of today to the planned one. */
export interface Crossings {
  readonly crossings: readonly Crossing[];
  /** Routes on the way whose patterns cannot be read, by name. */
  readonly unread: readonly string[];
  /** Trunks that some route of today gives for the number. */
  readonly trunksToday: ReadonlySet<string>;
}

export interface PolicyPair {
  readonly today: string;
  readonly planned: string;
}

/** A route at its place in a policy's order; null once an assumption has none. */
interface Step {
  readonly route: VoiceRoute | null;
  readonly assumed: Assumptions;
}

/** Of patterns of which nobody can tell, what is supposed: one that stands at two routes takes a number at both or at none. */
type Assumptions = ReadonlyMap<string, boolean>;
type Takes = (pattern: string) => boolean | undefined;

/**
 * Looks numbers up in both routings. Emergency numbers may go by the usage of any emergency policy that names them, or by
 * the voice routing policy, as nobody knows here which emergency policy is in force for whom.
 * @param emergencyNumbers in every form in which routes may see them.
 */
export function crossingFinder(
  today: VoiceRouting,
  planned: VoiceRouting,
  emergencyNumbers: Iterable<string>,
): (number: string, policies: PolicyPair) => Crossings {
  const patterns = new Map<string, NumberPattern | undefined>();
  for (const { numberPattern } of [...today.routes, ...planned.routes])
    patterns.set(numberPattern, readPattern(numberPattern));
  const ofToday = routesByUsages(today);
  const ofPlanned = routesByUsages(planned);
  const byLength = new Map<number, string[]>();
  for (const number of emergencyNumbers)
    byLength.set(number.length, [...(byLength.get(number.length) ?? []), number]);
  const dialStrings = today.emergencyPolicies.flatMap(({ emergencyNumbers: those }) =>
    those.map(({ dialString, usage }) => ({ number: bare(dialString), usage })),
  );

  const exactly =
    (number: string): Takes =>
    (pattern) => {
      const read = patterns.get(pattern);
      return read && matches(read, number);
    };
  const masked = (number: string): Takes => {
    const known = new Map<string, boolean | undefined>();
    return (pattern) => {
      if (!known.has(pattern)) known.set(pattern, verdicts[fit(patterns.get(pattern), number)]);
      return known.get(pattern);
    };
  };

  /** Usages of each context that may apply, today and as planned, with what is known of the number in it. */
  function* contexts(number: string, policies: PolicyPair) {
    const usages = [ofToday.ofPolicy(policies.today), ofPlanned.ofPolicy(policies.planned)] as const;
    const emergencies = (byLength.get(number.length) ?? []).filter((one) => canStandFor(number, one));
    if (emergencies.length === 0) {
      yield { takes: isMasked(number) ? masked(number) : exactly(number), emergency: false, usages };
      return;
    }
    const isEmergency = new Set(emergencies);
    const completions = isMasked(number) ? completionsOf(number) : [number];
    for (const each of completions ?? emergencies) {
      const emergency = isEmergency.has(each);
      const takes = exactly(each);
      yield { takes, emergency, usages };
      if (!emergency) continue;
      for (const named of dialStrings)
        if (named.number === bare(each)) {
          const usage = [named.usage];
          yield { takes, emergency, usages: [ofToday.of(usage), ofPlanned.of(usage)] as const };
        }
    }
    if (!completions) yield { takes: masked(number), emergency: false, usages };
  }

  return (number, policies) => {
    const found = new Map<string, Crossing>();
    const unread = new Set<string>();
    const trunksToday = new Set<string>();
    for (const { takes, emergency, usages } of contexts(number, policies)) {
      const [before, after] = usages;
      for (const route of before)
        if (takes(route.numberPattern) !== false) for (const fqdn of route.gateways) trunksToday.add(fqdn);
      for (const first of ways(before, takes, new Map())) {
        for (const second of ways(after, takes, first.assumed)) {
          for (const pattern of second.assumed.keys())
            if (!patterns.get(pattern))
              for (const route of [...before, ...after])
                if (route.numberPattern === pattern) unread.add(route.name);
          const crossing = { today: first.route, planned: second.route, emergency };
          found.set(keyOf(crossing), crossing);
        }
      }
    }
    return { crossings: [...found.values()], unread: [...unread], trunksToday };
  };
}

const verdicts = { always: true, never: false, sometimes: undefined } as const;

/** The first route that takes the number, for everything that may be so. */
function* ways(routes: readonly VoiceRoute[], takes: Takes, assumed: Assumptions): Generator<Step> {
  let so = assumed;
  for (const route of routes) {
    const pattern = route.numberPattern;
    const taken = takes(pattern) ?? so.get(pattern);
    if (taken === false) continue;
    if (taken) return yield { route, assumed: so };
    yield { route, assumed: new Map([...so, [pattern, true]]) };
    so = new Map([...so, [pattern, false]]);
  }
  yield { route: null, assumed: so };
}

function routesByUsages({ routes, policies }: VoiceRouting) {
  const known = new Map<string, readonly VoiceRoute[]>();
  const usagesOf = new Map(policies.map(({ name, usages }) => [name, usages]));
  const of = (usages: readonly string[]): readonly VoiceRoute[] => {
    const key = JSON.stringify(usages);
    const those = known.get(key) ?? usableRoutes(usages, routes);
    known.set(key, those);
    return those;
  };
  const byPolicy = new Map<string, readonly VoiceRoute[]>();
  return {
    of,
    ofPolicy(name: string): readonly VoiceRoute[] {
      const those = byPolicy.get(name) ?? of(usagesOf.get(name) ?? []);
      byPolicy.set(name, those);
      return those;
    },
  };
}

function keyOf({ today, planned, emergency }: Crossing): string {
  return JSON.stringify([today?.name ?? null, planned?.name ?? null, emergency]);
}

function bare(number: string): string {
  return number.replace(/^\+/, "");
}
