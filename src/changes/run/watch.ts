import { revisedOf, type Figures } from "../revised.ts";
import { judgeSwitch, type SwitchVerdict } from "../waves/judge.ts";
import type { JudgedCall } from "../waves/judged-calls.ts";
import type { Plan } from "../plan.ts";
import type { TimelineEvent } from "../timeline.ts";
import { completenessOf } from "../../telephony/call-hours.ts";
import { isMediaFailure, isOfferRefusal, meaningOf } from "../../telephony/call-codes.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import { wasDelivered } from "../../telephony/call-statistics.ts";
import { transition } from "./transition.ts";
import { untilCallsAreRead } from "./calls-awaited.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { rowsSince, type Judged, type VerdictsSeen } from "./verdicts-seen.ts";
import type { Outcome } from "./wait-visibly.ts";
import type { Working } from "./working.ts";
import { day } from "../../lib/time.ts";

/** How far back the trunk's own calls of before are looked for, until enough are found to compare with. */
const lookedBack = [day, 7 * day];

/**
 * Watches the trunk's calls after a switch, and judges them as a gate judges a wave's: in effect with the first row that
 * carries the new flag, an alert for each kind of media failure and refusal, and an alarm as soon as the judge fails it.
 * Rows arrive late, so silence says nothing, and it does not end before they were read. `callsShown` is how many calls of
 * a change its cards count.
 */
export async function watch(working: Working, callsShown: Map<number, number>): Promise<Outcome> {
  const { context, stored, change, plan } = working;
  const { changes, observations, tasks, now, config } = context;
  if (change.state.status !== "watching") return "again";
  const at = now();
  const { since, until } = change.state;
  const on = bypassAfter(plan);
  const rows = await observations.calls(plan.subject, since, at);
  const calls = rows.filter((row) => row.mediaBypassEnabled === on);

  await changes.record(change.id, at, eventsOf(calls, since));
  if (calls.length !== (callsShown.get(change.id) ?? 0)) {
    callsShown.set(change.id, calls.length);
    await tasks.wake("announce", String(change.id), at);
  }
  const next = new Date(Math.min(at.getTime() + config.timings.watchEvery, until.getTime()));
  const enough = calls.length >= plan.gate.minimumCalls;
  const over = enough || at >= until;
  if (calls.length === 0 && !over) return next;

  const verdict = await judge(working, calls, { from: since, to: at });
  if (verdict.outcome !== "fail") {
    if (!over) return next;
    const whose = { whose: "the trunk's", from: since, to: until };
    const unread = enough ? undefined : await untilCallsAreRead(context, whose);
    if (unread) return unread;
  }
  callsShown.delete(change.id);
  return transition(
    context,
    stored,
    speaksAgainst(verdict) ? alarmOf(calls, verdict) : success(calls, verdict),
  );
}

/**
 * Judges a switch again by the same calls as before, where rows of these came since. Answers when to look again, or null where
 * no more rows come.
 */
export async function reviseWatch(working: Working, verdictsSeen: VerdictsSeen): Promise<Progress> {
  const { context, stored, change, plan } = working;
  const { state } = change;
  if (state.status !== "succeeded" && state.status !== "needsAttention") return null;
  if (state.watched === null) return null;
  const judged = { from: state.watched.from, to: state.status === "succeeded" ? state.at : state.since };
  const name = String(change.id);
  const rows = await rowsSince(context, judged);
  if (!rows) {
    verdictsSeen.delete(name);
    return null;
  }
  const seen = `${judged.to.getTime()} ${rows.seen}`;
  if (verdictsSeen.get(name) === seen) return rows.next;
  const calls = (await context.observations.calls(plan.subject, judged.from, judged.to)).filter(
    (row) => row.mediaBypassEnabled === bypassAfter(plan),
  );
  const verdict = await judge(working, calls, judged);
  // As it was decided: what needs a person counts as much as what fails.
  const outcome = speaksAgainst(verdict) ? "fail" : verdict.outcome;
  const first: Figures = {
    outcome: state.status === "needsAttention" ? "fail" : state.judged ? "pass" : "inconclusive",
    attempts: state.watched.attempts,
    delivered: state.watched.delivered,
  };
  const revised = revisedOf(null, state.revised[0]?.is ?? first, { ...verdict, outcome });
  if (revised) return transition(context, stored, { type: "revise", revised });
  verdictsSeen.set(name, seen);
  return rows.next;
}

/** Which setting calls carry once the plan is in effect. */
function bypassAfter({ opening }: Plan): boolean {
  return opening.some((step) => step.kind === "setMediaBypass" && step.to);
}

async function judge(
  { context, plan }: Working,
  calls: readonly CallRow[],
  { from, to }: Judged,
): Promise<SwitchVerdict> {
  return judgeSwitch({
    rules: plan.gate,
    trunk: plan.subject,
    calls,
    control: await callsBefore(context, plan, from),
    completeness: completenessOf(await context.observations.callHours(new Date(0)), from, to),
  });
}

/** Nothing but too few calls may be passed over, and only because a quiet trunk would be watched for ever. */
function speaksAgainst({ outcome, tooFew }: SwitchVerdict): boolean {
  return outcome === "fail" || (outcome === "inconclusive" && !tooFew);
}

function alarmOf(calls: readonly CallRow[], { reasons }: SwitchVerdict) {
  return { type: "alarm", reasons, ...countsOf(calls) } as const;
}

function success(calls: readonly CallRow[], { outcome }: SwitchVerdict) {
  return {
    type: "succeed",
    ...countsOf(calls),
    seenInEffect: calls.length > 0,
    judged: outcome === "pass",
  } as const;
}

function countsOf(calls: readonly CallRow[]) {
  return { attempts: calls.length, delivered: calls.filter(wasDelivered).length };
}

/** The trunk's own calls with the former setting, of the last day or of the week. */
async function callsBefore(
  { observations }: ChangeContext,
  plan: Plan,
  since: Date,
): Promise<readonly JudgedCall[]> {
  let calls: readonly JudgedCall[] = [];
  for (const span of lookedBack) {
    const rows = await observations.calls(plan.subject, new Date(since.getTime() - span), since);
    calls = rows.filter(
      ({ startedAt, mediaBypassEnabled }) => startedAt < since && mediaBypassEnabled !== bypassAfter(plan),
    );
    if (calls.length >= plan.gate.minimumCalls) break;
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
