import type { Change } from "../change.ts";
import type { Plan } from "../plan.ts";
import type { MemberIntention } from "../waves/decide-member.ts";
import { windowState } from "../waves/window.ts";
import type { StoredChange } from "../../store/changes/change-store.ts";
import type { ChangeContext } from "./change-context.ts";
import type { Waiting } from "./wait-visibly.ts";

/** A change at work, by its plan. */
export interface Working {
  readonly context: ChangeContext;
  readonly stored: StoredChange;
  readonly change: Change;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/**
 * When to look again at what began then: after a tenth of the time it has taken so far, so that looking adds little to it;
 * not below a second, nor above `most` milliseconds.
 */
export function nextLook(working: Working, since: Date, most: number): Date {
  const elapsed = working.context.now().getTime() - since.getTime();
  return later(working, Math.min(most, Math.max(1_000, elapsed / 10)));
}

/** Moment `ms` milliseconds from now. */
export function later({ context }: Working, ms: number): Date {
  return new Date(context.now().getTime() + ms);
}

/** Undefined while the change's window is open, so that work may begin. What runs is let finish. */
export function outsideWindow({ context, plan }: Working): Waiting | undefined {
  const state = windowState(plan.window, context.now());
  if (state.open) return undefined;
  return { waitingFor: `its window, which opens ${state.opensAt.toISOString()}`, until: state.opensAt };
}

interface WithId {
  readonly userId: string;
}

/** Asks the same for each of them. */
export async function askAll(
  { context, change }: Working,
  people: readonly WithId[],
  intention: MemberIntention,
  at = context.now(),
): Promise<void> {
  if (people.length === 0) return;
  const asks = people.map(({ userId }) => ({ userId, intention }));
  await context.waves.decideMembers(change.id, asks, at);
}

export function idsOf(people: readonly WithId[]): readonly string[] {
  return people.map(({ userId }) => userId);
}
