import { orEnd } from "../deadline.ts";

/** What was read by key, kept for a while. */
export interface Remembered<Value> {
  /** The values of these keys; those that do not exist are missing. `fresh`: read after being asked, whatever is kept. */
  get(keys: readonly string[], fresh: boolean, signal: AbortSignal): Promise<ReadonlyMap<string, Value>>;
  /** What was last read, however long ago; null where it was never read, undefined where it did not exist. */
  last(key: string): Value | undefined | null;
}

const rememberedMs = 5 * 60_000;

export function createRemembered<Value>(
  now: () => Date,
  read: (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Value>>,
): Remembered<Value> {
  const kept = new Map<
    string,
    { readonly value: Value | undefined; readonly at: number; readonly nth: number }
  >();
  /** Reads begun: a clock may be set back between two of them. */
  let begun = 0;
  const underWay = new Map<string, Promise<unknown>>();

  return {
    last(key) {
      const found = kept.get(key);
      return found ? found.value : null;
    },

    async get(keys, fresh, signal) {
      // What somebody else is reading is waited for, not read twice; where that fails, it is read here.
      const others = fresh ? [] : unknown(keys).flatMap((key) => underWay.get(key) ?? []);
      if (others.length > 0) {
        // At the signal's end the read below says so.
        await orEnd(Promise.allSettled(new Set(others)), signal).catch(() => undefined);
      }
      const wanted = fresh ? keys : unknown(keys);
      if (wanted.length > 0) await readNow(wanted, signal);
      return new Map(
        keys.flatMap((key) => {
          const value = kept.get(key)?.value;
          return value === undefined ? [] : [[key, value] as const];
        }),
      );
    },
  };

  async function readNow(keys: readonly string[], signal: AbortSignal): Promise<void> {
    const at = now().getTime();
    begun += 1;
    const nth = begun;
    const reading = read(keys, signal);
    for (const key of keys) underWay.set(key, reading);
    try {
      const values = await reading;
      for (const key of keys) {
        // A read that began later may have ended sooner.
        if ((kept.get(key)?.nth ?? 0) < nth) kept.set(key, { value: values.get(key), at, nth });
      }
    } finally {
      for (const key of keys) if (underWay.get(key) === reading) underWay.delete(key);
    }
  }

  function unknown(keys: readonly string[]): readonly string[] {
    const oldest = now().getTime() - rememberedMs;
    return keys.filter((key) => (kept.get(key)?.at ?? -Infinity) <= oldest);
  }
}
