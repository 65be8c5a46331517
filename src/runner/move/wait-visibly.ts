import { TenantError } from "../../tenant/tenant-error.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { later, type Moving, type Outcome } from "./move-context.ts";

const waitForTenant = 15_000;

/**
 * Does a change's work and says on its card what it waits for, once, and no longer than it does. A tenant that does not
 * answer is such a thing: it is asked again until it does.
 */
export async function waitVisibly(moving: Moving, work: () => Promise<Outcome>): Promise<Progress> {
  const outcome = await answered(moving, work);
  const { context, stored, change } = moving;
  const { state } = change;
  if (outcome === null || outcome === "again" || outcome instanceof Date) {
    if (outcome !== null && state.status === "running" && state.waitingFor !== null)
      return apply(context, stored, { type: "wait", waitingFor: null });
    return outcome;
  }
  const { waitingFor, until } = outcome;
  if (state.status === "running") {
    if (state.waitingFor !== waitingFor) await apply(context, stored, { type: "wait", waitingFor });
    return until;
  }
  const since = "since" in state ? state.since.getTime() : stored.version;
  await context.changes.record(change.id, context.now(), [
    { event: { type: "waiting", waitingFor }, key: `${state.status}:${since}:waits:${waitingFor}` },
  ]);
  return until;
}

async function answered(moving: Moving, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    // Told to stop, this process answers nothing: another goes on.
    if (!(error instanceof TenantError) || moving.signal.aborted) throw error;
    const said = error.passing ? "does not answer" : "refuses";
    return {
      waitingFor: `the tenant, which ${said} (${error.message})`,
      until: later(moving, error.retryAfterMs ?? waitForTenant),
    };
  }
}
