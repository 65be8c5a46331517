export interface CacheOptions {
  /** Milliseconds for which a value holds from when it is set; a clock that is set back by more ends it as well. */
  readonly ttl?: number;
  /** Values kept at a time; the one that was set first leaves first. */
  readonly most?: number;
  /** Milliseconds of the clock. */
  readonly now?: () => number;
}

/** What is known by key. Values stand in an object of their own, as undefined may be known as well. */
export interface Cache<Key, Value> {
  /** While it holds. */
  get(key: Key): { readonly value: Value } | undefined;
  /** What was set last, however long ago. */
  last(key: Key): { readonly value: Value } | undefined;
  /** `until`: when it ends, in milliseconds of the clock, where the value says so itself. */
  set(key: Key, value: Value, until?: number): void;
  delete(key: Key): void;
}

/** Reads nothing by itself; see `createFlights` and `singleFlight`. */
export function createCache<Key, Value>({
  ttl = Infinity,
  most = Infinity,
  now = Date.now,
}: CacheOptions = {}): Cache<Key, Value> {
  const entries = new Map<
    Key,
    { readonly value: Value; readonly at: number; readonly until: number | undefined }
  >();

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      const { at, until } = entry;
      const holds = until === undefined ? Math.abs(now() - at) < ttl : now() < until;
      return holds ? entry : undefined;
    },
    last: (key) => entries.get(key),
    set(key, value, until) {
      entries.delete(key);
      const [oldest] = entries.keys();
      if (entries.size >= most && oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, at: now(), until });
    },
    delete: (key) => void entries.delete(key),
  };
}

/** Work under way, by key. Its failure is everybody's who waits for it, and nobody's who asks later. */
export interface Flights<Key, Value> {
  of(key: Key): Promise<Value> | undefined;
  /** Takes these keys for work that has just begun. */
  begin(keys: readonly Key[], work: Promise<Value>): Promise<Value>;
}

export function createFlights<Key, Value>(): Flights<Key, Value> {
  const underWay = new Map<Key, Promise<Value>>();
  return {
    of: (key) => underWay.get(key),
    begin(keys, work) {
      const flight = work.finally(() => {
        for (const key of keys) if (underWay.get(key) === flight) underWay.delete(key);
      });
      for (const key of keys) underWay.set(key, flight);
      return flight;
    },
  };
}

/** The same work, done once for all who ask for its key while it is under way. */
export function singleFlight<Key, Value>(work: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const flights = createFlights<Key, Value>();
  return (key) => flights.of(key) ?? flights.begin([key], work(key));
}
