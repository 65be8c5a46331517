import { z } from "zod";
import { StoreError } from "../store-error.ts";

/** A `Date` as JSON keeps it, revived. PostgreSQL's own JSON functions write an offset instead of "Z". */
export const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** JSON text for a column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === "string" ? storable(part) : part));
}

/** Text as PostgreSQL can keep it: it knows neither NUL nor half a surrogate pair. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** Reads a stored value. The database is a boundary too: a `StoreError` of kind `unreadable` says where it broke. */
export function fromJson<T>(type: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new StoreError("unreadable", `${where}: ${z.prettifyError(parsed.error)}`);
}

/** Parts of at most a thousand, so that one statement stays a moment's work. */
export function* inChunks<T>(all: readonly T[], size = 1_000): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
