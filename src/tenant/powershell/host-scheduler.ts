import { notSent } from "./cmdlet-host.ts";

/** What a host is wanted for, most urgent first. Nobody waits for what is read in the background. */
const lanes = ["effect", "read", "background"] as const;
export type Lane = (typeof lanes)[number];

export interface HostScheduler {
  /**
   * Runs `work` with the number of a host that is free for it: one effect at a time, in order of asking; reads in order of
   * asking, side by side. Host 0 is kept from background work, unless it is the only one: then such work is asked to give
   * way, by its signal, to whoever else waits. Rejects with a `TenantError` when the signal ends before its turn.
   */
  take<Result>(lane: Lane, signal: AbortSignal, work: Work<Result>): Promise<Result>;
  /** How many wait for their turn. */
  waiting(): Readonly<Record<Lane, number>>;
  /** Resolves when what runs now has ended. */
  ended(): Promise<void>;
}

type Work<Result> = (host: number, preempt: AbortSignal) => Promise<Result>;

/** A host that is taken. */
interface Taken {
  readonly host: number;
  readonly lane: Lane;
  readonly preempt: AbortController;
}

export function createHostScheduler(hosts: number): HostScheduler {
  const taken = new Map<number, Taken>();
  const underWay = new Set<Promise<unknown>>();
  const waiting: Readonly<Record<Lane, ((turn: Taken) => void)[]>> = { effect: [], read: [], background: [] };

  return {
    async take(lane, signal, work) {
      const { host, preempt } = await turn(lane, signal);
      const doing = work(host, preempt.signal).finally(() => {
        taken.delete(host);
        underWay.delete(ended);
        handOn();
      });
      const ended = doing.catch(() => {});
      underWay.add(ended);
      return doing;
    },

    waiting() {
      const { effect, read, background } = waiting;
      return { effect: effect.length, read: read.length, background: background.length };
    },

    async ended() {
      await Promise.all(underWay);
    },
  };

  async function turn(lane: Lane, signal: AbortSignal): Promise<Taken> {
    if (signal.aborted) throw notSent("its turn had not come", signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<Taken>();
    const queue = waiting[lane];
    const begin = (turn: Taken) => {
      signal.removeEventListener("abort", end);
      resolve(turn);
    };
    const end = () => {
      queue.splice(queue.indexOf(begin), 1);
      reject(notSent("its turn had not come", signal.reason));
    };
    signal.addEventListener("abort", end, { once: true });
    queue.push(begin);
    handOn();
    return promise;
  }

  function handOn(): void {
    for (const lane of lanes) {
      for (;;) {
        const host = freeFor(lane);
        const begin = host === undefined ? undefined : waiting[lane].shift();
        if (host === undefined || !begin) break;
        const turn = { host, lane, preempt: new AbortController() };
        taken.set(host, turn);
        begin(turn);
      }
    }
    if (hosts === 1 && waiting.effect.length + waiting.read.length > 0) {
      for (const { lane, preempt } of taken.values()) if (lane === "background") preempt.abort();
    }
  }

  function freeFor(lane: Lane): number | undefined {
    if (lane === "effect" && [...taken.values()].some((other) => other.lane === "effect")) return undefined;
    const free = Array.from({ length: hosts }, (_, host) => host).filter((host) => !taken.has(host));
    if (lane === "effect") return free[0];
    return free.findLast((host) => lane === "read" || host > 0 || hosts === 1);
  }
}
