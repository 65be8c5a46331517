import type { Places } from "./pattern-places.ts";

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

/** Of a number that was read from its end up to some point: which places hold behind the character there. */
interface Reading {
  readonly id: number;
  /** The character at that point, as a symbol. */
  readonly symbol: number;
  /** Indexes of the places that hold behind it. */
  readonly holding: readonly number[];
}

/** All readings that masked digits leave possible; one of them where none is masked. Too many to follow: none. */
interface State {
  readonly readings: readonly Reading[];
  readonly fit: Fit;
  /** By symbol; filled as numbers come. */
  readonly next: (State | undefined)[];
}

/** What lies before and behind a number, and a masked digit; the symbols of characters follow. */
const edge = 0;
const mask = 1;

/** What is remembered of one pattern, in places; a pattern that needs more is worked out again. */
const mostRemembered = 100_000;
const mostReadings = 200;

/**
 * The pattern's automaton, built as numbers come. Numbers are read from their end: there the rest is known by which
 * look-aheads are decided, so that these cost nothing, and a backtracking engine's second tries have no counterpart. A
 * symbol stands for all characters that no set of the pattern tells apart.
 */
export function automatonOf({ places, first, layers, sets }: Places): Automaton {
  const followers = followersOf(places);
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
  const end = stateOf([readingOf(edge, [])]);

  return {
    fit(number, masked) {
      let state = end;
      for (let at = number.length - 1; at >= 0; at -= 1) {
        const char = number.charAt(at);
        state = after(state, masked && char === "*" ? mask : symbolOf(char));
      }
      return after(state, edge).fit;
    },
  };

  function after(state: State, symbol: number): State {
    return (state.next[symbol] ??= follow(state, symbol));
  }

  function follow(state: State, symbol: number): State {
    if (state === undecided) return undecided;
    if (remembered > mostRemembered) forget();
    const found = new Set<Reading>();
    for (const reading of state.readings)
      for (const left of symbol === mask ? digits : [symbol]) {
        found.add(readingOf(left, holdingBefore(reading, left)));
        if (found.size > mostReadings) return undecided;
      }
    return stateOf([...found].sort((a, b) => a.id - b.id));
  }

  function forget(): void {
    readings.clear();
    states.clear();
    end.next.length = 0;
    remembered = 0;
  }

  function readingOf(symbol: number, holding: readonly number[]): Reading {
    const key = String.fromCharCode(symbol, ...holding);
    const known = readings.get(key);
    if (known) return known;
    const reading = { id: (ids += 1), symbol, holding };
    readings.set(key, reading);
    remembered += holding.length + 1;
    return reading;
  }

  function stateOf(those: readonly Reading[]): State {
    const key = those.map(({ id }) => id).join();
    const known = states.get(key);
    if (known) return known;
    const matching = those.filter(({ holding }) => holding.includes(first)).length;
    const fit = matching === 0 ? "never" : matching === those.length ? "always" : "sometimes";
    const state: State = { readings: those, fit, next: [] };
    states.set(key, state);
    remembered += those.length + symbols.size;
    return state;
  }

  /** The places that hold between a character `left` and what was read: a place is looked at again when one it needs holds. */
  function holdingBefore({ symbol, holding }: Reading, left: number): readonly number[] {
    const later = new Uint8Array(places.length);
    for (const place of holding) later[place] = 1;
    later[0] = 1;
    const now = new Uint8Array(places.length);
    now[0] = 1;
    for (const layer of layers)
      for (const place of layer)
        for (const waiting = [place]; waiting.length > 0;) {
          const index = waiting.pop() ?? 0;
          if (now[index] === 1 || !holds(index)) continue;
          now[index] = 1;
          waiting.push(...(followers[index] ?? []));
        }
    return Array.from(now.keys()).filter((place) => now[place] === 1);

    function holds(index: number): boolean {
      const place = places[index];
      switch (place?.kind) {
        case "take":
          return symbol !== edge && members[symbol]?.[place.set] === true && later[place.next] === 1;
        case "behind":
          return members[left]?.[place.set] === place.wanted && now[place.next] === 1;
        case "look":
          return (now[place.body] === 1) === place.wanted && now[place.next] === 1;
        case "either":
          return place.nexts.some((next) => now[next] === 1);
        default:
          return true;
      }
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

/** Which places ask, at the same point of a number, whether a place holds. The end always holds, and is asked of nobody. */
function followersOf(places: Places["places"]): readonly (readonly number[])[] {
  const followers: number[][] = places.map(() => []);
  places.forEach((place, index) => {
    const needed =
      place.kind === "either"
        ? place.nexts
        : place.kind === "behind" || place.kind === "look"
          ? [place.next]
          : [];
    for (const next of needed) if (next !== 0) followers[next]?.push(index);
  });
  return followers;
}
