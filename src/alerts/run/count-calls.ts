import { day, hour } from "../../lib/time.ts";
import type { CallCount, ObservationStore } from "../../store/observations/observation-store.ts";
import type { Sight } from "../sight.ts";

/** Calls of one trunk, as they were last counted. */
type CountedCalls = NonNullable<Sight["calls"]>;

/** Days before the last one whose calls say what is usual. */
const usualDays = 9;
/** Calls that were read longer ago say nothing of now. */
const readWithin = 6 * hour;

/** Calls of these trunks, counted as of now; empty where none were read lately. */
export async function countCalls(
  observations: Pick<ObservationStore, "callCounts" | "callsAtOnce" | "callsRead">,
  trunks: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, CountedCalls>> {
  const read = await observations.callsRead();
  const dayAgo = new Date(now.getTime() - day);
  if (!read || now.getTime() - read.asOf.getTime() > readWithin || read.since > dayAgo) return new Map();
  const [recent, all] = await Promise.all([
    observations.callCounts(dayAgo),
    observations.callCounts(new Date(dayAgo.getTime() - usualDays * day)),
  ]);
  const none: CallCount = { attempts: 0, delivered: 0 };
  const counted = new Map<string, CountedCalls>();
  for (const fqdn of trunks) {
    const [last, total] = [recent.get(fqdn) ?? none, all.get(fqdn) ?? none];
    const usual = { attempts: total.attempts - last.attempts, delivered: total.delivered - last.delivered };
    const most = last.attempts === 0 ? undefined : await observations.callsAtOnce([fqdn], dayAgo, now);
    counted.set(fqdn, { at: now, recent: last, usual, most });
  }
  return counted;
}
