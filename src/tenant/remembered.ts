import { createCache, createFlights } from "../lib/cache.ts";
import { orEnd } from "../lib/deadline.ts";
import { minute } from "../lib/time.ts";

/** What was read by key, kept for a while. */
export interface Remembered<Value> {
  /** The values of these keys; those that do not exist are missing. `fresh`: read after being asked, whatever is kept. */
  get(keys: readonly string[], fresh: boolean, signal: AbortSignal): Promise<ReadonlyMap<string, Value>>;
  /** What was last read, however long ago; null where it was never read, undefined where it did not exist. */
  last(key: string): Value | undefined | null;
}

const rememberedMs = 5 * minute;

export function createRemembered<Value>(
  now: () => Date,
  read: (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Value>>,
): Remembered<Value> {
  const kept = createCache<string, { readonly value: Value | undefined; readonly nth: number }>({
    now: () => now().getTime(),
  });
  /** Reads begun: a clock may be set back between two of them. */
  let begun = 0;
  const reads = createFlights<string, void>();

  return {
    last(key) {
      const found = kept.last(key);
      return found ? found.value.value : null;
    },

    async get(keys, fresh, signal) {
      // What somebody else is reading is waited for, not read twice; where that fails, it is read here.
      const others = fresh ? [] : unknown(keys).flatMap((key) => reads.of(key) ?? []);
      if (others.length > 0) {
        // At the signal's end the read below says so.
        await orEnd(Promise.allSettled(new Set(others)), signal).catch(() => undefined);
      }
      const wanted = fresh ? keys : unknown(keys);
      if (wanted.length > 0) await reads.begin(wanted, readNow(wanted, signal));
      return new Map(
        keys.flatMap((key) => {
          const value = kept.last(key)?.value.value;
          return value === undefined ? [] : [[key, value] as const];
        }),
      );
    },
  };

  async function readNow(keys: readonly string[], signal: AbortSignal): Promise<void> {
    const until = now().getTime() + rememberedMs;
    begun += 1;
    const nth = begun;
    const values = await read(keys, signal);
    for (const key of keys) {
      // A read that began later may have ended sooner.
      if ((kept.last(key)?.value.nth ?? 0) < nth) kept.set(key, { value: values.get(key), nth }, until);
    }
  }

  function unknown(keys: readonly string[]): readonly string[] {
    return keys.filter((key) => !kept.get(key));
  }
}
