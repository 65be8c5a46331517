import type { Verdict } from "../../change/move/gate.ts";
import { watchMoved } from "../../change/move/judge.ts";
import { isOfferRefusal } from "../../telephony/call-codes.ts";
import { emergencyNumbersOf } from "../../telephony/emergency-numbers.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { MemberCall } from "../../store/wave-store.ts";
import type { Moving } from "./move-context.ts";

/** Two people with a bad network in a week are no alarm; two on one day are. */
const lookedBack = 86_400_000;
/** How far back calls of people not moved yet are compared with. */
const comparedWith = 7 * 86_400_000;

/** What speaks against the new trunk in the calls of everybody moved so far: of the last day, and not before `from`. */
export async function alarm({ context, change, plan }: Moving, from: Date): Promise<Verdict | null> {
  const { pair } = plan;
  if (plan.kind !== "migrate" || !pair) return null;
  const people = (await context.waves.waves(change.id)).reduce((sum, { counts }) => sum + counts.moved, 0);
  if (people === 0) return null;
  const at = context.now();
  const since = new Date(Math.max(from.getTime(), at.getTime() - lookedBack));
  const calls = withoutEmergency(await context.waves.calls(change.id, since, at, "moved"), plan.basis);
  // Some destinations refuse media by right: that is only told by others' calls, which are many to read.
  const refused = calls.filter(isOfferRefusal).length > 1;
  const control = refused
    ? await context.waves.calls(change.id, new Date(at.getTime() - comparedWith), at, "notMoved")
    : [];
  return watchMoved({
    rules: plan.gate,
    newTrunk: pair.to.fqdn,
    oldTrunk: pair.from.fqdn,
    calls,
    people,
    control: withoutEmergency(control, plan.basis),
    controlPeople: new Set(control.map(({ userId }) => userId)).size,
  });
}

/** Emergency calls follow policies of their own, which no wave moves, so they say nothing about one. */
export function withoutEmergency(
  calls: readonly MemberCall[],
  routing: Pick<VoiceRouting, "emergencyPolicies">,
): readonly MemberCall[] {
  const { all } = emergencyNumbersOf(routing, []);
  return calls.filter(({ calleeNumber }) => !all.has(calleeNumber));
}

/** While nothing is baking, people on the new trunk are watched all the same: what fails there is told. Null: nobody is. */
export async function watchEverybody(moving: Moving): Promise<Date | null> {
  const { context, change } = moving;
  const { state } = change;
  if (state.status !== "paused" && state.status !== "running") return null;
  const waves = await context.waves.waves(change.id);
  if (moving.plan.kind !== "migrate" || waves.every(({ counts }) => counts.moved === 0)) return null;
  const at = context.now();
  const failing = await alarm(moving, state.since);
  if (failing) {
    const { reasons, numbers } = failing;
    await context.changes.record(change.id, at, [
      {
        event: { type: "alert", code: "gate", words: reasons.join(" "), calls: numbers.wave.mediaFailures },
        key: `${state.status}:${state.since.getTime()}:alarm`,
      },
    ]);
  }
  return new Date(at.getTime() + context.config.timings.watchEvery);
}
