import { RegExpParser, type AST } from "@eslint-community/regexpp";

/**
 * A place inside a pattern, with what must follow from there; places name one another by their index. It holds at a point
 * of a number where the rest of the number follows the rest of the pattern.
 */
export type Place =
  /** The pattern ends here; a number may go on. */
  | { readonly kind: "end" }
  /** A character of the set, then `next`. */
  | { readonly kind: "take"; readonly set: number; readonly next: number }
  /** The character before is of the set or, unless `wanted`, is not; then `next`. */
  | { readonly kind: "behind"; readonly set: number; readonly wanted: boolean; readonly next: number }
  /** The place `body` holds here or, unless `wanted`, does not; then `next`. */
  | { readonly kind: "look"; readonly body: number; readonly wanted: boolean; readonly next: number }
  | { readonly kind: "either"; readonly nexts: readonly number[] };

export interface Places {
  readonly places: readonly Place[];
  /** Where a number begins: its rest follows the pattern here or further on. */
  readonly first: number;
  /**
   * Indexes of all places but the end. The body of a look-around has a layer of its own before the layer that asks for it,
   * so what is asked for, or must not hold, is settled by then.
   */
  readonly layers: readonly (readonly number[])[];
  /** Each tests one character; "" is what lies before the first and behind the last. */
  readonly sets: readonly RegExp[];
}

/** The place where every pattern ends; it holds at every point. */
export const end = 0;

/** Repetitions multiply. */
const maxPlaces = 5_000;
/** Groups inside one another. */
const deepest = 100;

/**
 * Takes a pattern in JavaScript's dialect to pieces, from its end. Undefined where it cannot be parsed, is too large, or
 * has what needs more than the rest of a number to decide: back references, and looking behind further than one character.
 * @param longest Of a number: what repeats more often repeats nothing, or is not matched.
 */
export function placesOf(source: string, ignoreCase: boolean, longest: number): Places | undefined {
  const pattern = parsed(source);
  if (!pattern) return undefined;
  const places: Place[] = [{ kind: "end" }];
  const layers: number[][] = [];
  const sets: RegExp[] = [];
  const known = new Map<string, number>();
  let layer: number[] = [];
  let depth = 0;
  let refused = false;

  const start = setOf("");
  const anything = setOf("[^]");
  const word = setOf("\\w");
  const body = compile(pattern, end);
  const nexts = [body];
  const first = add({ kind: "either", nexts });
  nexts.push(add({ kind: "take", set: anything, next: first }));
  layers.push(layer);
  return refused ? undefined : { places, first, layers, sets };

  function add(place: Place): number {
    refused ||= places.length >= maxPlaces;
    layer.push(places.length);
    return places.push(place) - 1;
  }

  function refuse(): number {
    refused = true;
    return end;
  }

  /** @param raw What matches the one character, or nothing for the edge of a number. */
  function setOf(raw: string): number {
    const set = known.get(raw) ?? sets.push(new RegExp(`^(?:${raw})$`, ignoreCase ? "i" : "")) - 1;
    known.set(raw, set);
    return set;
  }

  function compile(node: AST.Pattern | AST.Alternative | AST.Element, next: number): number {
    if (refused) return end;
    switch (node.type) {
      case "Pattern":
      case "Group":
      case "CapturingGroup":
        return eitherOf(node.alternatives, next);
      case "Alternative":
        return node.elements.reduceRight((rest, element) => compile(element, rest), next);
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
        return add({ kind: "take", set: setOf(node.raw), next });
      case "Quantifier":
        return repeated(node, next);
      case "Assertion":
        return asserted(node, next);
      case "Backreference":
      case "ExpressionCharacterClass":
        return refuse();
    }
  }

  function eitherOf(alternatives: readonly AST.Alternative[], next: number): number {
    if (depth >= deepest) return refuse();
    depth += 1;
    const nexts = alternatives.map((each) => compile(each, next));
    depth -= 1;
    return nexts.length === 1 ? (nexts[0] ?? end) : add({ kind: "either", nexts });
  }

  function repeated({ element, min, max }: AST.Quantifier, next: number): number {
    let place = next;
    if (max > longest) {
      const nexts = [next];
      place = add({ kind: "either", nexts });
      nexts.push(compile(element, place));
    } else
      for (let times = min; times < max && !refused; times += 1)
        place = add({ kind: "either", nexts: [compile(element, place), next] });
    for (let times = 0; times < Math.min(min, longest + 1) && !refused; times += 1)
      place = compile(element, place);
    return place;
  }

  function asserted(node: AST.Assertion, next: number): number {
    switch (node.kind) {
      case "start":
        return add({ kind: "behind", set: start, wanted: true, next });
      case "end":
        return look(() => add({ kind: "take", set: anything, next: end }), false, next);
      case "word": {
        const between = (before: boolean) => {
          const taken = look(() => add({ kind: "take", set: word, next: end }), before === node.negate, next);
          return add({ kind: "behind", set: word, wanted: before, next: taken });
        };
        return add({ kind: "either", nexts: [between(true), between(false)] });
      }
      case "lookahead":
        return look(() => eitherOf(node.alternatives, end), !node.negate, next);
      case "lookbehind":
        // Nothing of the pattern stands before it: a number has it and then the rest wherever it has both in a row.
        return !node.negate && isFirst(node) ? eitherOf(node.alternatives, next) : lookBehind(node, next);
    }
  }

  function look(compileBody: () => number, wanted: boolean, next: number): number {
    const around = layer;
    layer = [];
    const inside = compileBody();
    layers.push(layer);
    layer = around;
    return add({ kind: "look", body: inside, wanted, next });
  }

  function lookBehind({ alternatives, negate }: AST.LookbehindAssertion, next: number): number {
    const oneOf = alternatives.map(({ elements: [only, ...others] }) => {
      if (!only) return setOf("[^]?");
      if (others.length > 0) return refuse();
      if (only.type === "Assertion" && only.kind === "start") return start;
      return only.type === "Character" || only.type === "CharacterSet" || only.type === "CharacterClass"
        ? setOf(only.raw)
        : refuse();
    });
    const behind = (set: number, then: number) => add({ kind: "behind", set, wanted: !negate, next: then });
    return negate
      ? oneOf.reduce((then, set) => behind(set, then), next)
      : add({ kind: "either", nexts: oneOf.map((set) => behind(set, next)) });
  }
}

function parsed(source: string): AST.Pattern | undefined {
  try {
    return new RegExpParser().parsePattern(source);
  } catch {
    return undefined;
  }
}

function isFirst(node: AST.Assertion): boolean {
  const { parent } = node;
  return parent?.type === "Alternative" && parent.parent.type === "Pattern" && parent.elements[0] === node;
}
