import type { Logger } from "pino";
import type { Config } from "../../config/config.ts";
import { minute } from "../../lib/time.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { ObservationStore } from "../../store/observations/observation-store.ts";
import type { TaskStore } from "../../store/task-store.ts";
import type { AlertKind } from "../alert.ts";
import { firstBaseline } from "../baseline.ts";
import { lookAt } from "../look.ts";
import { seeTrunk, trunksOf } from "../see-trunk.ts";
import { countCalls } from "./count-calls.ts";

export interface WatchFleetOptions {
  readonly alerts: AlertStore;
  readonly observations: ObservationStore;
  readonly tasks: Pick<TaskStore, "wake">;
  readonly timings: Pick<Config["timings"], "refreshGateways" | "refreshProbes">;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** Counting calls reads ten days of them, so that is not done at each look. */
const countEvery = 10 * minute;
/** What an SBC does now is looked at again so soon, where a second look must confirm it. */
const probeAgainAfter = minute;

/** Compares each watched trunk with how it was, at what was observed last; answers when to look again. */
export function createWatchFleet(options: WatchFleetOptions) {
  const { alerts, observations, tasks, timings, now, logger } = options;
  let counted: { readonly at: Date; readonly trunks: string; readonly calls: Calls } | undefined;

  return async function watchFleet(_key: string, signal: AbortSignal): Promise<Date> {
    const at = now();
    const again = new Date(at.getTime() + timings.refreshGateways);
    const [subscriptions, known] = await Promise.all([alerts.subscriptions(), alerts.watched()]);
    const subjects = new Set(subscriptions.map(({ subject }) => subject));
    subjects.delete("weekly");
    const fleet = await observations.fleet();
    if (!fleet && subjects.size > 0) return again;
    const trunks = fleet ? trunksOf(fleet) : [];
    const watched = new Set([...subjects].filter((subject) => subject !== "all"));
    if (subjects.has("all")) for (const fqdn of [...trunks, ...known]) watched.add(fqdn);
    for (const fqdn of known) if (!watched.has(fqdn)) await alerts.forget(fqdn, at);
    if (!fleet || watched.size === 0) return again;

    const [probes, calls] = await Promise.all([observations.probes(), callsOf([...watched], at)]);
    const since = (await alerts.settledSince()) ?? at;
    const work = await alerts.ownWork(since);
    const unsure = new Set<AlertKind>();
    for (const fqdn of watched) {
      signal.throwIfAborted();
      const sight = seeTrunk(fqdn, fleet, probes, calls);
      if (!known.has(fqdn)) {
        const baseline = firstBaseline(sight, at);
        if (baseline) await alerts.begin(new Map([[fqdn, baseline]]));
        continue;
      }
      // A fault with one trunk does not keep the others from being looked at.
      const suspects = await alerts
        .look(fqdn, (state) => lookAt(state, sight, work, at), at)
        .catch((error: unknown) => {
          logger.error({ err: error, trunk: fqdn }, "a trunk could not be compared with how it was");
          return [];
        });
      for (const kind of suspects) unsure.add(kind);
    }
    if ((unsure.has("options") || unsure.has("certificate")) && timings.refreshProbes > probeAgainAfter)
      await tasks.wake("observe", "probes", new Date(at.getTime() + probeAgainAfter));
    return again;
  };

  async function callsOf(trunks: readonly string[], at: Date): Promise<Calls> {
    const names = trunks.join(" ");
    if (counted?.trunks === names && at.getTime() - counted.at.getTime() < countEvery) return counted.calls;
    const calls = await countCalls(observations, trunks, at);
    counted = { at, trunks: names, calls };
    return calls;
  }
}

type Calls = Awaited<ReturnType<typeof countCalls>>;
