import type { TaskHandler } from "../tasks/worker.ts";
import type { TaskKind } from "../store/task-store.ts";
import { secondsSince, type Instruments } from "./instruments.ts";
import type { Traces } from "./traces.ts";

type Handlers = Readonly<Partial<Record<TaskKind, TaskHandler>>>;

/** The same handlers; each run is measured, and is a span with the id of its change or preflight. */
export function measuredTasks(handlers: Handlers, { took }: Instruments, traces: Traces): Handlers {
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handler]) => [kind, measured(kind, handler)]),
  );

  function measured(kind: string, handler: TaskHandler): TaskHandler {
    return async function task(key, signal) {
      const start = performance.now();
      let outcome = "failed";
      try {
        const next = await traces.within(`task ${kind}`, subjectOf(kind, key), () => handler(key, signal));
        outcome = "done";
        return next;
      } catch (error) {
        if (signal.aborted) outcome = "stopped";
        throw error;
      } finally {
        took("tasks", secondsSince(start), { kind, outcome });
      }
    };
  }
}

/** Conversations are left out: those of one person stand for that person. */
function subjectOf(kind: string, key: string): Readonly<Record<string, string>> {
  switch (kind) {
    case "change":
    case "announce":
      return { "bypass_pilot.change.id": `chg-${key}` };
    case "alert":
      return { "bypass_pilot.alert.id": `alert-${key}` };
    case "preflight":
      return { "bypass_pilot.preflight.id": key };
    case "observe":
      return { "bypass_pilot.observed": key };
    default:
      return {};
  }
}
