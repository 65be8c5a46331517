import { kinds } from "../../kinds/kinds.ts";
import { acknowledgedUpTo, openHolds } from "../../hold.ts";
import type { Verdict } from "../../waves/gate.ts";
import { watchMoved } from "../../waves/judge.ts";
import { isOfferRefusal } from "../../../telephony/call-codes.ts";
import { emergencyNumbersOf } from "../../../telephony/numbers/emergency-numbers.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import type { MemberCall } from "../../../store/changes/wave-store.ts";
import { transition } from "../transition.ts";
import type { Progress } from "../change-context.ts";
import type { Working } from "../working.ts";
import { day } from "../../../lib/time.ts";

/** Two people with a bad network in a week are no alarm; two on one day are. */
/** Days begin so far from each other (ms), as two calls may be on one day that a clock parts. */
const apart = day / 2;
/** How far back calls of people not moved yet are compared with. */
const comparedWith = 7 * day;

/**
 * What problems of the new trunk show in the calls of everybody moved so far: of the last day, and of any day that began at most
 * `further` milliseconds earlier, as rows come late. Calls that an approver has answered for count no more; nothing else that
 * anybody presses makes it forget.
 */
export async function alarm({ context, change, plan }: Working, further = 0): Promise<Verdict | null> {
  const { pair } = plan;
  if (!kinds[plan.kind].toNewTrunk || !pair) return null;
  const waves = await context.waves.waves(change.id);
  if (waves.every(({ counts }) => counts.moved === 0)) return null;
  const at = context.now().getTime();
  const from = new Date(Math.max(acknowledgedUpTo(change).getTime(), at - day - further));
  const moved = await context.waves.calls(change.id, from, new Date(at), "moved");
  const calls = withoutEmergency(moved, plan.basis);
  // Some destinations refuse media by right: that is only told by others' calls, which are many to read.
  const refused = calls.filter(isOfferRefusal).length > 1;
  const others = refused
    ? await context.waves.calls(change.id, new Date(at - comparedWith), new Date(at), "notMoved")
    : [];
  const control = withoutEmergency(others, plan.basis);
  for (let end = at; end >= at - further; end -= apart) {
    const verdict = watchMoved({
      rules: plan.gate,
      newTrunk: pair.to.fqdn,
      oldTrunk: pair.from.fqdn,
      calls: calls.filter(({ startedAt }) => {
        return startedAt.getTime() >= end - day && startedAt.getTime() <= end;
      }),
      control,
    });
    if (verdict) return verdict;
  }
  return null;
}

/** Holds the change up until an approver other than its requester has looked. */
export async function raise({ context, stored }: Working, { reasons }: Verdict): Promise<Progress> {
  return transition(context, stored, { type: "raise", reasons });
}

/**
 * Emergency calls follow policies of their own, which no wave moves, so they say nothing about one. A masked number that
 * may be an emergency number or another is judged with the others: an alarm too many is looked at by a person, and a
 * failure that was left out by nobody.
 */
export function withoutEmergency(
  calls: readonly MemberCall[],
  routing: Pick<VoiceRouting, "emergencyPolicies">,
): readonly MemberCall[] {
  const { all } = emergencyNumbersOf(routing, []);
  return calls.filter(({ calleeNumber }) => !all.has(calleeNumber));
}

/** While nothing is baking, people on the new trunk are watched all the same. Null: nobody is. */
export async function watchEverybody(working: Working): Promise<Progress> {
  const { context, change } = working;
  const waves = await context.waves.waves(change.id);
  if (!kinds[working.plan.kind].toNewTrunk || waves.every(({ counts }) => counts.moved === 0)) return null;
  const raised = openHolds(change).some(({ kind }) => kind === "alarm");
  // From there only the way back is open, and who is still moved after it is looked at then.
  const failed = change.state.status === "paused" && change.state.needs === "rollback";
  const failing = raised || failed ? null : await alarm(working);
  if (failing) return raise(working, failing);
  return new Date(context.now().getTime() + context.config.timings.watchEvery);
}
