import { countryCodeOf } from "../../telephony/numbers/country-codes.ts";
import { withoutPerson } from "../../telephony/numbers/masked-number.ts";
import { routedNumber } from "../../telephony/numbers/number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "../../telephony/voice-routing.ts";
import { crossingFinder, type PolicyPair } from "./crossings.ts";
import type { Crossing, Expectation, Verdict } from "./expectation.ts";
import type { CallFate, DifferenceKind, Replay, ReplayedCalls, ReplayedWay } from "./replay.ts";

/** Outbound calls to one number that took one trunk, as their rows tell. */
export interface OutboundCalls {
  /** Masked digits are asterisks. */
  readonly calleeNumber: string;
  /** Lower case. */
  readonly trunkFqdn: string;
  /** Who made them, one for each call, by their place among the people who are replayed. */
  readonly callers: readonly number[];
}

export interface ReplayInput {
  readonly today: VoiceRouting;
  readonly planned: VoiceRouting;
  readonly expectation: Expectation;
  /** Of each, the policies in force: one object for all of the same policies. */
  readonly people: readonly PolicyPair[];
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
  /** In any order; those to one number that follow each other are looked up once. */
  add(calls: OutboundCalls): void;
  result(): Replayed;
}

/** Runs calls through two routings, and keeps what it says of them: its size does not grow with their number. */
export function replayer({ today, planned, expectation, people, emergencyNumbers }: ReplayInput): Replayer {
  const finder = crossingFinder(today, planned, emergencyNumbers);
  const callers = new Set<number>();
  const calls: Record<CallFate, number> = {
    stays: 0,
    moves: 0,
    differs: 0,
    uncovered: 0,
    undecided: 0,
    untold: 0,
  };
  const trunks = new Map<string, TrunkCount>();
  const emergency = new Map<string, Tally & Ways>();
  const uncovered = new Map<string, Tally & { policies: Set<string> }>();
  const unreadRoutes = new Set<string>();
  let unexplained = 0;

  const known = new Map<Crossing, Known>();
  /** What never differs between calls that cross so. */
  function knownOf(crossing: Crossing): Known {
    const found = known.get(crossing);
    if (found) return found;
    const verdict = expectation(crossing);
    const ways = { today: wayOf(crossing.today), planned: wayOf(crossing.planned) };
    const difference =
      "intended" in verdict
        ? { ...newTally(), ...ways, ...verdict, emergency: crossing.emergency }
        : undefined;
    const alone: Found = {
      tallies: difference ? [difference] : [],
      fate: fateOf(verdict),
      certain: true,
      today: trunkCount(ways.today),
      planned: trunkCount(ways.planned),
    };
    const about = { alone, difference, ways };
    known.set(crossing, about);
    return about;
  }

  function trunkCount(way: ReplayedWay | null): TrunkCount {
    const those = way?.trunks ?? [];
    const count = trunks.get(those.join()) ?? { trunks: those, today: 0, planned: 0 };
    trunks.set(those.join(), count);
    return count;
  }

  /** What is counted for each call of these policies to this number. */
  function lookUp(number: string, shown: string, policies: PolicyPair): Found {
    const { crossings, unread } = finder.find(number, policies);
    const [only] = crossings;
    if (only && crossings.length === 1 && !only.emergency) {
      const { alone, difference } = knownOf(only);
      if (difference) show(difference, shown);
      if (alone.fate !== "uncovered") return alone;
    }
    for (const name of unread) unreadRoutes.add(name);
    const tallies: Tally[] = [];
    for (const crossing of crossings) {
      const { difference, alone, ways } = knownOf(crossing);
      if (difference) tallies.push(difference);
      if (alone.fate === "uncovered") {
        const destination = countryCodeOf(number) ?? (number.startsWith("+") ? "+" : "short");
        const tally = tallyOf(uncovered, destination, () => ({ ...newTally(), policies: new Set<string>() }));
        tally.policies.add(policies.today);
        tallies.push(tally);
      }
      if (crossing.emergency) {
        const key = JSON.stringify([shown, ways.today?.route, ways.planned?.route]);
        tallies.push(tallyOf(emergency, key, () => ({ ...newTally(), ...ways })));
      }
    }
    for (const tally of tallies) show(tally, shown);
    const all = crossings.map((crossing) => knownOf(crossing).alone);
    return {
      tallies,
      fate: theOnly(all.map(({ fate }) => fate)) ?? "undecided",
      certain: crossings.length === 1,
      today: theOnly(all.map(({ today: count }) => count)),
      planned: theOnly(all.map(({ planned: count }) => count)),
    };
  }

  const newNumber = (written: string) => {
    const routed = routedNumber(written);
    const number = /^\+?[\d*]+$/.test(routed) ? routed : null;
    return { written, number, shown: withoutPerson(routed), found: new Map<PolicyPair, Found>() };
  };
  let newest = newNumber("");

  /** A call to the newest number. */
  function addOne(caller: number, policies: PolicyPair, trunkFqdn: string): void {
    const { number, shown } = newest;
    callers.add(caller);
    if (number === null) {
      calls.untold += 1;
      return;
    }
    const found = newest.found.get(policies) ?? lookUp(number, shown, policies);
    newest.found.set(policies, found);
    calls[found.fate] += 1;
    if (found.today) found.today.today += 1;
    if (found.planned) found.planned.planned += 1;
    const given = found.today?.trunks;
    if (given?.length !== 0 && !given?.includes(trunkFqdn) && !finder.mayTake(number, policies, trunkFqdn))
      unexplained += 1;
    for (const tally of found.tallies) {
      if (found.certain) tally.calls += 1;
      else tally.perhaps += 1;
      tally.people.add(caller);
    }
  }

  return {
    add({ calleeNumber, trunkFqdn, callers: those }) {
      if (calleeNumber !== newest.written) newest = newNumber(calleeNumber);
      for (const caller of those) {
        const policies = people[caller];
        if (policies) addOne(caller, policies, trunkFqdn);
      }
    },
    result() {
      const all = [...known.values()].flatMap(({ difference }) => difference ?? []).sort(byWeight);
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
        trunks: [...trunks.values()]
          .filter(({ trunks: those, ...counts }) => those.length > 0 && counts.today + counts.planned > 0)
          .sort(
            (a, b) =>
              b.today + b.planned - a.today - a.planned || (a.trunks.join() < b.trunks.join() ? -1 : 1),
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
  readonly people: Set<number>;
  block: string;
  example: string;
}

interface TrunkCount {
  readonly trunks: readonly string[];
  today: number;
  planned: number;
}

/** What is counted for each call to one number by the same policies. */
interface Found {
  readonly tallies: readonly Tally[];
  readonly fate: CallFate;
  readonly certain: boolean;
  /** Undefined where several are possible. */
  readonly today: TrunkCount | undefined;
  readonly planned: TrunkCount | undefined;
}

interface Known {
  /** Of calls that can cross in no other way. */
  readonly alone: Found;
  /** Undefined: nothing differs. */
  readonly difference: (Tally & Seen) | undefined;
  readonly ways: Ways;
}

function newTally(): Tally {
  return { calls: 0, perhaps: 0, people: new Set(), block: "", example: "" };
}

function tallyOf<Kind extends Tally>(tallies: Map<string, Kind>, key: string, begin: () => Kind): Kind {
  const tally = tallies.get(key) ?? begin();
  tallies.set(key, tally);
  return tally;
}

function show(tally: Tally, number: string): void {
  tally.block = tally.example === "" ? number : sharedBeginning(tally.block, number);
  if (tally.example === "") tally.example = number;
}

/** What all of them are; undefined where they differ. */
function theOnly<Item>(items: readonly Item[]): Item | undefined {
  const [first] = items;
  return items.every((item) => item === first) ? first : undefined;
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
