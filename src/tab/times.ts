const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `10:42`, with the date on another day; in the reader's zone. */
export function clock(iso: string, now: Date): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === now.toDateString()) return time;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year })}, ${time}`;
}

/** `just now`, `3 min ago`, `in 2 h`. */
export function age(iso: string, now: Date): string {
  const past = now.getTime() - new Date(iso).getTime();
  const distance = Math.abs(past);
  if (distance < minute) return past >= 0 ? "just now" : "in less than a minute";
  const words =
    distance < hour
      ? `${Math.floor(distance / minute)} min`
      : distance < 2 * day
        ? `${Math.floor(distance / hour)} h`
        : `${Math.floor(distance / day)} days`;
  return past >= 0 ? `${words} ago` : `in ${words}`;
}

/** `as of 10:42, 3 min ago`. */
export function asOf(iso: string, now: Date): string {
  return `as of ${clock(iso, now)}, ${age(iso, now)}`;
}
