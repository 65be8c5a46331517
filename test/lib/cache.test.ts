import { describe, expect, test } from "@jest/globals";
import { createCache, createFlights, singleFlight } from "../../src/lib/cache.ts";

describe("a cache", () => {
  test("knows a value for its time, and what was last set for good", () => {
    let time = 0;
    const cache = createCache<string, number | undefined>({ ttl: 1_000, now: () => time });
    cache.set("a", undefined);
    time = 999;
    expect(cache.get("a")).toMatchObject({ value: undefined });
    time = 1_000;
    expect(cache.get("a")).toBeUndefined();
    expect(cache.last("a")).toMatchObject({ value: undefined });
    expect(cache.last("b")).toBeUndefined();
    cache.delete("a");
    expect(cache.last("a")).toBeUndefined();
  });

  test("knows nothing for longer because the clock was set back", () => {
    let time = 10_000;
    const cache = createCache<string, number>({ ttl: 1_000, now: () => time });
    cache.set("a", 1);
    time = 5_000;
    expect(cache.get("a")).toBeUndefined();
  });

  test("ends a value when the value says so", () => {
    let time = 0;
    const cache = createCache<string, number>({ now: () => time });
    cache.set("a", 1, 50);
    time = 49;
    expect(cache.get("a")?.value).toBe(1);
    time = 50;
    expect(cache.get("a")).toBeUndefined();
  });

  test("lets go of what was set first when it is full", () => {
    const cache = createCache<string, number>({ most: 2 });
    for (const key of ["a", "b", "a", "c"]) cache.set(key, 1);
    expect(["a", "b", "c"].filter((key) => cache.get(key))).toEqual(["a", "c"]);
  });
});

describe("a single flight", () => {
  test("does the work once for all who ask meanwhile, key by key", async () => {
    let done = 0;
    const read = singleFlight(async (key: string) => {
      done += 1;
      await Promise.resolve();
      return `${key} ${done}`;
    });
    expect(await Promise.all([read("a"), read("a"), read("b")])).toEqual(["a 2", "a 2", "b 2"]);
    expect(await read("a")).toBe("a 3");
  });

  test("fails for all who wait, and begins anew for whoever asks next", async () => {
    let tries = 0;
    const read = singleFlight(async () => {
      await Promise.resolve();
      tries += 1;
      if (tries === 1) throw new Error("away");
      return tries;
    });
    const both = await Promise.allSettled([read("a"), read("a")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await read("a")).toBe(2);
  });

  test("is on its way for several keys, and a later one for one of them stays", async () => {
    const flights = createFlights<string, number>();
    const later = Promise.withResolvers<number>();
    const first = flights.begin(["a", "b"], Promise.resolve(1));
    const second = flights.begin(["b"], later.promise);
    await first;
    expect([flights.of("a"), flights.of("b")]).toEqual([undefined, second]);
    later.resolve(2);
    await second;
    expect(flights.of("b")).toBeUndefined();
  });
});
