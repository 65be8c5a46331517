import { mayGoOnFrom } from "../../waves/wave-verdict.ts";
import { twoWayAudioConfirmed } from "../../waves/two-way-audio.ts";
import type { WaveIntention } from "../../waves/decide-wave.ts";
import type { Verdict } from "../../waves/gate.ts";
import { judgeWave, type WaveCalls } from "../../waves/judge.ts";
import type { PlannedWave, TrunkPair } from "../../plan.ts";
import type { Wave } from "../../waves/wave.ts";
import { completenessOf } from "../../../telephony/call-hours.ts";
import type { CallRow } from "../../../telephony/call-row.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import { sampledQuality, type QualityCompared } from "../../../telephony/media-quality.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import type { MemberCall } from "../../../store/changes/wave-store.ts";
import { endingWith } from "../../../lib/deadline.ts";
import { transition } from "../transition.ts";
import { untilCallsAreRead } from "../calls-awaited.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import type { Outcome } from "../wait-visibly.ts";
import { alarm, withoutEmergency } from "./alarm.ts";
import { driftBeforeWave } from "./begin-wave.ts";
import type { Working } from "../working.ts";
import { day, minute } from "../../../lib/time.ts";

/** Calls of either side whose media is looked up, and the time in which that must be done (ms). */
const sample = { calls: 30, people: 15 };
const sampledWithin = minute;
/** Weeks in which a last wave's people are compared with themselves. */
const earlier = 7 * day;

/**
 * Watches everybody moved so far while the wave's calls are awaited, and judges the wave when its time has come. Wave:
 * baking → passed, inconclusive (change: paused, verdict) or failed (rollingBack, or paused, rollback).
 */
export async function bakeWave(working: Working, planned: PlannedWave, wave: Wave): Promise<Outcome> {
  const { context, stored, change, plan } = working;
  const { now, config } = context;
  const at = now();
  const judgeAt = wave.judgeAt ?? at;
  await tellSettled(working, wave, judgeAt);
  if (!planned.gated || !plan.pair) {
    if (at < judgeAt) return judgeAt;
    return saveVerdict(working, wave, null, { type: "judge", verdict: null, judgedAt: null });
  }
  const failing = await alarm(working);
  if (failing) return conclude(working, wave, failing, null);
  if (at < judgeAt) {
    await context.tasks.wake("announce", String(change.id), at);
    return new Date(Math.min(judgeAt.getTime(), at.getTime() + config.timings.watchEvery));
  }

  const calls = { whose: "the wave's", from: wave.settledAt ?? judgeAt, to: judgeAt };
  const unread = await untilCallsAreRead(context, calls);
  if (unread) return unread;

  // The way back must be open before anybody else moves, and also when nobody else will.
  const differences = await driftBeforeWave(working);
  if (differences.length > 0) {
    const why = `Wave ${wave.number} cannot be judged yet. ${differences.join(" ")}`;
    return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: wave.number });
  }
  const judgedAt = context.now();
  const routing = (await context.tenant.readVoiceRouting(working.signal)).value;
  const seen = { to: judgedAt, emergencyPolicies: routing.emergencyPolicies };
  const { own, control, ...judged } = await callsOf(working, planned, wave, plan.pair, seen);
  const quality = await qualityOfBoth(context, plan.pair, own, control, working.signal);
  return conclude(working, wave, judgeWave({ ...judged, calls: own, control, quality }), judgedAt);
}

/** What its gate says by the calls that started before it judged, of which rows may have come since. */
export async function judgeAgain(
  working: Working,
  planned: PlannedWave,
  wave: Wave,
  pair: TrunkPair,
  judgedAt: Date,
): Promise<Verdict> {
  const { emergencyPolicies } = working.plan.basis;
  const seen = { to: judgedAt, emergencyPolicies };
  const { own, control, ...judged } = await callsOf(working, planned, wave, pair, seen);
  const quality = { ...(wave.verdict?.numbers.quality ?? noQuality), problem: null };
  return judgeWave({ ...judged, calls: own, control, quality });
}

const untold = { calls: 0, jitter: null, loss: null, roundTrip: null };
const noQuality: QualityCompared = { after: untold, before: untold };

/** An inconclusive wave, gone on with: a person overruled it (→ passed), or wants it judged again by what came since (→ baking). */
export async function reconsider(working: Working, wave: Wave): Promise<Progress> {
  const { context, change } = working;
  const overruled = mayGoOnFrom(change, wave);
  await context.waves.decide(change.id, wave.number, { type: "reconsider", overruled }, context.now());
  return "again";
}

type Judged = Omit<WaveCalls, "calls" | "control" | "quality"> & {
  readonly own: readonly MemberCall[];
  readonly control: readonly MemberCall[];
};

