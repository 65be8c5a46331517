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

/**
 * When to look again at what began then: after a tenth of the time it has taken so far, so that looking adds little to it;
 * not below a second, nor above `most` milliseconds.
 */
export function nextLook(moving: Moving, since: Date, most: number): Date {
  const elapsed = moving.context.now().getTime() - since.getTime();
  return later(moving, Math.min(most, Math.max(1_000, elapsed / 10)));
}

/** Moment `ms` milliseconds from now. */
export function later({ context }: Moving, ms: number): Date {
  return new Date(context.now().getTime() + ms);
}
