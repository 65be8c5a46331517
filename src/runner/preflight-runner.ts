import type { Finding } from "../preflight/check.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import type { MessageStore } from "../store/message-store.ts";
import type { PreflightStore } from "../store/preflight-store.ts";
import type { CheckTrunk } from "./check-trunk.ts";
import type { TaskHandler } from "./worker.ts";

export interface PreflightRunnerOptions {
  readonly preflights: PreflightStore;
  readonly messages: MessageStore;
  readonly checkTrunk: CheckTrunk;
  readonly now: () => Date;
}

const retryAfterThrottling = 5000;

/** Runs a preflight that somebody asked for; its cards fill in as findings arrive. An interrupted run starts over. */
export function createPreflightRunner({
  preflights,
  messages,
  checkTrunk,
  now,
}: PreflightRunnerOptions): TaskHandler {
  return async function runPreflight(key, signal) {
    const id = Number(key);
    const run = await preflights.find(id);
    if (!run || run.finishedAt) return null;
    await preflights.restart(id);

    const writing: Promise<void>[] = [];
    try {
      await checkTrunk(
        run.fqdn,
        {
          live: false,
          onFinding: (finding) => {
            writing.push(preflights.addFinding(id, finding).then(() => messages.touchPreflight(id, now())));
          },
        },
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TenantError)) throw error;
      if (error.kind === "throttled")
        return new Date(now().getTime() + (error.retryAfterMs ?? retryAfterThrottling));
      await preflights.addFinding(id, tenantNotRead(error));
    } finally {
      await Promise.allSettled(writing);
    }
    await Promise.all(writing);
    await preflights.finish(id, now());
    await messages.touchPreflight(id, now());
    return null;
  };
}

function tenantNotRead(error: TenantError): Finding {
  return {
    check: "gateway-settings",
    title: "Gateway settings",
    outcome: "unknown",
    effect: "blocks",
    summary: "The trunk could not be read from the tenant, so nothing was checked.",
    evidence: [error.message],
    fix: "Mend the connection to the tenant, then run the preflight again.",
    link: null,
    tookMs: 0,
  };
}
