import { endingWith } from "../lib/deadline.ts";
import { mapConcurrently } from "../lib/map-concurrently.ts";
import type { Logger } from "pino";
import { TenantError } from "../tenant/tenant-error.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Timings } from "../config/config.ts";
import type { Probes } from "../preflight/probes/probes.ts";
import type { ChangeStore } from "../store/changes/change-store.ts";
import type { TaskStore } from "../store/task-store.ts";
import type { ObservationFailure, ObservationStore } from "../store/observations/observation-store.ts";
import { valuesOf } from "../tenant/reading.ts";
import { joinUnread, type Unread } from "../telephony/unread.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { readFleet } from "../preflight/run/read-fleet.ts";
import { summariseProbes } from "./probe-summary.ts";
import { readCalls } from "../calls/run/read-calls.ts";
import type { TaskHandler } from "./worker.ts";
import { minute } from "../lib/time.ts";

export interface ObserverOptions {
  readonly tenant: Tenant;
  readonly observations: ObservationStore;
  readonly changes: Pick<ChangeStore, "list">;
  readonly tasks: Pick<TaskStore, "wake">;
  readonly probesFor: (fqdn: string, port: number, signal: AbortSignal) => Probes;
  readonly timings: Timings;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** What is observed in the background; each is a task of its own. */
export const observed = ["fleet", "users", "calls", "probes"] as const;
export type Observed = (typeof observed)[number];

/** Longest that one look at the tenant may take. */
const lookDeadline = 5 * minute;
const probesAtOnce = 16;
const maxRequests = 100;
const retryAfterFailure = 15_000;
/** Longest pause where the tenant asks to slow down and does not say for how long; it doubles up to that. */
const maxPauseMs = 5 * minute;

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

  /** `look` answers "more" where it ended before its work did. */
  const looks: Readonly<
    Record<Observed, { every: number; look: (signal: AbortSignal) => Promise<"more" | undefined> }>
  > = {
    fleet: {
      every: timings.refreshGateways,
      look: within(async (signal) => {
        const { value, unread } = await readFleet(tenant, signal);
        logUnread(unread);
        await observations.putFleet(value, now(), unread);
        await redrawRequests(options);
      }),
    },
    users: {
      every: timings.refreshUsers,
      look: within(async (signal) => {
        const unread: Unread[] = [];
        const pages = valuesOf(tenant.readUsers(signal), (odd) => unread.push(...odd));
        await observations.replaceUsers(pages, now(), unread);
        await redrawRequests(options);
        logUnread(joinUnread(unread));
      }),
    },
    calls: {
      every: timings.refreshCalls,
      look: async (signal) => {
        const every = timings.refreshCalls;
        const more = await readCalls({ tenant, observations, every, now, onUnread: logUnread }, signal);
        return more ? "more" : undefined;
      },
    },
    probes: {
      every: timings.refreshProbes,
      look: within(async (signal) => {
        const fleet = await observations.fleet();
        await mapConcurrently(fleet?.value.gateways ?? [], probesAtOnce, (gateway) => {
          signal.throwIfAborted();
          return lookAt(gateway, signal);
        });
      }),
    },
  };

  return async function observe(key, signal) {
    const { every, look } = looks[key as Observed];
    // Another replica may have been asked to wait, or this one before it was started anew.
    const until = (await observations.failures()).get(key)?.until;
    if (until && until > now()) return until;
    try {
      if ((await look(signal)) === "more") return now();
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
      const at = now();
      const before = (await observations.failures()).get(key);
      const again = new Date(at.getTime() + pauseAfter(error, every, before));
      const throttled = error.kind === "throttled";
      if (key !== "probes")
        await observations.failed(
          key as Exclude<Observed, "probes">,
          at,
          error.message,
          throttled ? again : null,
        );
      return again;
    }
  };
}

/** Requests that wait for an approval show what they reach by now; a card that would show the same is not sent again. */
async function redrawRequests({ changes, tasks, now }: ObserverOptions): Promise<void> {
  const waiting = await changes.list({ awaitingApproval: true }, { offset: 0, limit: maxRequests });
  for (const { id, submission } of waiting.changes)
    if (submission?.plan.reach) await tasks.wake("announce", String(id), now());
}

/** The same look with a time in which it must end. */
function within(look: (signal: AbortSignal) => Promise<unknown>) {
  return async (signal: AbortSignal): Promise<undefined> => {
    await look(endingWith(signal, lookDeadline));
  };
}

/** Milliseconds until the next look. `before`: why the look before failed; undefined where something was read since. */
function pauseAfter(
  { kind, retryAfterMs }: TenantError,
  every: number,
  before: ObservationFailure | undefined,
): number {
  if (retryAfterMs !== null) return retryAfterMs;
  if (kind !== "throttled") return Math.min(every, retryAfterFailure);
  const last = before?.until ? before.until.getTime() - before.at.getTime() : 0;
  return Math.min(maxPauseMs, Math.max(retryAfterFailure, 2 * last));
}
