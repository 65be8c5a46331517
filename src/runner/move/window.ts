import { windowState } from "../../change/move/window.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import type { Moving } from "./move-context.ts";

/** When the change's window opens, told on its card; undefined while work may begin. What runs is let finish. */
export async function outsideWindow(moving: Moving): Promise<Progress | undefined> {
  const { context, plan } = moving;
  const state = windowState(plan.window, context.now());
  if (state.open) return undefined;
  return waitVisibly(moving, `its window, which opens ${state.opensAt.toISOString()}`, state.opensAt);
}

/** Says once what the change waits for. */
export async function waitVisibly(
  { context, stored, change }: Moving,
  waitingFor: string,
  until: Date,
): Promise<Progress> {
  if (change.state.status === "running" && change.state.waitingFor !== waitingFor)
    await apply(context, stored, { type: "wait", waitingFor });
  return until;
}
