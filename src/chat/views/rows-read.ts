import { counted } from "./text.ts";
import { asOfWords, timeOf } from "./time.ts";

/** How complete the call rows are that a card counts. */
export interface RowsRead {
  /** Null: none were read yet. */
  readonly asOf: Date | null;
  /** Where older ones of the card's span are still to be read: since when they were. */
  readonly since: Date | null;
  /** Rows of the span that could not be understood. */
  readonly setAside: number;
  /** Graph asked not to be asked before. */
  readonly throttledUntil: Date | null;
}

/** `as of 10:42 UTC, 3 min ago; those before 08:00 UTC are still to be read`. */
export function rowsReadWords(
  { asOf, since, setAside, throttledUntil }: RowsRead,
  now: Date,
  zone = "UTC",
): string {
  return [
    asOf === null ? "not read yet" : asOfWords(asOf, now, zone),
    ...(since === null ? [] : [`those before ${timeOf(since, now, zone)} are still to be read`]),
    ...(setAside === 0 ? [] : [`${counted(setAside, "row")} could not be read`]),
    ...(throttledUntil === null
      ? []
      : [`Microsoft Graph throttles and is asked again at ${timeOf(throttledUntil, now, zone)}`]),
  ].join("; ");
}
