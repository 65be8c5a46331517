import { setTimeout as sleep } from "node:timers/promises";

/** Asks again until the answer is not undefined; undefined when `deadlineMs` passed first. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  deadlineMs: number,
  everyMs = 50,
): Promise<T | undefined> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await sleep(everyMs);
  }
}
