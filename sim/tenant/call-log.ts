import type { CallLogRow } from "./call-log-row.ts";

/** The tenant's calls in order of their start. */
export interface CallLog {
  readonly size: number;
  add(call: CallLogRow): void;
  /** Calls that started in [from, to) and that a read at `now` shows. */
  between(from: number, to: number, now: number): readonly CallLogRow[];
  find(matches: (call: CallLogRow) => boolean): CallLogRow | undefined;
  dropBefore(time: number): void;
}

export function createCallLog(): CallLog {
  let calls: CallLogRow[] = [];
  let inOrder = true;

  function ordered(): readonly CallLogRow[] {
    if (!inOrder) calls.sort((a, b) => a.startedAt - b.startedAt);
    inOrder = true;
    return calls;
  }

  return {
    get size() {
      return calls.length;
    },
    add(call) {
      const last = calls.at(-1);
      inOrder &&= !last || last.startedAt <= call.startedAt;
      calls.push(call);
    },
    between(from, to, now) {
      const rows = ordered();
      return rows
        .slice(firstFrom(rows, from), firstFrom(rows, to))
        .filter(({ visibleAt }) => visibleAt <= now);
    },
    find: (matches) => calls.find(matches),
    dropBefore(time) {
      const kept = firstFrom(ordered(), time);
      if (kept > 0) calls = calls.slice(kept);
    },
  };
}

/** Index of the first call that started at that time or later. */
function firstFrom(calls: readonly CallLogRow[], time: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.startedAt ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
