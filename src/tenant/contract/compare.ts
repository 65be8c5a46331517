import type { ObjectShape, Properties, Property, Shape } from "./shape.ts";

/** A property that is not what its contract promises. No value of it is in here. */
export interface Finding {
  /** With dots inside what holds it. */
  readonly property: string;
  readonly expected: string;
  readonly found: string;
}

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Properties of the things themselves that nobody reads. */
  readonly additional: number;
}

/** A thing and what it should show. */
interface Shown {
  readonly thing: Readonly<Record<string, unknown>>;
  readonly has: Properties;
}

/** Compares things of an answer with what each should show. Never throws. */
export function compare(has: Properties, things: readonly unknown[]): Comparison {
  const findings: Finding[] = [];
  const own = compareThings({ is: "object", has }, things, "", findings);
  const additional = new Set(own.flatMap(({ thing, has: known }) => without(Object.keys(thing), known)));
  return { findings, additional: additional.size };
}

function without(names: readonly string[], known: Properties): readonly string[] {
  return names.filter((name) => !Object.hasOwn(known, name) && !name.startsWith("@odata."));
}

/** Adds what is wrong to the findings, and answers the things that could be looked at. */
function compareThings(
  shape: ObjectShape,
  things: readonly unknown[],
  path: string,
  findings: Finding[],
): readonly Shown[] {
  const objects = things.filter(isObject);
  if (objects.length < things.length)
    findings.push({
      property: path,
      expected: "an object",
      found: kinds(things.filter((each) => !isObject(each))),
    });
  const shown = objects.map((thing) => ({ thing, has: { ...shape.has, ...ofType(shape, thing) } }));
  const known = new Map(shown.flatMap(({ has }) => Object.entries(has)));
  /** What stands inside, by where it is looked at. */
  const inside = new Map<string, { readonly shape: ObjectShape; readonly things: unknown[] }>();
  for (const [name, property] of known) {
    const having = shown.filter(({ has }) => Object.hasOwn(has, name)).map(({ thing }) => thing);
    const at = path === "" ? name : `${path}.${name}`;
    const found = amiss(property, name, having);
    if (found !== null) findings.push({ property: at, expected: typeText(property), found });
    const held = objectIn(property.shape);
    if (!held) continue;
    const where = held.together === undefined ? at : at.replace(/[^.]*$/, held.together);
    const before = inside.get(where) ?? { shape: held, things: [] };
    for (const thing of having) before.things.push(...itemsOf(thing[name]).filter(isObject));
    inside.set(where, before);
  }
  for (const [where, { shape: held, things: items }] of inside) compareThings(held, items, where, findings);
  return shown;
}

function ofType({ byType }: ObjectShape, thing: Readonly<Record<string, unknown>>): Properties {
  const type = thing["@odata.type"];
  return (typeof type === "string" && byType && Object.hasOwn(byType, type) && byType[type]) || {};
}

/** What is wrong with a property of these things, null where nothing is. */
function amiss(
  { shape, nullable, had }: Property,
  name: string,
  things: readonly Readonly<Record<string, unknown>>[],
): string | null {
  const values = things.filter((thing) => Object.hasOwn(thing, name)).map((thing) => thing[name]);
  const lacking = things.length - values.length;
  const missing = had === "byEach" ? lacking > 0 : had === "bySome" && lacking > 0 && values.length === 0;
  const odd = values.filter((value) => (value === null ? !nullable : !fits(shape, value)));
  const said = [
    ...(missing ? [inSome("no such property", lacking, things.length)] : []),
    ...(odd.length > 0 ? [inSome(oddOnes(shape, odd), odd.length, things.length)] : []),
  ];
  return said.length === 0 ? null : said.join("; ");
}

/** How many is nobody's business. */
function inSome(what: string, some: number, all: number): string {
  return some === all ? what : `${what} in some`;
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.is) {
    case "text":
      return typeof value === "string";
    case "wholeNumber":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "flag":
      return typeof value === "boolean";
    case "duration":
      return typeof value === "string" && /^-?P(?=.)/u.test(value);
    case "time":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "member":
      return typeof value === "string" && shape.members.includes(value);
    case "list":
      return (
        Array.isArray(value) &&
        value.every((item: unknown) => (item === null ? shape.nullItems : fits(shape.of, item)))
      );
    case "object":
      return isObject(value);
  }
}

function oddOnes(shape: Shape, values: readonly unknown[]): string {
  if (shape.is === "member" && values.every((value) => typeof value === "string")) return "another word";
  if (shape.is === "time" && values.every((value) => typeof value === "string"))
    return "a text that tells no time";
  if (shape.is === "list" && values.every((value) => Array.isArray(value)))
    return `a list with ${kinds(values.flat().filter((item) => item === null || !fits(shape.of, item)))} in it`;
  return kinds(values);
}

function kinds(values: readonly unknown[]): string {
  return [...new Set(values.map(kindOf))].join(" or ");
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "a text";
    case "number":
      return Number.isInteger(value) ? "a whole number" : "a number with a fraction";
    case "boolean":
      return "a flag";
    default:
      return "an object";
  }
}

const words = {
  text: "a text",
  wholeNumber: "a whole number",
  number: "a number",
  duration: "a duration",
  flag: "a flag",
  time: "a time",
  object: "an object",
} as const;

/** What a property should be. */
export function typeText({ shape, nullable }: Property): string {
  return shapeText(shape) + (nullable ? " or null" : "");
}

function shapeText(shape: Shape): string {
  switch (shape.is) {
    case "member":
      return shape.members.length > 4 ? `one of ${shape.members.length} words` : shape.members.join(", ");
    case "list":
      return `a list of ${shape.of.is === "object" ? "objects" : "texts"}`;
    default:
      return words[shape.is];
  }
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.is === "list") return objectIn(shape.of);
  return shape.is === "object" ? shape : undefined;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
