import { heardBothWays } from "../../change/move/heard.ts";
import type { Verdict } from "../../change/move/gate.ts";
import { judgeWave, type WaveCalls } from "../../change/move/judge.ts";
import type { PlannedWave, TrunkPair } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { completenessOf } from "../../telephony/call-hours.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import { sampledQuality, type QualityCompared } from "../../telephony/media-quality.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { MemberCall } from "../../store/wave-store.ts";
import { endingWith } from "../../deadline.ts";
import { apply } from "../apply.ts";
import { untilCallsAreRead } from "../calls-awaited.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import type { Outcome } from "../wait-visibly.ts";
import { alarm, withoutEmergency } from "./alarm.ts";
import { differencesNow } from "./begin-wave.ts";
import type { Moving } from "./move-context.ts";

const day = 86_400_000;
/** Calls of either side whose media is looked up, and the time in which that must be done (ms). */
const sample = { calls: 30, people: 15 };
const sampledWithin = 60_000;
/** Weeks in which a last wave's people are compared with themselves. */
const earlier = 7 * day;

/** Watches everybody moved so far while the wave's calls are awaited, and judges the wave when its time has come. */
export async function bakeWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Outcome> {
  const { context, stored, change, plan } = moving;
  const { waves, now, config } = context;
  const at = now();
  const judgeAt = wave.judgeAt ?? at;
  if (!planned.gated || !plan.pair) {
    await tellSettled(moving, wave, judgeAt);
    if (at < judgeAt) return judgeAt;
    await waves.update(change.id, wave.number, { status: "passed" });
    return "again";
  }
  await tellSettled(moving, wave, judgeAt);
  const failing = await alarm(moving);
  if (failing) return conclude(moving, wave, failing, null);
  if (at < judgeAt) {
    await context.tasks.wake("announce", String(change.id), at);
    return new Date(Math.min(judgeAt.getTime(), at.getTime() + config.timings.watchEvery));
  }

  const calls = { whose: "the wave's", from: wave.settledAt ?? judgeAt, to: judgeAt };
  const unread = await untilCallsAreRead(context, calls);
  if (unread) return unread;

  // The way back must be open before anybody else moves, and also when nobody else will.
  const differences = await differencesNow(moving);
  if (differences.length > 0) {
    const why = `Wave ${wave.number} cannot be judged yet. ${differences.join(" ")}`;
    return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: wave.number });
  }
  const judgedAt = context.now();
  const routing = (await context.tenant.readVoiceRouting(moving.signal)).value;
  const seen = { to: judgedAt, emergencyPolicies: routing.emergencyPolicies };
  const { own, control, ...judged } = await callsOf(moving, planned, wave, plan.pair, seen);
  const quality = await qualityOfBoth(context, plan.pair, own, control, moving.signal);
  return conclude(moving, wave, judgeWave({ ...judged, calls: own, control, quality }), judgedAt);
}

/** What its gate says by the calls that started before it judged, of which rows may have come since. */
export async function judgeAgain(
  moving: Moving,
  planned: PlannedWave,
  wave: Wave,
  pair: TrunkPair,
  judgedAt: Date,
): Promise<Verdict> {
  const { emergencyPolicies } = moving.plan.basis;
  const seen = { to: judgedAt, emergencyPolicies };
  const { own, control, ...judged } = await callsOf(moving, planned, wave, pair, seen);
  const quality = { ...(wave.verdict?.numbers.quality ?? noQuality), problem: null };
  return judgeWave({ ...judged, calls: own, control, quality });
}

const untold = { calls: 0, jitter: null, loss: null, roundTrip: null };
const noQuality: QualityCompared = { after: untold, before: untold };

/** An inconclusive wave, gone on with: a person overruled it, or wants it judged again by what came since. */
export async function reconsider(moving: Moving, wave: Wave): Promise<Progress> {
  const { context, change } = moving;
  const overruled = change.waveDecisions.some(
    ({ kind, wave: number, at }) =>
      kind === "advance" && number === wave.number && at >= (wave.judgeAt ?? at),
  );
  await context.waves.update(change.id, wave.number, { status: overruled ? "passed" : "baking" });
  return "again";
}

type Judged = Omit<WaveCalls, "calls" | "control" | "quality"> & {
  readonly own: readonly MemberCall[];
  readonly control: readonly MemberCall[];
};

/** What a gate judges: the wave's calls that started before `to`, and what they are compared with. */
async function callsOf(
  { context, change, plan }: Moving,
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
  const heard = heardBothWays(change, wave.number, wave.beganAt ?? since);
  const busiest = await context.observations.callsAtOnce([pair.to.fqdn], since, to);
  const own = calls.filter(({ userId, startedAt }) => ownIds.has(userId) && startedAt >= since);
  return {
    rules: plan.gate,
    kind: planned.kind,
    newTrunk: pair.to.fqdn,
    oldTrunk: pair.from.fqdn,
    own,
    people: ownMembers.length,
    control,
    controlPeople: others.size > 0 ? others.size : ownMembers.length,
    heardBothWays: heard,
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
async function tellSettled({ context, change }: Moving, wave: Wave, judgeAt: Date): Promise<void> {
  const { number, settledAt } = wave;
  const { moved, failed, left } = wave.counts;
  await context.changes.record(change.id, context.now(), [
    {
      event: { type: "waveSettled", wave: number, moved, failed, left, judgeAt: judgeAt.toISOString() },
      key: `wave:${number}:settled:${settledAt?.getTime() ?? 0}`,
    },
  ]);
}

/** Writes the verdict down and does what was approved for it. */
async function conclude(
  moving: Moving,
  wave: Wave,
  verdict: Verdict,
  judgedAt: Date | null,
): Promise<Progress> {
  const { context, stored, change } = moving;
  const { outcome, reasons } = verdict;
  const { number } = wave;
  const at = context.now();
  await context.changes.record(change.id, at, [
    {
      event: { type: "waveJudged", wave: number, outcome, reasons },
      key: `wave:${number}:judged:${at.getTime()}`,
    },
  ]);
  const status = outcome === "pass" ? "passed" : outcome === "fail" ? "failed" : "inconclusive";
  await context.waves.update(change.id, number, { status, verdict, judgedAt, revised: null });
  if (outcome === "pass") return "again";
  const why = `Wave ${number}: ${reasons.join(" ")}`;
  if (outcome === "inconclusive")
    return apply(context, stored, { type: "pause", by: null, why, needs: "verdict", wave: number });
  return afterFailure(moving, number, why);
}

/** What was approved for a wave that failed its gate. */
export async function afterFailure(
  { context, stored, plan }: Moving,
  wave: number,
  why: string,
): Promise<Progress> {
  if (plan.onFailedGate === "rollBack") {
    const { rollbackDays } = context.config;
    return apply(context, stored, { type: "rollBack", by: null, reason: why, rollbackDays, scope: wave });
  }
  return apply(context, stored, { type: "pause", by: null, why, needs: "rollback", wave });
}
