import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds in which a process told to stop is gone: what platforms give it at the least before they kill it. */
export const stopWithin = 20_000;

/** How the time is shared out. What is not done by then is left to the journal, and goes on elsewhere. */
export const stopShares = {
  /** Turns in hand, and beside them running steps: an effect under way is let finish. */
  work: 9_000,
  /** Then the cmdlet hosts are ended, and what waited for them lets its lease go. */
  hosts: 4_000,
  database: 1_500,
} as const;

/** Waits for the work, though not for longer; whether it was done. Rejects as the work does. */
export async function doneWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const enough = new AbortController();
  try {
    return await Promise.race([
      work.then(() => true),
      wait(milliseconds, false, { signal: enough.signal }).catch(() => false),
    ]);
  } finally {
    enough.abort();
  }
}
