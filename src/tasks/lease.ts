import type { Logger } from "pino";
import type { LeasedTask, TaskStore } from "../store/task-store.ts";

export interface LeaseOptions {
  readonly tasks: Pick<TaskStore, "renew">;
  /** Milliseconds. */
  readonly lease: number;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A lease while its task's handler runs. */
export interface HeldLease {
  /** Aborts when somebody else took the task over. */
  readonly lost: AbortSignal;
  /** Stops the renewing and answers the lease as it is, for `finish` or `fail`. */
  end(): Promise<LeasedTask>;
}

/** Renews the lease from time to time, so that it may be short however long the handler takes. */
export function holdLease({ tasks, lease, now, logger }: LeaseOptions, taken: LeasedTask): HeldLease {
  const lost = new AbortController();
  let task = taken;
  /** Renewals that got no answer: any of them may have come through. */
  let unsure: LeasedTask[] = [];
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, lease / 3);

  async function renew(): Promise<void> {
    if (lost.signal.aborted) return;
    const until = new Date(now().getTime() + lease);
    try {
      const renewed = await renewAny([task, ...unsure], until);
      unsure = [];
      if (renewed) task = renewed;
      else lost.abort(new Error("somebody else took this task over"));
    } catch (error) {
      unsure.push({ ...task, leasedUntil: until });
      // The lease stands until it runs out; the next renewal may come through before.
      logger.warn({ err: error, task: `${task.kind}:${task.key}` }, "could not renew a lease");
    }
  }

  async function renewAny(held: readonly LeasedTask[], until: Date): Promise<LeasedTask | undefined> {
    for (const one of held) {
      const renewed = await tasks.renew(one, until);
      if (renewed) return renewed;
    }
    return undefined;
  }

  return {
    lost: lost.signal,
    async end() {
      clearInterval(timer);
      await renewal;
      return task;
    },
  };
}
