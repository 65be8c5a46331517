import { DateTime, IANAZone } from "luxon";
import type { Activity } from "../../web/activity.ts";
import type { Problem } from "../../lib/problem.ts";
import { day } from "../../lib/time.ts";

const farthestDays = 30;

export type StartTime =
  { readonly ok: true; readonly at: Date | null } | { readonly ok: false; readonly problem: Problem };

/** Reads when a change should start: null means as soon as it is approved. */
export function readStart(
  input: { readonly start: "now" | "later"; readonly startDate: string; readonly startTime: string },
  zone: string,
  now: Date,
): StartTime {
  if (input.start === "now") return { ok: true, at: null };
  const at = DateTime.fromISO(`${input.startDate}T${input.startTime}`, { zone });
  if (input.startDate === "" || input.startTime === "" || !at.isValid) {
    return wrong(
      input.startDate === "" ? "startDate" : "startTime",
      "Give a date and a time to start at, or choose to start once it is approved.",
    );
  }
  // A clock that springs forward skips an hour; a time in it would silently become another one.
  if (at.toFormat("HH:mm") !== input.startTime.slice(0, 5)) {
    return wrong(
      "startTime",
      `${input.startTime} does not exist on that day in ${zone}: the clocks change. Choose another time.`,
    );
  }
  if (at.toMillis() <= now.getTime()) {
    const clock = DateTime.fromJSDate(now, { zone }).toFormat("d LLL HH:mm");
    return wrong("startTime", `That time is past: it is now ${clock} in ${zone}.`);
  }
  if (at.toMillis() > now.getTime() + farthestDays * day) {
    return wrong("startDate", `A change may start at most ${farthestDays} days from now.`);
  }
  return { ok: true, at: at.toJSDate() };
}

function wrong(about: "startDate" | "startTime", says: string): StartTime {
  return { ok: false, problem: { about, says } };
}

/** The person's time zone as their client tells it; null where it does not, or names none that exists. */
export function zoneOf(activity: Partial<Pick<Activity, "entities" | "localTimezone">>): string | null {
  const named =
    activity.entities?.find(({ type }) => type === "clientInfo")?.timezone ?? activity.localTimezone;
  return named && IANAZone.isValidZone(named) ? named : null;
}
