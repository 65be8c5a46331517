import { endOfHour, rowsComeWithin, type CallHour } from "../../telephony/call-hours.ts";
import type { ChangeContext } from "./change-context.ts";
import { hour as hourMs } from "../../lib/time.ts";

/** A verdict is looked at again when it is that much older: as rows' hours are read again, so late rows are found with them. */
const growth = 0.1;
/** The last reading of an hour may come that much after the last rows (ms). */
const lastReading = 2 * hourMs;

/** The calls by which a verdict was given: those that started in [from, to). */
export interface Judged {
  readonly from: Date;
  readonly to: Date;
}

/**
 * What of each verdict's calls was last seen, by a name of it: rows come late, and calls are judged again only where some did.
 * Kept by one process; another looks once more than it needs.
 */
export type VerdictsSeen = Map<string, string>;

/** When the verdict is to be looked at next, and what its calls' hours hold now; null once no row comes any more. */
export async function rowsSince(
  { observations, config, now }: Pick<ChangeContext, "observations" | "config" | "now">,
  { from, to }: Judged,
): Promise<{ readonly next: Date; readonly seen: string } | null> {
  const at = now().getTime();
  const age = at - to.getTime();
  if (age > rowsComeWithin + lastReading) return null;
  const hours = (await observations.callHours(from)).filter(({ start }) => start < to);
  return {
    next: new Date(at + Math.max(config.timings.watchEvery, age * growth)),
    seen: hours.map(countsOf).join(),
  };
}

function countsOf(hour: CallHour): string {
  const { rows, late, setAside } = hour;
  return `${endOfHour(hour).getTime()}:${rows}:${late}:${setAside}`;
}
