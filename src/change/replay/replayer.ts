import { countryCodeOf } from "../../telephony/country-codes.ts";
import { withoutPerson } from "../../telephony/masked-number.ts";
import { routedNumber } from "../../telephony/number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "../../telephony/voice-routing.ts";
import { crossingFinder, type PolicyPair } from "./crossings.ts";
import type { Crossing, Expectation, Verdict } from "./expectation.ts";
import type { CallFate, DifferenceKind, Replay, ReplayedCalls, ReplayedWay } from "./replay.ts";

/** An outbound call, as its row tells. */
export interface OutboundCall {
  readonly userId: string;
  /** Masked digits are asterisks. */
  readonly calleeNumber: string;
  /** Lower case. */
  readonly trunkFqdn: string;
}

export interface ReplayInput {
  readonly today: VoiceRouting;
  readonly planned: VoiceRouting;
  readonly expectation: Expectation;
  /** By object id, with the policies in force today and as planned. Calls of others are passed over. */
  readonly people: ReadonlyMap<string, PolicyPair>;
  readonly emergencyNumbers: Iterable<string>;
}

/** What the calls alone tell. */
export type Replayed = Pick<
  Replay,
  | "callers"
  | "calls"
  | "trunks"
  | "unexplained"
  | "differences"
  | "moves"
  | "emergency"
  | "uncovered"
  | "unreadRoutes"
>;

export interface Replayer {
  /** In any order; calls to one number that follow each other are looked up once. */
  add(call: OutboundCall): void;
  result(): Replayed;
}

/** Runs calls through two routings, and keeps what it says of them: its size does not grow with their number. */
export function replayer({ today, planned, expectation, people, emergencyNumbers }: ReplayInput): Replayer {
  const find = crossingFinder(today, planned, emergencyNumbers);
  const callers = new Set<string>();
  const calls: Record<CallFate, number> = {
    stays: 0,
    moves: 0,
    differs: 0,
    uncovered: 0,
    undecided: 0,
    untold: 0,
  };
  const trunks = new Map<string, { trunks: readonly string[]; today: number; planned: number }>();
  const differences = new Map<string, Tally & Seen>();
  const emergency = new Map<string, Tally & Ways>();
  const uncovered = new Map<string, Tally & { policies: Set<string> }>();
  const unreadRoutes = new Set<string>();
  let unexplained = 0;

  /** What is counted for each call of these policies to this number. */
  function lookUp(number: string, policies: PolicyPair) {
    const { crossings, unread, trunksToday } = find(number, policies);
    for (const name of unread) unreadRoutes.add(name);
    const shown = withoutPerson(number);
    const tallies = new Set<Tally>();
    const fates = new Set<CallFate>();
    for (const crossing of crossings) {
      const verdict = expectation(crossing);
      fates.add(fateOf(verdict));
      const ways = { today: wayOf(crossing.today), planned: wayOf(crossing.planned) };
      if ("intended" in verdict) {
        const key = JSON.stringify([
          verdict.kind,
          crossing.emergency,
          ways.today?.route,
          ways.planned?.route,
        ]);
        const seen = { ...ways, ...verdict, emergency: crossing.emergency };
        tallies.add(tallied(differences, key, shown, () => seen));
      }
      if (verdict.kind === "uncovered") {
        const destination = countryCodeOf(number) ?? (number.startsWith("+") ? "+" : "short");
        const tally = tallied(uncovered, destination, shown, () => ({ policies: new Set<string>() }));
        tally.policies.add(policies.today);
        tallies.add(tally);
      }
      if (crossing.emergency) {
        const key = JSON.stringify([shown, ways.today?.route, ways.planned?.route]);
        tallies.add(tallied(emergency, key, shown, () => ways));
      }
    }
    const [fate = "untold"] = fates;
    return {
      tallies: [...tallies],
      fate: fates.size > 1 ? ("undecided" as const) : fate,
      certain: crossings.length === 1,
      today: trunksOf(crossings.map((crossing) => crossing.today)),
      planned: trunksOf(crossings.map((crossing) => crossing.planned)),
      isExplained: (fqdn: string) =>
        trunksToday.has(fqdn) || crossings.every((crossing) => crossing.today === null),
    };
  }

  function countTrunks(which: "today" | "planned", those: readonly string[] | undefined): void {
    if (!those || those.length === 0) return;
    const key = those.join();
    const count = trunks.get(key) ?? { trunks: those, today: 0, planned: 0 };
    count[which] += 1;
    trunks.set(key, count);
  }

  let newest = "";
  const known = new Map<string, Map<string, ReturnType<typeof lookUp>>>();
  /** Of the number that was looked up last. */
  function remembered(number: string, { today: from, planned: to }: PolicyPair) {
    if (number !== newest) known.clear();
    newest = number;
    const ofPolicy = known.get(from) ?? new Map<string, ReturnType<typeof lookUp>>();
    known.set(from, ofPolicy);
    const found = ofPolicy.get(to) ?? lookUp(number, { today: from, planned: to });
    ofPolicy.set(to, found);
    return found;
  }

  return {
    add({ userId, calleeNumber, trunkFqdn }) {
      const person = people.get(userId);
      if (!person) return;
      callers.add(userId);
      const number = routedNumber(calleeNumber);
      if (!/^\+?[\d*]+$/.test(number)) {
        calls.untold += 1;
        return;
      }
      const found = remembered(number, person);
      calls[found.fate] += 1;
      countTrunks("today", found.today);
      countTrunks("planned", found.planned);
      if (!found.isExplained(trunkFqdn)) unexplained += 1;
      for (const tally of found.tallies) {
        if (found.certain) tally.calls += 1;
        else tally.perhaps += 1;
        tally.people.add(userId);
      }
    },
    result() {
      const all = [...differences.values()].sort(byWeight);
      const some = (intended: boolean, letter: string) =>
        all
          .filter((one) => one.intended === intended)
          .map(({ kind, emergency, today, planned, ...tally }, at) => ({
            id: `${letter}${at + 1}`,
            kind,
            emergency,
            today,
            planned,
            ...countsOf(tally),
          }));
      return {
        callers: callers.size,
        calls,
        trunks: [...trunks.values()].sort(
          (a, b) => b.today + b.planned - a.today - a.planned || (a.trunks.join() < b.trunks.join() ? -1 : 1),
        ),
        unexplained,
        differences: some(false, "d"),
        moves: some(true, "m"),
        emergency: [...emergency.values()]
          .sort(byCalls)
          .map(({ today, planned, ...tally }) => ({ today, planned, ...countsOf(tally) })),
        uncovered: [...uncovered.values()]
          .sort(byCalls)
          .map(({ policies, ...tally }) => ({ policies: [...policies].sort(), ...countsOf(tally) })),
        unreadRoutes: [...unreadRoutes].sort(),
      };
    },
  };
}

