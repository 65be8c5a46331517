import { end, type Places } from "./pattern-places.ts";

/** How a number with masked digits fits a pattern: whatever the digits are, for some of them, or for none. */
export type Fit = "always" | "sometimes" | "never";

/** Decides whether numbers match one pattern, in time that grows with their length and with nothing else. */
export interface Automaton {
  /**
   * @param masked Whether an asterisk stands for any one digit. "sometimes" is also said where the possibilities are too
   * many to follow.
   */
  readonly fit: (number: string, masked: boolean) => Fit;
}

/** Of a number that was read from its end up to some point: what can be there. */
interface Reading {
  readonly id: number;
  /** Indexes, ascending, of the places that take the character behind that point and hold. */
  readonly taking: readonly number[];
}

/** All readings that masked digits leave possible; one of them where none is masked. Too many to follow: none. */
interface State {
  readonly readings: readonly Reading[];
  /** Of the number that begins here; found when one does. */
  fit?: Fit;
  /** By symbol; filled as numbers come. */
  readonly next: (State | undefined)[];
}

/** What lies before and behind a number, and a masked digit; the symbols of characters follow. */
const edge = 0;
const mask = 1;

/** What is remembered of one pattern, in places; a pattern that needs more is worked out again. */
const maxRemembered = 100_000;
const maxReadings = 200;

/**
 * The pattern's automaton, built as numbers come. Numbers are read from their end: there the rest is known by which
 * look-aheads are decided, so that these cost nothing, and a backtracking engine's second tries have no counterpart. A
 * symbol stands for all characters that no set of the pattern tells apart.
 */
export function automatonOf(pattern: Places): Automaton {
  const { places, first, sets } = pattern;
  const { followers, takers, layerOf, seeds } = wiringOf(pattern);
  const symbols = new Map<string, number>();
  const bySignature = new Map<string, number>();
  /** By symbol, then by set. */
  const members: (readonly boolean[])[] = [sets.map((set) => set.test("")), []];
  const digits = [...new Set(Array.from("0123456789", symbolOf))];
  const readings = new Map<string, Reading>();
  const states = new Map<string, State>();
  const undecided: State = { readings: [], fit: "sometimes", next: [] };
  let remembered = 0;
  let ids = 0;
  const nothing = stateOf([readingOf([])]);

  return {
    fit(number, masked) {
      let state = nothing;
      for (let at = number.length - 1; at >= 0; at -= 1) {
        const char = number.charAt(at);
        state = after(state, masked && char === "*" ? mask : symbolOf(char));
      }
      return (state.fit ??= fitOf(state));
    },
  };

  function after(state: State, symbol: number): State {
    return (state.next[symbol] ??= follow(state, symbol));
  }

  function follow(state: State, symbol: number): State {
    if (state === undecided) return undecided;
    if (remembered > maxRemembered) forget();
    const found = new Set<Reading>();
    for (const reading of state.readings)
      for (const left of symbol === mask ? digits : [symbol]) {
        found.add(readingOf(takingBehind(left, reading)));
        if (found.size > maxReadings) return undecided;
      }
    return stateOf([...found].sort((a, b) => a.id - b.id));
  }

  function forget(): void {
    readings.clear();
    states.clear();
    nothing.next.length = 0;
    remembered = 0;
  }

  function readingOf(taking: readonly number[]): Reading {
    const key = String.fromCharCode(...taking);
    const known = readings.get(key);
    if (known) return known;
    const reading = { id: (ids += 1), taking };
    readings.set(key, reading);
    remembered += taking.length + 1;
    return reading;
  }

  function stateOf(those: readonly Reading[]): State {
    const key = those.map(({ id }) => id).join();
    const known = states.get(key);
    if (known) return known;
    const state: State = { readings: those, next: [] };
    states.set(key, state);
    remembered += those.length + members.length;
    return state;
  }

  function fitOf({ readings: those }: State): Fit {
    const matching = those.filter((reading) => holdingBehind(edge, reading).has(first)).length;
    return matching === 0 ? "never" : matching === those.length ? "always" : "sometimes";
  }

  /** What takes the character `left`, of the places before it. */
  function takingBehind(left: number, reading: Reading): readonly number[] {
    const taking: number[] = [];
    for (const next of holdingBehind(left, reading))
      for (const taker of takers[next] ?? []) {
        const place = places[taker];
        if (place?.kind === "take" && members[left]?.[place.set]) taking.push(taker);
      }
    return taking.sort((a, b) => a - b);
  }

  /** The places that hold behind the character `left`; a place is looked at when the one that it needs holds. */
  function holdingBehind(left: number, { taking }: Reading): ReadonlySet<number> {
    const byLayer = Map.groupBy(taking, (place) => layerOf[place]);
    const holding = new Set([end]);
    seeds.forEach((always, layer) => {
      const waiting = [...always, ...(byLayer.get(layer) ?? [])];
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
        if (holding.has(index) || !holds(index)) continue;
        holding.add(index);
        waiting.push(...(followers[index] ?? []));
      }
    });
    return holding;

    function holds(index: number): boolean {
      const place = places[index];
      if (place?.kind === "behind") return members[left]?.[place.set] === place.wanted;
      return place?.kind !== "look" || holding.has(place.body) === place.wanted;
    }
  }

  function symbolOf(char: string): number {
    const known = symbols.get(char);
    if (known !== undefined) return known;
    const membership = sets.map((set) => set.test(char));
    const signature = membership.map(Number).join("");
    const symbol = bySignature.get(signature) ?? members.push(membership) - 1;
    bySignature.set(signature, symbol);
    symbols.set(char, symbol);
    return symbol;
  }
}

/** Which places are to be looked at once another holds. */
function wiringOf({ places, layers }: Places) {
  /** At the same point of a number. */
  const followers: number[][] = places.map(() => []);
  /** One character further to the front. */
  const takers: number[][] = places.map(() => []);
  places.forEach((place, index) => {
    if (place.kind === "take") takers[place.next]?.push(index);
    else if (place.kind === "either") for (const next of place.nexts) followers[next]?.push(index);
    else if (place.kind !== "end") followers[place.next]?.push(index);
  });
  const layerOf: number[] = [];
  layers.forEach((layer, number) => {
    for (const place of layer) layerOf[place] = number;
  });
  /** By layer; the end of a pattern holds at every point. */
  const seeds = layers.map((_, layer) => (followers[end] ?? []).filter((place) => layerOf[place] === layer));
  followers[end] = [];
  return { followers, takers, layerOf, seeds };
}
