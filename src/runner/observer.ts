import { endingWith } from "../deadline.ts";
import type { Logger } from "pino";
import { TenantError } from "../tenant/tenant-error.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Timings } from "../config.ts";
import type { Probes } from "../preflight/probes/probes.ts";
import type { ObservationStore } from "../store/observation-store.ts";
import { valuesOf } from "../tenant/reading.ts";
import { joinUnread, type Unread } from "../telephony/unread.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { readFleet } from "./check-trunk.ts";
import { summariseProbes } from "./probe-summary.ts";
import type { TaskHandler } from "./worker.ts";

export interface ObserverOptions {
  readonly tenant: Tenant;
  readonly observations: ObservationStore;
  readonly probesFor: (fqdn: string, port: number, signal: AbortSignal) => Probes;
  readonly timings: Timings;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** What is observed in the background; each is a task of its own. */
export const observed = ["fleet", "users", "calls", "probes"] as const;
export type Observed = (typeof observed)[number];

const hour = 3_600_000;
const day = 24 * hour;
/** A trunk is removed after seven days without a call, so the first look goes back over that. */
const firstLook = 8 * day;
/** Microsoft adds rows late. */
const callsLate = 2 * hour;
/** Longest that one look at the tenant may take. */
const lookDeadline = 5 * 60_000;
const probesAtOnce = 16;
const retryAfterFailure = 15_000;

/** Keeps the last known state of gateways, users, calls and SBCs, so that cards answer at once. */
export function createObserver(options: ObserverOptions): TaskHandler {
  const { tenant, observations, timings, now, logger } = options;

  function logUnread(unread: readonly Unread[]): void {
    for (const { part, names, kind, why } of unread)
      logger.warn({ part, odd: names?.length ?? "all", kind, why }, "a part of the tenant could not be read");
  }

  /** One SBC that shows something strange does not keep the others from being looked at. */
  async function lookAt({ fqdn, sipSignalingPort }: Gateway, signal: AbortSignal): Promise<void> {
    try {
      const probes = options.probesFor(fqdn, sipSignalingPort, signal);
      await observations.putProbe(await summariseProbes(fqdn, probes, now()));
    } catch (error) {
      logger.warn({ err: error, trunk: fqdn }, "an SBC could not be looked at");
    }
  }

  const looks: Readonly<Record<Observed, { every: number; look: (signal: AbortSignal) => Promise<void> }>> = {
    fleet: {
      every: timings.refreshGateways,
      look: async (signal) => {
        const { value, unread } = await readFleet(tenant, signal);
        logUnread(unread);
        await observations.putFleet(value, now(), unread);
      },
    },
    users: {
      every: timings.refreshUsers,
      look: async (signal) => {
        const unread: Unread[] = [];
        const pages = valuesOf(tenant.readUsers(signal), (odd) => unread.push(...odd));
        await observations.replaceUsers(pages, now(), unread);
        logUnread(joinUnread(unread));
      },
    },
    calls: {
      every: timings.refreshCalls,
      look: async (signal) => {
        const to = now();
        const seen = await observations.callsAsOf();
        const oldest = to.getTime() - firstLook;
        const first = seen ? Math.max(oldest, seen.getTime() - callsLate) : oldest;
        // Day by day, so that a look which breaks off is taken up where it ended.
        for (let start = first; start < to.getTime(); start += day) {
          const slice = { from: new Date(start), to: new Date(Math.min(start + day, to.getTime())) };
          const pages = valuesOf(tenant.readCalls(slice.from, slice.to, signal), logUnread);
          await observations.putCalls(pages, slice, slice.to);
        }
      },
    },
    probes: {
      every: timings.refreshProbes,
      look: async (signal) => {
        const fleet = await observations.fleet();
        const waiting = [...(fleet?.value.gateways ?? [])];
        await Promise.all(
          Array.from({ length: probesAtOnce }, async () => {
            for (let gateway = waiting.pop(); gateway; gateway = waiting.pop()) {
              signal.throwIfAborted();
              await lookAt(gateway, signal);
            }
          }),
        );
      },
    },
  };

  return async function observe(key, signal) {
    const { every, look } = looks[key as Observed];
    const deadline = endingWith(signal, lookDeadline);
    try {
      await look(deadline);
      // Nothing is probed before the fleet is known.
      const early = key === "probes" && !(await observations.fleet());
      return new Date(now().getTime() + (early ? Math.min(every, 1000) : every));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TenantError)) throw error;
      logger.warn(
        { observed: key, kind: error.kind, message: error.message },
        "the tenant could not be observed",
      );
      if (key !== "probes")
        await observations.failed(key as Exclude<Observed, "probes">, now(), error.message);
      return new Date(now().getTime() + Math.min(every, error.retryAfterMs ?? retryAfterFailure));
    }
  };
}
