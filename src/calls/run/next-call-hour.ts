import {
  callsReadBack,
  endOfHour,
  hourOf,
  isComplete,
  rowsComeWithin,
  type CallHour,
} from "../../telephony/call-hours.ts";
import { hour as hourMs } from "../../lib/time.ts";

/** An hour is read again once its age has grown by this share since it was last read: late rows become ever rarer. */
const growth = 0.5;
/** Milliseconds before an hour is read again, for each of its pages: the running hour uses at most half of the requests. */
const restPerPage = 4_000;

/**
 * The hour whose calls are to be read next; undefined while none is due. First the one that has just ended, as what is
 * known must be without a gap, and the running one, as people wait for its calls; then what was never read whole, the
 * newest first; then what late rows may have changed. `every` is the shortest time between two readings of an hour, in
 * milliseconds. Hours in `passedOver`, by their start, are left out.
 */
export function nextCallHour(
  known: readonly CallHour[],
  at: Date,
  every: number,
  passedOver: ReadonlySet<number> = new Set(),
): Date | undefined {
  const running = hourOf(at).getTime();
  const byStart = new Map(known.map((hour) => [hour.start.getTime(), hour]));
  const ended = startsBefore(running, at).filter((start) => !passedOver.has(start));
  const isDue = (hour: CallHour | undefined) => !hour || dueAt(hour, every) <= at.getTime();

  const unread = ended.find((start) => {
    const hour = byStart.get(start);
    return !hour || !isComplete(hour);
  });
  if (unread === running - hourMs) return new Date(unread);
  if (!passedOver.has(running) && isDue(byStart.get(running))) return new Date(running);
  if (unread !== undefined) return new Date(unread);
  const again = ended.flatMap((start) => byStart.get(start) ?? []).filter(isDue);
  return again.sort((a, b) => dueAt(a, every) - dueAt(b, every))[0]?.start;
}

/** Starts of the hours before one, the newest first, as far as calls are read back. */
function startsBefore(running: number, at: Date): readonly number[] {
  const most = Math.floor((running - at.getTime() + callsReadBack) / hourMs);
  return Array.from({ length: most }, (_, index) => running - (index + 1) * hourMs);
}

/** When an hour is to be read again; never, once all its rows have come. */
function dueAt(hour: CallHour, every: number): number {
  const end = endOfHour(hour).getTime();
  const readAt = hour.readAt.getTime();
  const last = end + rowsComeWithin;
  if (readAt >= last) return Infinity;
  const due = readAt + Math.max(every, hour.pages * restPerPage, (readAt - end) * growth);
  return Math.min(due, Math.max(last, readAt + every));
}
