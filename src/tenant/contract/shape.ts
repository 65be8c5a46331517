/** What a value in an answer is. Lists drop what is null in them where `nullItems`. */
export type Shape =
  | { readonly is: "text" | "wholeNumber" | "number" | "flag" | "time" | "duration" }
  /** One of these words. */
  | { readonly is: "member"; readonly members: readonly string[] }
  | { readonly is: "list"; readonly of: Shape; readonly nullItems: boolean }
  | ObjectShape;

export interface ObjectShape {
  readonly is: "object";
  readonly has: Properties;
  /** What it has beside, by its `@odata.type`. */
  readonly byType?: Readonly<Record<string, Properties>>;
  /** Under this name two properties of one shape are looked at together, as some of what they hold stands in one of them only. */
  readonly together?: string;
}

/** A property that is read, as its contract promises it. */
export interface Property {
  readonly shape: Shape;
  readonly nullable: boolean;
  /** Whether each thing has it, or at least one of all, or none need have it. */
  readonly had: "byEach" | "bySome" | "byAny";
}

export type Properties = Readonly<Record<string, Property>>;

export const text: Shape = { is: "text" };
export const wholeNumber: Shape = { is: "wholeNumber" };
export const number: Shape = { is: "number" };
export const flag: Shape = { is: "flag" };
/** A text that tells a time. */
export const time: Shape = { is: "time" };
/** A text that tells a span of time as ISO 8601 has it, like PT0.021S. */
export const duration: Shape = { is: "duration" };

export function member(...members: readonly string[]): Shape {
  return { is: "member", members };
}

export function listOf(of: Shape, { nullItems = false } = {}): Shape {
  return { is: "list", of, nullItems };
}

export function object(has: Properties, more: Pick<ObjectShape, "byType" | "together"> = {}): ObjectShape {
  return { is: "object", has, ...more };
}

/** Each thing has it, and it is never null. */
export function always(shape: Shape): Property {
  return { shape, nullable: false, had: "byEach" };
}

/** Each thing has it; it may be null. */
export function orNull(shape: Shape): Property {
  return { shape, nullable: true, had: "byEach" };
}

/** May be null or left out, and yet not by every thing of an answer: then it is no longer there. */
export function sparse(shape: Shape): Property {
  return { shape, nullable: true, had: "bySome" };
}

/** May be null or left out everywhere. */
export function rare(shape: Shape): Property {
  return { shape, nullable: true, had: "byAny" };
}
