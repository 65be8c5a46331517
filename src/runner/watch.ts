import type { StoredChange } from "../store/change-store.ts";
import { meaningOf, isMediaFailure } from "../telephony/call-codes.ts";
import type { CallRow } from "../telephony/call-row.ts";
import type { TimelineEvent } from "../change/timeline.ts";
import { apply } from "./apply.ts";
import { untilCallsAreRead } from "./calls-awaited.ts";
import type { ChangeContext } from "./change-context.ts";
import type { Outcome } from "./wait-visibly.ts";

/** Attempts after which a trunk is no longer watched. */
const attemptsThatTell = 100;

/**
 * Watches the trunk's calls after a switch: in effect with the first row that carries the flag; a media failure raises
 * an alert. Rows arrive late, so silence says nothing, and it does not end before they were read. `callsShown` is how many calls of a change its cards count.
 */
export async function watch(
  context: ChangeContext,
  stored: StoredChange,
  callsShown: Map<number, number>,
): Promise<Outcome> {
  const { change } = stored;
  const { changes, observations, tasks, now, config } = context;
  if (change.state.status !== "watching") return "again";
  const at = now();
  const on = change.kind === "enableBypass";
  const rows = await observations.calls(change.subject, change.state.since, at);
  const calls = rows.filter((row) => row.mediaBypassEnabled === on);

  await changes.record(change.id, at, eventsOf(calls, on));
  if (calls.length !== (callsShown.get(change.id) ?? 0)) {
    callsShown.set(change.id, calls.length);
    await tasks.wake("announce", String(change.id), at);
  }
  const { since: from, until: to } = change.state;
  const enough = calls.length >= attemptsThatTell;
  const unread =
    enough || at < to ? undefined : await untilCallsAreRead(context, { whose: "the trunk's", from, to });
  if (unread) return unread;
  if (enough || at >= to) {
    callsShown.delete(change.id);
    return apply(context, stored, {
      type: "succeed",
      attempts: calls.length,
      successful: calls.filter((row) => row.successful).length,
      seenInEffect: calls.length > 0,
    });
  }
  return new Date(Math.min(at.getTime() + config.timings.watchEvery, to.getTime()));
}

function eventsOf(calls: readonly CallRow[], on: boolean): readonly { event: TimelineEvent; key: string }[] {
  const first = calls.reduce<CallRow | undefined>(
    (oldest, row) => (!oldest || row.startedAt < oldest.startedAt ? row : oldest),
    undefined,
  );
  const inEffect = first
    ? [{ event: { type: "inEffect" as const, firstCallAt: first.startedAt.toISOString() }, key: "inEffect" }]
    : [];
  const failures = Map.groupBy(
    on ? calls.filter(isMediaFailure) : [],
    ({ callEndSubReason }) => callEndSubReason,
  );
  const alerts = [...failures].map(([code, failed]) => ({
    event: {
      type: "alert" as const,
      code: String(code),
      words: meaningOf(code, failed[0]?.finalSipCode ?? 0).words,
      calls: failed.length,
    },
    key: `alert:${code}`,
  }));
  return [...inEffect, ...alerts];
}