interface Ways {
  readonly today: ReplayedWay | null;
  readonly planned: ReplayedWay | null;
}

interface Seen extends Ways {
  readonly kind: DifferenceKind;
  readonly intended: boolean;
  readonly emergency: boolean;
}

interface Tally {
  calls: number;
  perhaps: number;
  readonly people: Set<string>;
  block: string;
  readonly example: string;
}

function tallied<Kind extends object>(
  tallies: Map<string, Tally & Kind>,
  key: string,
  shown: string,
  begin: () => Kind,
): Tally & Kind {
  const known = tallies.get(key);
  if (known) {
    known.block = sharedBeginning(known.block, shown);
    return known;
  }
  const tally = { ...begin(), calls: 0, perhaps: 0, people: new Set<string>(), block: shown, example: shown };
  tallies.set(key, tally);
  return tally;
}

function sharedBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

function countsOf({ calls, perhaps, people, block, example }: Tally): ReplayedCalls {
  return { calls, perhaps, people: people.size, block: block.replace(/\*+$/, ""), example };
}

function fateOf(verdict: Verdict): CallFate {
  if ("intended" in verdict) return verdict.intended ? "moves" : "differs";
  return verdict.kind;
}

function wayOf(route: VoiceRoute | null): ReplayedWay | null {
  return route && { route: route.name, trunks: [...route.gateways].sort() };
}

/** Where all routes that may take a call lead to the same trunks. */
function trunksOf(routes: readonly Crossing["today"][]): readonly string[] | undefined {
  const ways = new Set(routes.map((route) => JSON.stringify(wayOf(route)?.trunks ?? [])));
  return ways.size === 1 ? wayOf(routes[0] ?? null)?.trunks : undefined;
}

/** What is worst first: of emergency calls, then what loses its route, then by calls. */
function byWeight(a: Tally & Seen, b: Tally & Seen): number {
  return (
    Number(b.emergency) - Number(a.emergency) ||
    Number(b.kind === "losesRoute") - Number(a.kind === "losesRoute") ||
    byCalls(a, b)
  );
}

function byCalls(a: Tally, b: Tally): number {
  return b.calls - a.calls || b.perhaps - a.perhaps || (a.example < b.example ? -1 : 1);
}
