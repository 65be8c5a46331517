import { judgeSwitch, type SwitchVerdict } from "../change/move/judge.ts";
import type { JudgedCall } from "../change/move/judged-calls.ts";
import { usualGate } from "../change/move/move-plan.ts";
import type { TimelineEvent } from "../change/timeline.ts";
import type { StoredChange } from "../store/change-store.ts";
import { isMediaFailure, isOfferRefusal, meaningOf } from "../telephony/call-codes.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { wasDelivered } from "../telephony/call-statistics.ts";
import { apply } from "./apply.ts";
import { untilCallsAreRead } from "./calls-awaited.ts";
import type { ChangeContext } from "./change-context.ts";
import type { Outcome } from "./wait-visibly.ts";

const day = 86_400_000;
/** How far back the trunk's own calls of before are looked for, until enough are found to compare with. */
const lookedBack = [day, 7 * day];

/**
 * Watches the trunk's calls after a switch, and judges them as a gate judges a wave's: in effect with the first row that
 * carries the new flag, an alert for each kind of media failure and refusal, and an alarm as soon as the judge fails it.
 * Rows arrive late, so silence says nothing, and it does not end before they were read. `callsShown` is how many calls of
 * a change its cards count.
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
  const { since, until } = change.state;
  const on = change.kind === "enableBypass";
  const rows = await observations.calls(change.subject, since, at);
  const calls = rows.filter((row) => row.mediaBypassEnabled === on);

  await changes.record(change.id, at, eventsOf(calls, since));
  if (calls.length !== (callsShown.get(change.id) ?? 0)) {
    callsShown.set(change.id, calls.length);
    await tasks.wake("announce", String(change.id), at);
  }
  const next = new Date(Math.min(at.getTime() + config.timings.watchEvery, until.getTime()));
  const enough = calls.length >= usualGate.minimumCalls;
  const over = enough || at >= until;
  if (calls.length === 0 && !over) return next;

  const verdict = judgeSwitch({
    rules: usualGate,
    trunk: change.subject,
    calls,
    control: await callsBefore(context, change.subject, since, on),
  });
  if (verdict.outcome !== "fail") {
    if (!over) return next;
    const whose = { whose: "the trunk's", from: since, to: until };
    const unread = enough ? undefined : await untilCallsAreRead(context, whose);
    if (unread) return unread;
  }
  callsShown.delete(change.id);
  return apply(context, stored, speaksAgainst(verdict) ? alarmOf(verdict) : success(calls, verdict));
}

/** Nothing but too few calls may be passed over, and only because a quiet trunk would be watched for ever. */
function speaksAgainst({ outcome, tooFew }: SwitchVerdict): boolean {
  return outcome === "fail" || (outcome === "inconclusive" && !tooFew);
}

function alarmOf({ reasons }: SwitchVerdict) {
  return { type: "alarm", reasons } as const;
}

function success(calls: readonly CallRow[], { outcome }: SwitchVerdict) {
  return {
    type: "succeed",
    attempts: calls.length,
    delivered: calls.filter(wasDelivered).length,
    seenInEffect: calls.length > 0,
    judged: outcome === "pass",
  } as const;
}

/** The trunk's own calls with the former setting, of the last day or of the week. */
async function callsBefore(
  { observations }: ChangeContext,
  trunk: string,
  since: Date,
  on: boolean,
): Promise<readonly JudgedCall[]> {
  let calls: readonly JudgedCall[] = [];
  for (const span of lookedBack) {
    const rows = await observations.calls(trunk, new Date(since.getTime() - span), since);
    calls = rows.filter(
      ({ startedAt, mediaBypassEnabled }) => startedAt < since && mediaBypassEnabled !== on,
    );
    if (calls.length >= usualGate.minimumCalls) break;
  }
  return calls;
}

function eventsOf(
  calls: readonly CallRow[],
  since: Date,
): readonly { readonly event: TimelineEvent; readonly key: string }[] {
  const first = calls.reduce<CallRow | undefined>(
    (oldest, row) => (!oldest || row.startedAt < oldest.startedAt ? row : oldest),
    undefined,
  );
  const inEffect = first
    ? [{ event: { type: "inEffect" as const, firstCallAt: first.startedAt.toISOString() }, key: "inEffect" }]
    : [];
  const refusals = calls.filter(isOfferRefusal);
  const failures = Map.groupBy(
    // A single refusal is everyday: some destinations take no such media.
    [...calls.filter(isMediaFailure), ...(refusals.length > 1 ? refusals : [])],
    // A sub-reason of 0 tells nothing.
    ({ callEndSubReason, finalSipCode }) => callEndSubReason || finalSipCode,
  );
  const alerts = [...failures].map(([code, failed]) => ({
    event: {
      type: "alert" as const,
      code: String(code),
      words: meaningOf(failed[0]?.callEndSubReason ?? null, failed[0]?.finalSipCode ?? 0).words,
      calls: failed.length,
    },
    key: `alert:${since.getTime()}:${code}`,
  }));
  return [...inEffect, ...alerts];
}
