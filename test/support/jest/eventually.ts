import { setTimeout as sleep } from "node:timers/promises";

/**
 * Looks until `look` answers something, and gives it; fails with `what`, and with what is there `instead`, when it takes
 * longer than `withinMs`.
 */
export async function eventually<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  withinMs = 60_000,
  instead: () => string = () => "",
): Promise<Found> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until)
      throw new Error(`Waited ${withinMs / 1000} s without result for ${what}. ${instead()}`);
    await sleep(30);
  }
}
