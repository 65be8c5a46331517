import type { Change } from "../change/change.ts";
import type { StoredChange } from "../store/change-store.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import { apply } from "./apply.ts";
import type { ChangeContext, Progress } from "./change-context.ts";

const waitForTenant = 15_000;

/** It stands still by itself: people read what it waits for. */
export interface Waiting {
  readonly waitingFor: string;
  readonly until: Date;
}

export type Outcome = Progress | Waiting;

interface Working {
  readonly context: ChangeContext;
  readonly stored: StoredChange;
  readonly change: Change;
  readonly signal: AbortSignal;
}

/**
 * Does a change's work and says on its card what it waits for, once, and no longer than it does. A tenant that does not
 * answer is such a thing, and so is access that somebody must mend: it is asked again until it does.
 */
export async function waitVisibly(working: Working, work: () => Promise<Outcome>): Promise<Progress> {
  const outcome = await answered(working, work);
  const { context, stored, change } = working;
  const { state } = change;
  if (outcome === null || outcome === "again" || outcome instanceof Date) {
    if (outcome !== null && state.status === "running" && state.waitingFor !== null)
      return apply(context, stored, { type: "wait", waitingFor: null });
    return outcome;
  }
  const { waitingFor, until } = outcome;
  if (state.status === "running") {
    if (state.waitingFor !== waitingFor)
      await apply(context, stored, { type: "wait", waitingFor }, { wakeAt: until });
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
  if (kind === "noAccess") return `the bot's access to the tenant to be mended (${message})`;
  return `the tenant, which ${passing ? "does not answer" : "refuses"} (${message})`;
}
