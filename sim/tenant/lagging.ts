/** A value whose accepted changes take their time to show. */
export interface Lagging<Value> {
  readonly settled: Value;
  readonly onTheWay: readonly Edit<Value>[];
}

interface Edit<Value> {
  /** Milliseconds of the tenant's clock. */
  readonly at: number;
  readonly change: (before: Value) => Value;
}

const nothing: readonly never[] = [];

export function lagging<Value>(settled: Value): Lagging<Value> {
  return { settled, onTheWay: nothing };
}

/** The value with one more change, which shows from `at` on. Changes happen in order of that time. */
export function withChange<Value>(
  value: Lagging<Value>,
  at: number,
  change: (before: Value) => Value,
): Lagging<Value> {
  const later = value.onTheWay.findIndex((edit) => edit.at > at);
  const position = later < 0 ? value.onTheWay.length : later;
  return { ...value, onTheWay: value.onTheWay.toSpliced(position, 0, { at, change }) };
}

/** What a read shows. */
export function shown<Value>({ settled, onTheWay }: Lagging<Value>, now: number): Value {
  return onTheWay.reduce((value, { at, change }) => (at <= now ? change(value) : value), settled);
}

/** What it will be when everything accepted has arrived: what the service checks requests against. */
export function accepted<Value>({ settled, onTheWay }: Lagging<Value>): Value {
  return onTheWay.reduce((value, { change }) => change(value), settled);
}
