import { DateTime, IANAZone } from "luxon";
import type { ChangeWindow } from "../plan.ts";

/** Whether work may begin now. */
export type WindowState =
  /** `until` is null where there is no window. */
  { readonly open: true; readonly until: Date | null } | { readonly open: false; readonly opensAt: Date };

/** A window may miss a day when clocks spring forward over it; the next one opens within two weeks. */
const daysAhead = 15;

/**
 * Whether a window is open, and until or from when. It follows the wall clock of its zone: a time that the clocks skip
 * is the moment they spring forward; of a time that they show twice, the first counts. A window that `windowProblem`
 * refuses is a fault.
 */
export function windowState(window: ChangeWindow | null, now: Date): WindowState {
  if (window === null) return { open: true, until: null };
  const today = DateTime.fromJSDate(now, { zone: window.zone });
  for (let day = -1; day <= daysAhead; day += 1) {
    const date = today.plus({ days: day });
    if (!window.days.includes(date.weekday)) continue;
    const opensAt = instantOf(date, window.from);
    const closesAt = endsNextDay(window)
      ? instantOf(date.plus({ days: 1 }), window.to === endOfDay ? "00:00" : window.to)
      : instantOf(date, window.to);
    if (closesAt <= now || closesAt <= opensAt) continue;
    return opensAt <= now ? { open: true, until: closesAt } : { open: false, opensAt };
  }
  throw new Error(`The change window ${JSON.stringify(window)} never opens.`);
}

/** A window as somebody filled it in. */
export interface WindowForm {
  /** ISO weekdays, or their English names, with commas between. */
  readonly days: string;
  readonly from: string;
  readonly to: string;
}

export type WindowReading =
  | { readonly ok: true; readonly window: ChangeWindow | null }
  | { readonly ok: false; readonly problem: string };

/** Reads a form; one left empty altogether is no window. */
export function readWindow(form: WindowForm, zone: string): WindowReading {
  const [days, from, to] = [form.days.trim(), form.from.trim(), form.to.trim()];
  if (days === "" && from === "" && to === "") return { ok: true, window: null };
  const named = days.split(/[\s,]+/).filter((day) => day !== "");
  const unknown = named.find((day) => weekdayOf(day) === undefined);
  if (unknown !== undefined)
    return { ok: false, problem: `“${unknown.slice(0, 40)}” is not a day of the week.` };
  const window: ChangeWindow = {
    days: [...new Set(named.flatMap((day) => weekdayOf(day) ?? []))].sort((a, b) => a - b),
    from: from.padStart(5, "0"),
    to: to.padStart(5, "0"),
    zone: zone.trim(),
  };
  const problem = windowProblem(window);
  return problem === null ? { ok: true, window } : { ok: false, problem };
}

/** Why a window cannot be followed, as a sentence; null for one that can. */
export function windowProblem({ days, from, to, zone }: ChangeWindow): string | null {
  if (!IANAZone.isValidZone(zone)) {
    return `“${zone.slice(0, 40)}” is not a time zone. Name it like Europe/Amsterdam.`;
  }
  if (days.length === 0 || !days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)) {
    return "The window never opens: choose at least one day of the week.";
  }
  const wrong = [from, to].find((time) => !clock.test(time) && !(time === to && time === endOfDay));
  if (wrong !== undefined) {
    return "Give the window two times of day, such as 22:00 and 04:00; it may end on the next day, and 24:00 is midnight.";
  }
  if (from === to) {
    return "The window never opens: it begins and ends at the same time. For whole days give 00:00 to 24:00.";
  }
  return null;
}

/**
 * Whether a wave that begins then still bakes on a Saturday or Sunday, when few call and few look. Advice only, as not
 * every office rests on these days.
 */
export function bakesOverWeekend(at: Date, bakeHours: number, zone: string): boolean {
  const begins = DateTime.fromJSDate(at, { zone });
  const ends = begins.plus({ hours: bakeHours });
  const saturday = begins.startOf("week").plus({ days: 5 });
  return ends > saturday;
}

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;
const endOfDay = "24:00";
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

function weekdayOf(text: string): number | undefined {
  if (/^[1-7]$/.test(text)) return Number(text);
  const name = text.toLowerCase();
  const index = name.length < 2 ? -1 : weekdays.findIndex((day) => day.startsWith(name));
  return index < 0 ? undefined : index + 1;
}

function endsNextDay({ from, to }: ChangeWindow): boolean {
  return to <= from || to === endOfDay;
}

/** When the wall clock first shows that time of that date, or passes it. */
function instantOf({ year, month, day, zone }: DateTime, time: string): Date {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const wanted = DateTime.fromObject({ year, month, day, hour, minute }, { zone });
  if (wanted.hour !== hour || wanted.minute !== minute) return lastChangeBefore(wanted);
  return new Date(Math.min(...wanted.getPossibleOffsets().map((each) => each.toMillis())));
}

/** The last change of the clocks before a moment shortly after it. */
function lastChangeBefore(moment: DateTime): Date {
  let before = moment.minus({ hours: 6 }).toMillis();
  let after = moment.toMillis();
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (moment.zone.offset(middle) === moment.offset) after = middle;
    else before = middle;
  }
  return new Date(after);
}
