export const hourMs = 3_600_000;

/** Calls that started in one hour of UTC, as their rows were last read from the first to the last. */
export interface CallHour {
  readonly start: Date;
  /** When that reading began; before the hour's end it asked for the hour as far as it had gone. */
  readonly readAt: Date;
  /** Requests that it took. */
  readonly pages: number;
  readonly rows: number;
  /** Rows that the first reading after the hour's end did not show yet. */
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
export function isComplete(hour: CallHour): boolean {
  return hour.readAt >= endOfHour(hour);
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
