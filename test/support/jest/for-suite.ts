import { afterAll, beforeAll } from "@jest/globals";

/** How what was made is ended, the newest first. */
const ends: (() => unknown)[] = [];

/**
 * What all tests of a suite use: made before the first of them, ended after the last. The answer stands for it from the
 * first test on, so that a suite names it in one line; before that it cannot be used. Several are made in the order in
 * which they are named, and ended in the opposite one.
 */
export function forSuite<T extends object>(
  make: () => Promise<T> | T,
  end: (made: T) => unknown = () => undefined,
): T {
  let made: T | undefined;
  beforeAll(async () => {
    const fresh = await make();
    made = fresh;
    ends.push(() => end(fresh));
  });
  // Jest calls hooks in the order in which they are written.
  afterAll(async () => {
    await ends.pop()?.();
  });
  const it = () => {
    if (!made) throw new Error("Used before the first test of the suite.");
    return made;
  };
  return new Proxy({} as T, {
    get(_, key) {
      const value: unknown = Reflect.get(it(), key);
      return typeof value === "function" ? (value.bind(it()) as unknown) : value;
    },
    set: (_, key, value) => Reflect.set(it(), key, value),
    // For spreads.
    ownKeys: () => Reflect.ownKeys(it()),
    getOwnPropertyDescriptor: (_, key) => ({
      ...Reflect.getOwnPropertyDescriptor(it(), key),
      configurable: true,
    }),
  });
}
