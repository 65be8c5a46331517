import type { Change } from "../../change/change.ts";
import type { MovePlan } from "../../change/move/move-plan.ts";
import type { StoredChange } from "../../store/change-store.ts";
import type { ChangeContext } from "../change-context.ts";

/** A change that moves people, at work. */
export interface Moving {
  readonly context: ChangeContext;
  readonly stored: StoredChange;
  readonly change: Change;
  readonly plan: MovePlan;
  readonly signal: AbortSignal;
}

/** Moment `ms` milliseconds from now. */
export function later({ context }: Moving, ms: number): Date {
  return new Date(context.now().getTime() + ms);
}
