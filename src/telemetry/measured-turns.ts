import type { WatchTurn } from "../teams/capability/turn.ts";
import { secondsSince, type Instruments } from "./instruments.ts";
import type { Traces } from "./traces.ts";

/** Measures commands and clicks by name; a fault is one that was not answered. */
export function measuredTurns({ took }: Instruments, traces: Traces): WatchTurn {
  return async function watched({ kind, name }, run) {
    const start = performance.now();
    let outcome = "fault";
    try {
      const answer = await traces.within(`${kind} ${name}`, {}, run);
      outcome = answer.type === "refusal" ? "refused" : "answered";
      return answer;
    } finally {
      took("turns", secondsSince(start), { kind, name, outcome });
    }
  };
}

/** A turn as a whole is a span that carries the mark of its activity, as the log has it. */
export function tracedTurns(traces: Traces, mark: (text: string) => string) {
  return async function traced(
    { id, type }: { readonly id?: string | undefined; readonly type: string },
    turn: () => Promise<void>,
  ): Promise<void> {
    const activity = id === undefined ? {} : { "bypass_pilot.activity": mark(id) };
    await traces.within("turn", { "bypass_pilot.activity.type": type, ...activity }, turn);
  };
}
