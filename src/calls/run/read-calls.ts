import type { ObservationStore } from "../../store/observations/observation-store.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { callsReadBack, endOfHour } from "../../telephony/call-hours.ts";
import { joinUnread, type Unread } from "../../telephony/unread.ts";
import { nextCallHour } from "./next-call-hour.ts";
import { minute } from "../../lib/time.ts";

export interface ReadCallsOptions {
  readonly tenant: Pick<Tenant, "readCalls">;
  readonly observations: Pick<ObservationStore, "putCalls" | "callHours">;
  /** Shortest time between two readings of an hour, in milliseconds. */
  readonly every: number;
  readonly now: () => Date;
  readonly onUnread: (unread: readonly Unread[]) => void;
}

/** Milliseconds after which no other hour is begun, so that another replica may go on. */
const lookFor = 5 * minute;
/** Unreadable hours after which a run gives up; one alone must not keep all others from being read. */
const maxPassedOver = 3;

/**
 * Reads the hours of calls that are due, one by one; each is remembered when it is done, so the next look goes on where
 * this one ended. Answers whether more are due. An hour that was begun is read to its end, however large it is.
 */
export async function readCalls(options: ReadCallsOptions, signal: AbortSignal): Promise<boolean> {
  const { tenant, observations, every, now, onUnread } = options;
  const began = now().getTime();
  const passedOver = new Map<number, TenantError>();
  let more: boolean;
  for (;;) {
    const at = now();
    const known = await observations.callHours(new Date(at.getTime() - callsReadBack));
    const start = nextCallHour(known, at, every, new Set(passedOver.keys()));
    more = start !== undefined;
    if (!start || at.getTime() - began >= lookFor) break;
    const to = new Date(Math.min(at.getTime(), endOfHour({ start }).getTime()));
    try {
      onUnread(joinUnread(await observations.putCalls(tenant.readCalls(start, to, signal), start, at)));
    } catch (error) {
      if (!concernsOneHour(error)) throw error;
      passedOver.set(start.getTime(), error);
      if (passedOver.size === maxPassedOver) throw error;
    }
  }
  const [first] = passedOver.values();
  if (first) throw first;
  return more;
}

/** Whether other hours may be readable all the same. */
function concernsOneHour(error: unknown): error is TenantError {
  return error instanceof TenantError && (error.kind === "unreadable" || error.kind === "contractDrift");
}
