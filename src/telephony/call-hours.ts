import { hour as hourMs } from "../lib/time.ts";

/**
 * How long after their calls rows come. Graph does not say; the admin center's report has them after 24 to 48 hours.
 * Source: "Microsoft Teams PSTN usage report".
 */
export const rowsComeWithin = 48 * hourMs;

/** Calls are read as far back: an old trunk is removed after seven days without one, once all their rows have come. */
export const callsReadBack = 10 * 24 * hourMs;

/** Calls that started in one hour of UTC, as their rows were last read from the first to the last. */
export interface CallHour {
  readonly start: Date;
  /** When that reading began; before the hour's end it asked for the hour as far as it had gone. */
  readonly readAt: Date;
  /** The first such reading after its end; null while there was none. */
  readonly completeAt: Date | null;
  /** Requests that it took. */
  readonly pages: number;
  readonly rows: number;
  /** Rows that came after `completeAt`. */
  readonly late: number;
  /** Rows that could not be understood. */
  readonly setAside: number;
}

/** The hours without a gap up to the newest one that was read. */
export interface CallsRead {
  readonly since: Date;
  /** An hour counts once it was read from the first row to the last after its end; one that runs, as far as it was read. */
  readonly asOf: Date;
}

export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
}

export function endOfHour({ start }: Pick<CallHour, "start">): Date {
  return new Date(start.getTime() + hourMs);
}

/** Whether it was read after its end. Rows that come later still are found when it is read again. */
export function isComplete({ completeAt }: Pick<CallHour, "completeAt">): boolean {
  return completeAt !== null;
}

/** Undefined where nothing was read. */
export function callsRead(hours: readonly CallHour[]): CallsRead | undefined {
  const [newest, ...older] = [...hours].sort((a, b) => b.start.getTime() - a.start.getTime());
  if (!newest) return undefined;
  let since = newest.start;
  for (const hour of older) {
    if (endOfHour(hour) < since || !isComplete(hour)) break;
    since = hour.start;
  }
  return { since, asOf: isComplete(newest) ? endOfHour(newest) : newest.readAt };
}

/** Whether all calls that started in [from, to) count as read. */
export function covers(read: CallsRead | undefined, from: Date, to: Date): boolean {
  return read !== undefined && read.since <= from && read.asOf >= to;
}

/** How far the rows of some hours can be trusted to be all there are. */
export interface Completeness {
  readonly rows: number;
  /** Rows that could not be understood. */
  readonly setAside: number;
  /** Of the rows of other days' hours, the share, 0 to 1, that the first reading did not show; null where few can tell. */
  readonly lateShare: number | null;
}

/** Fewer rows say little about how late others come. */
const minConclusiveRows = 100;

/** Of the hours in which calls started in [from, to); what comes late is told by all hours that are given. */
export function completenessOf(hours: readonly CallHour[], from: Date, to: Date): Completeness {
  const own = hours.filter((hour) => hour.start < to && endOfHour(hour) > from);
  const telling = hours.filter(tellsLateness);
  const told = sum(telling, ({ rows }) => rows);
  return {
    rows: sum(own, ({ rows }) => rows),
    setAside: sum(own, ({ setAside }) => setAside),
    lateShare: told < minConclusiveRows ? null : Math.min(1, sum(telling, ({ late }) => late) / told),
  };
}

/** Read soon after its end, and again once its rows had come. */
function tellsLateness(hour: CallHour): boolean {
  const end = endOfHour(hour).getTime();
  return (
    hour.completeAt !== null &&
    hour.completeAt.getTime() < end + hourMs &&
    hour.readAt.getTime() >= end + rowsComeWithin / 2
  );
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

/** Of [from, to) the share, 0 to 1, whose calls were read. */
export function shareRead(hours: readonly CallHour[], from: Date, to: Date): number {
  const read = sum(hours, (hour) => {
    const until = isComplete(hour) ? endOfHour(hour) : hour.readAt;
    const [begin, end] = [Math.max(+hour.start, +from), Math.min(+until, +to)];
    return Math.max(0, end - begin);
  });
  return Math.min(1, read / (to.getTime() - from.getTime()));
}
