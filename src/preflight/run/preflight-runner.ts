import { trunkPair } from "../../changes/plans/trunk-pair.ts";
import type { Finding } from "../check.ts";
import type { PreflightSubject, RunPreflight } from "../preflight.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import type { MessageStore } from "../../store/messages/message-store.ts";
import type { ObservationStore } from "../../store/observations/observation-store.ts";
import type { PreflightStore, StoredPreflight } from "../../store/preflight-store.ts";
import type { TaskHandler } from "../../tasks/worker.ts";

export interface PreflightRunnerOptions {
  readonly preflights: PreflightStore;
  readonly messages: MessageStore;
  readonly observations: Pick<ObservationStore, "fleet">;
  readonly runPreflight: RunPreflight;
  readonly now: () => Date;
}

const retryAfterThrottling = 5000;

/** Runs a preflight that somebody asked for; its cards fill in as findings arrive. An interrupted run starts over. */
export function createPreflightRunner(options: PreflightRunnerOptions): TaskHandler {
  const { preflights, messages, now } = options;
  return async function runPreflight(key, signal) {
    const id = Number(key);
    const run = await preflights.find(id);
    if (!run || run.finishedAt) return null;
    await preflights.restart(id);

    const writing: Promise<void>[] = [];
    try {
      const onFinding = (finding: Finding) => {
        const write = preflights.addFinding(id, finding).then(() => messages.touchPreflight(id, now()));
        // It is looked at when the checks are done, which may take long: until then its fault must not end the process.
        write.catch(() => {});
        writing.push(write);
      };
      const about = await subjectOf(run, options.observations);
      if (about) await options.runPreflight(about, signal, onFinding);
      else
        onFinding({ ...notChecked(run), evidence: [`${run.fqdn} is not among the gateways as last read.`] });
      // Silence is no verdict.
      if (writing.length === 0) onFinding({ ...notChecked(run), evidence: ["No check told anything."] });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TenantError)) throw error;
      if (error.kind === "throttled")
        return new Date(now().getTime() + (error.retryAfterMs ?? retryAfterThrottling));
      await preflights.addFinding(id, { ...notChecked(run), evidence: [error.message] });
    } finally {
      await Promise.allSettled(writing);
    }
    await Promise.all(writing);
    await preflights.finish(id, now());
    await messages.touchPreflight(id, now());
    return null;
  };
}

/** Undefined where the first trunk of a pair is no gateway any more. */
async function subjectOf(
  { fqdn, second }: StoredPreflight,
  observations: PreflightRunnerOptions["observations"],
): Promise<PreflightSubject | undefined> {
  if (!second) return { fqdn, live: false };
  const fleet = await observations.fleet();
  const from = fleet?.value.gateways.find((gateway) => gateway.fqdn === fqdn);
  return from && trunkPair(from, { newFqdn: second.fqdn, newPort: second.port });
}

function notChecked({ second }: StoredPreflight): Finding {
  return {
    check: second ? "pair-old-trunk" : "gateway-settings",
    title: second ? "Old trunk, the way back" : "Gateway settings",
    outcome: "unknown",
    effect: "blocks",
    summary: "The trunk could not be read from the tenant, so nothing was checked.",
    evidence: [],
    fix: "Fix the connection to the tenant, then run the preflight again.",
    link: null,
    tookMs: 0,
  };
}
