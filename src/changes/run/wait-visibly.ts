import { TenantError } from "../../tenant/tenant-error.ts";
import { transition } from "./transition.ts";
import type { Progress } from "./change-context.ts";
import type { Working } from "./working.ts";

const waitForTenant = 15_000;

/** It stands still by itself: people read what it waits for. */
export interface Waiting {
  readonly waitingFor: string;
  readonly until: Date;
}

export type Outcome = Progress | Waiting;

/**
 * Does a change's work and says on its card what it waits for, once, and no longer than it does. A tenant that does not
 * answer is such a thing, and so is access that somebody must fix: it is asked again until it does.
 */
export async function waitVisibly(working: Working, work: () => Promise<Outcome>): Promise<Progress> {
  const outcome = await answered(working, work);
  const { context, stored, change } = working;
  const { state } = change;
  if (outcome !== null && typeof outcome === "object" && "saved" in outcome) return outcome;
  if (outcome === null || outcome === "again" || outcome instanceof Date) {
    if (outcome !== null && state.status === "running" && state.waitingFor !== null)
      return transition(context, stored, { type: "wait", waitingFor: null });
    return outcome;
  }
  const { waitingFor, until } = outcome;
  if (state.status === "running") {
    if (state.waitingFor !== waitingFor)
      await transition(context, stored, { type: "wait", waitingFor }, { wakeAt: until });
    return until;
  }
  const since = "since" in state ? state.since.getTime() : stored.version;
  await context.changes.record(change.id, context.now(), [
    { event: { type: "waiting", waitingFor }, key: `${state.status}:${since}:waits:${waitingFor}` },
  ]);
  return until;
}

async function answered(working: Working, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    // Told to stop, this process answers nothing: another goes on.
    if (!(error instanceof TenantError) || working.signal.aborted) throw error;
    return waitForTenantAfter(error, working.context.now());
  }
}

/** What is waited for after the tenant gave no answer or none that helps, in words, and when it is asked again. */
export function waitForTenantAfter(error: TenantError, now: Date): Waiting {
  return {
    waitingFor: awaited(error),
    until: new Date(now.getTime() + (error.retryAfterMs ?? waitForTenant)),
  };
}

function awaited({ kind, passing, message }: TenantError): string {
  if (kind === "noAccess") return `the bot's access to the tenant to be fixed (${message})`;
  return `the tenant, which ${passing ? "does not answer" : "refuses"} (${message})`;
}
