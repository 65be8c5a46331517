import type { Logger } from "pino";
import type { LeasedTask, TaskKind, TaskStore } from "../store/task-store.ts";
import { holdLease } from "./lease.ts";
import { minute } from "../lib/time.ts";

/** Does what is due for one key, and answers when it wants to be called again; null means when somebody wakes it. */
export type TaskHandler = (key: string, signal: AbortSignal) => Promise<Date | null>;

export interface WorkerOptions {
  readonly tasks: TaskStore;
  readonly handlers: Readonly<Partial<Record<TaskKind, TaskHandler>>>;
  readonly now: () => Date;
  readonly logger: Logger;
  /** Names this process in leases. */
  readonly owner: string;
  /** Milliseconds after which another replica goes on where one died; renewed for as long as a handler runs. */
  readonly lease: number;
  /** How many tasks of each kind run at once here; one unless said. */
  readonly concurrency: Readonly<Partial<Record<TaskKind, number>>>;
  /** Milliseconds after which the table is looked at though nothing is known to be due: others may wake tasks too. */
  readonly pollEvery: number;
}

export interface Worker {
  start(): void;
  /** Looks at the table at once: something was just made due in this process. */
  nudge(): void;
  /** Takes nothing new, tells running handlers to end, and waits for them. What they left goes on elsewhere. */
  stop(): Promise<void>;
}

const maxBackOffMs = minute;
/** Between two looks while something is due that this worker has no room for. */
const shortestPause = 25;

/**
 * Takes due tasks and runs their handlers. Several replicas may run one each: the table's leases decide who does what,
 * and a task of a replica that died is taken over when its lease runs out.
 */
export function createWorker(options: WorkerOptions): Worker {
  const { tasks, handlers, now, logger, owner, concurrency } = options;
  const kinds = Object.keys(handlers) as TaskKind[];
  const running = new Map<Promise<void>, TaskKind>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  function nudge(): void {
    if (stopping.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    clearTimeout(timer);
    looking = look().then((next) => {
      looking = undefined;
      if (stopping.signal.aborted) return;
      if (lookAgain) {
        lookAgain = false;
        nudge();
      } else {
        timer = setTimeout(nudge, next);
      }
    });
  }

  /** Takes what is due, and answers in how many milliseconds to look again. */
  async function look(): Promise<number> {
    try {
      for (const kind of kinds) {
        const free =
          (concurrency[kind] ?? 1) - [...running.values()].filter((other) => other === kind).length;
        if (free <= 0) continue;
        const taken = await tasks.take([kind], free, now(), options.lease, owner);
        for (const task of taken) begin(task);
      }
      const due = await tasks.nextDue(kinds);
      const inMs = due ? due.getTime() - now().getTime() : options.pollEvery;
      return Math.max(shortestPause, Math.min(inMs, options.pollEvery));
    } catch (error) {
      logger.warn({ err: error }, "could not look for due work; trying again");
      return options.pollEvery;
    }
  }

  function begin(task: LeasedTask): void {
    const run: Promise<void> = perform(task).finally(() => {
      running.delete(run);
      nudge();
    });
    running.set(run, task.kind);
  }

  async function perform(task: LeasedTask): Promise<void> {
    const held = holdLease(options, task);
    try {
      const signal = AbortSignal.any([stopping.signal, held.lost]);
      const next = await handlers[task.kind]?.(task.key, signal);
      await tasks.finish(await held.end(), next ?? null);
    } catch (error) {
      const current = await held.end();
      if (stopping.signal.aborted) return release(current);
      const name = `${task.kind}:${task.key}`;
      if (held.lost.aborted) {
        logger.warn({ task: name }, "a task was taken over by somebody else");
        return;
      }
      logger.error({ err: error, task: name }, "task failed; it will be tried again");
      await release(current, Math.min(maxBackOffMs, 500 * 2 ** task.attempts));
    }
  }

  /** A lease that cannot be ended because the database is away runs out by itself. */
  async function release(task: LeasedTask, afterMs = 0): Promise<void> {
    try {
      await tasks.fail(task, new Date(now().getTime() + afterMs));
    } catch (error) {
      logger.warn({ err: error }, "could not end a lease");
    }
  }

  return {
    start: nudge,
    nudge,
    async stop() {
      stopping.abort(new Error("stopping"));
      clearTimeout(timer);
      await looking;
      await Promise.allSettled(running.keys());
    },
  };
}
