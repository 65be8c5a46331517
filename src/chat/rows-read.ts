import type { ObservationStore } from "../store/observation-store.ts";
import type { RowsRead } from "./views/rows-read.ts";

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
