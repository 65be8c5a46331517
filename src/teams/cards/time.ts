import { DateTime } from "luxon";
import { day, hour, minute } from "../../lib/time.ts";

/** `10:42 UTC`, with the date before it on another day, with the year in another year. */
export function timeOf(at: Date, now: Date, zone = "UTC"): string {
  return `${shortTimeOf(at, now, zone)} ${zoneName(at, zone)}`;
}

/** The same without the zone, where a heading names it. */
export function shortTimeOf(at: Date, now: Date, zone = "UTC"): string {
  const time = DateTime.fromJSDate(at, { zone }).setLocale("en-GB");
  const today = DateTime.fromJSDate(now, { zone });
  if (time.hasSame(today, "day")) return time.toFormat("HH:mm");
  return time.toFormat(time.hasSame(today, "year") ? "d LLL, HH:mm" : "d LLL yyyy, HH:mm");
}

/** `22 Nov 2026`. */
export function dateOf(at: Date, zone = "UTC"): string {
  return DateTime.fromJSDate(at, { zone }).setLocale("en-GB").toFormat("d LLL yyyy");
}

/** `CET`, `UTC`, `GMT+5:30`. */
export function zoneName(at: Date, zone = "UTC"): string {
  return DateTime.fromJSDate(at, { zone }).setLocale("en-GB").toFormat("ZZZZ");
}

/** `just now`, `3 min ago`, `in 2 h`. */
export function ageOf(at: Date, now: Date): string {
  const past = now.getTime() - at.getTime();
  const distance = Math.abs(past);
  if (distance < minute) return past >= 0 ? "just now" : "in less than a minute";
  const words = distanceText(distance);
  return past >= 0 ? `${words} ago` : `in ${words}`;
}

/** A text in which every age that `ageOf` writes reads the same. */
export function withoutAges(text: string): string {
  return text.replace(ages, "some time ago");
}

const ages = /just now|in less than a minute|in \d+ (?:min|h|days)\b|\d+ (?:min|h|days) ago/g;

/** `as of 10:42 UTC, 3 min ago`. */
export function asOfWords(at: Date, now: Date, zone = "UTC"): string {
  return `as of ${timeOf(at, now, zone)}, ${ageOf(at, now)}`;
}

/** `45 s`, `4 min 5 s`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function distanceText(distance: number): string {
  if (distance < hour) return `${Math.floor(distance / minute)} min`;
  if (distance < 2 * day) return `${Math.floor(distance / hour)} h`;
  return `${Math.floor(distance / day)} days`;
}
