import type { ObservationStore } from "../store/observations/observation-store.ts";
import { counted } from "../teams/cards/text.ts";
import { asOfWords, timeOf } from "../teams/cards/time.ts";

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

/** How complete the rows of calls since `from` are, for a card that counts them. */
export async function readRowsRead(
  observations: Pick<ObservationStore, "callsRead" | "callHours" | "failures">,
  from: Date,
  now: Date,
): Promise<RowsRead> {
  const [read, hours, failures] = await Promise.all([
    observations.callsRead(),
    observations.callHours(from),
    observations.failures(),
  ]);
  const until = failures.get("calls")?.until ?? null;
  return {
    asOf: read?.asOf ?? null,
    since: read && read.since > from ? read.since : null,
    setAside: hours.reduce((sum, { setAside }) => sum + setAside, 0),
    throttledUntil: until && until > now ? until : null,
  };
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