/** What a gate judges: the wave's calls that started before `to`, and what they are compared with. */
async function callsOf(
  { context, change, plan }: Working,
  planned: PlannedWave,
  wave: Wave,
  pair: TrunkPair,
  { to, emergencyPolicies }: Pick<VoiceRouting, "emergencyPolicies"> & { readonly to: Date },
): Promise<Judged> {
  const since = wave.settledAt ?? to;
  const begun = new Map((await context.waves.waves(change.id)).map((each) => [each.number, each.beganAt]));
  const members = await context.waves.allMembers(change.id, {});
  const moved = new Set(members.filter(({ status }) => status === "moved").map(({ userId }) => userId));
  const ownMembers = members.filter((member) => member.wave === wave.number && moved.has(member.userId));
  const sources = new Set(ownMembers.map(({ former }) => policyOf(former)));
  const others = new Set(
    members
      .filter(({ wave: number, status, former }) => {
        const notMoved = status === "planned" || (begun.get(number) ?? since) >= to;
        return number > wave.number && notMoved && sources.has(policyOf(former));
      })
      .map(({ userId }) => userId),
  );
  const ownIds = new Set(ownMembers.map(({ userId }) => userId));
  const from = others.size > 0 ? since : new Date((wave.beganAt ?? since).getTime() - earlier);
  const calls = withoutEmergency(await context.waves.calls(change.id, from, to, { fromWave: wave.number }), {
    emergencyPolicies,
  });
  const control =
    others.size > 0
      ? calls.filter(({ userId, startedAt }) => others.has(userId) && startedAt >= since)
      : calls.filter(
          ({ userId, startedAt }) => ownIds.has(userId) && startedAt < (wave.beganAt ?? startedAt),
        );
  // What was said before this wave began, or of an attempt that was rolled back, is not about these calls.
  const heard = twoWayAudioConfirmed(change, wave.number, wave.beganAt ?? since);
  const busiest = await context.observations.callsAtOnce([pair.to.fqdn], since, to);
  const own = calls.filter(({ userId, startedAt }) => ownIds.has(userId) && startedAt >= since);
  return {
    rules: plan.gate,
    kind: planned.kind,
    newTrunk: pair.to.fqdn,
    oldTrunk: pair.from.fqdn,
    own,
    control,
    twoWayAudioConfirmed: heard,
    sessions: { most: busiest?.calls ?? 0, limit: pair.to.maxConcurrentSessions },
    completeness: completenessOf(await context.observations.callHours(new Date(0)), since, to),
  };
}

/** Of a sample of either side, as each call costs requests. */
async function qualityOfBoth(
  { callSamples }: ChangeContext,
  { from, to }: TrunkPair,
  own: readonly CallRow[],
  control: readonly CallRow[],
  signal: AbortSignal,
) {
  const ends = endingWith(signal, sampledWithin);
  const on = (calls: readonly CallRow[], { fqdn }: Gateway) =>
    callSamples.read(
      calls.filter(({ trunkFqdn }) => trunkFqdn === fqdn),
      sample,
      ends,
    );
  const [after, before] = await Promise.all([on(own, to), on(control, from)]);
  return {
    after: sampledQuality(after),
    before: sampledQuality(before),
    problem: after.problem ?? before.problem,
  };
}

function policyOf(former: { readonly kind: string; readonly policy?: string }): string {
  return former.policy ?? "Global";
}

/** Once, also where a bot that died had settled the wave. */
async function tellSettled({ context, change }: Working, wave: Wave, judgeAt: Date): Promise<void> {
  const { number, settledAt } = wave;
  const { moved, failed, skipped } = wave.counts;
  await context.changes.record(change.id, context.now(), [
    {
      event: { type: "waveSettled", wave: number, moved, failed, skipped, judgeAt: judgeAt.toISOString() },
      key: `wave:${number}:settled:${settledAt?.getTime() ?? 0}`,
    },
  ]);
}

/** Writes the verdict down, and does what was approved for it. */
function conclude(working: Working, wave: Wave, verdict: Verdict, judgedAt: Date | null): Promise<Progress> {
  return saveVerdict(working, { ...wave, judgedAt }, verdict, { type: "judge", verdict, judgedAt });
}

/** One save: what is sealed of the wave's gate, and how the wave stands. */
function saveVerdict(
  { context, stored }: Working,
  { number, settledAt, judgedAt }: Pick<Wave, "number" | "settledAt" | "judgedAt">,
  verdict: Pick<Verdict, "outcome" | "reasons"> | null,
  intention: WaveIntention,
): Promise<Progress> {
  const sealed = { type: "judge", wave: number, verdict, settledAt, judgedAt } as const;
  return transition(context, stored, sealed, { wave: { number, intention } });
}

/**
 * A wave that is said to have passed, though what was sealed of it says otherwise: whoever can write to the database can say
 * so. It waits for an approver, or is judged again.
 */
export async function doubt(working: Working, wave: Wave): Promise<Progress> {
  const { number } = wave;
  const sealed = working.change.waveVerdicts.find((verdict) => verdict.wave === number);
  const { settledAt, judgedAt } = sealed ?? wave;
  const reasons = [
    "It is said to have passed, but no such verdict was sealed for the calls since it was moved.",
  ];
  return saveVerdict(
    working,
    { number, settledAt, judgedAt },
    { outcome: "inconclusive", reasons },
    { type: "doubt", settledAt, judgedAt },
  );
}
