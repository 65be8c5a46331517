import { windowState } from "../../change/move/window.ts";
import type { Moving } from "./move-context.ts";
import type { Waiting } from "../wait-visibly.ts";

/** Undefined while the change's window is open, so that work may begin. What runs is let finish. */
export function outsideWindow({ context, plan }: Moving): Waiting | undefined {
  const state = windowState(plan.window, context.now());
  if (state.open) return undefined;
  return { waitingFor: `its window, which opens ${state.opensAt.toISOString()}`, until: state.opensAt };
}
