import type { Verdict } from "../../change/move/gate.ts";
import { judgeWave, watchMoved } from "../../change/move/judge.ts";
import type { PlannedWave, TrunkPair } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import type { MemberCall } from "../../store/wave-store.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { differencesNow } from "./begin-wave.ts";
import type { Moving } from "./move-context.ts";

const day = 86_400_000;
/** Weeks in which a last wave's people are compared with themselves. */
const earlier = 7 * day;

/** Watches everybody moved so far while the wave's calls are awaited, and judges the wave when its time has come. */
export async function bakeWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Progress> {
  const { context, stored, change, plan } = moving;
  const { waves, now, config } = context;
  const at = now();
  const judgeAt = wave.judgeAt ?? at;
  if (!planned.gated || !plan.pair) {
    if (at < judgeAt) return judgeAt;
    await waves.update(change.id, wave.number, { status: "passed" });
    return "again";
  }
  const calls = await waves.calls(change.id, new Date((wave.beganAt ?? at).getTime() - earlier), at);
  const alarm = watchMoved({
    rules: plan.gate,
    newTrunk: plan.pair.to.fqdn,
    oldTrunk: plan.pair.from.fqdn,
    calls: await movedCalls(moving, calls),
    people: (await waves.waves(change.id)).reduce((sum, { counts }) => sum + counts.moved, 0),
  });
  if (alarm) return conclude(moving, wave, alarm);
  if (at < judgeAt) {
    await context.tasks.wake("announce", String(change.id), at);
    return new Date(Math.min(judgeAt.getTime(), at.getTime() + config.timings.watchEvery));
  }

  // The way back must be open before anybody else moves, and also when nobody else will.
  const differences = await differencesNow(moving);
  if (differences.length > 0) {
    const why = `Wave ${wave.number} cannot be judged yet. ${differences.join(" ")}`;
    return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: wave.number });
  }
  return conclude(moving, wave, await judge(moving, planned, wave, plan.pair, calls));
}

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

async function judge(
  { context, change, plan }: Moving,
  planned: PlannedWave,
  wave: Wave,
  pair: TrunkPair,
  calls: readonly MemberCall[],
): Promise<Verdict> {
  const since = wave.settledAt ?? context.now();
  const members = await context.waves.allMembers(change.id, {});
  const moved = new Set(members.filter(({ status }) => status === "moved").map(({ userId }) => userId));
  const own = members.filter((member) => member.wave === wave.number && moved.has(member.userId));
  const sources = new Set(own.map(({ former }) => policyOf(former)));
  const others = new Set(
    members
      .filter(({ wave: number, status, former }) => {
        return number > wave.number && status === "planned" && sources.has(policyOf(former));
      })
      .map(({ userId }) => userId),
  );
  const ownIds = new Set(own.map(({ userId }) => userId));
  const control =
    others.size > 0
      ? calls.filter(({ userId, startedAt }) => others.has(userId) && startedAt >= since)
      : calls.filter(
          ({ userId, startedAt }) => ownIds.has(userId) && startedAt < (wave.beganAt ?? startedAt),
        );
  const said = change.waveDecisions.findLast(
    ({ kind, wave: number }) => number === wave.number && (kind === "heard" || kind === "notHeard"),
  );
  return judgeWave({
    rules: plan.gate,
    kind: planned.kind,
    newTrunk: pair.to.fqdn,
    oldTrunk: pair.from.fqdn,
    calls: calls.filter(({ userId, startedAt }) => ownIds.has(userId) && startedAt >= since),
    people: own.length,
    control,
    controlPeople: others.size > 0 ? others.size : own.length,
    heardBothWays: said ? said.kind === "heard" : null,
  });
}

function policyOf(former: { readonly kind: string; readonly policy?: string }): string {
  return former.policy ?? "Global";
}

/** Calls of everybody who was moved, since each was read back. */
async function movedCalls(
  { context, change }: Moving,
  calls: readonly MemberCall[],
): Promise<readonly MemberCall[]> {
  const moved = await context.waves.allMembers(change.id, { statuses: ["moved"] });
  const since = new Map(moved.map(({ userId, settledAt }) => [userId, settledAt]));
  return calls.filter(({ userId, startedAt }) => {
    const settledAt = since.get(userId);
    return settledAt !== undefined && settledAt !== null && startedAt >= settledAt;
  });
}

/** Writes the verdict down and does what was approved for it. */
async function conclude(moving: Moving, wave: Wave, verdict: Verdict): Promise<Progress> {
  const { context, stored, change, plan } = moving;
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
  await context.waves.update(change.id, number, { status, verdict });
  if (outcome === "pass") return "again";
  const why = `Wave ${number}: ${reasons.join(" ")}`;
  if (outcome === "inconclusive")
    return apply(context, stored, { type: "pause", by: null, why, needs: "verdict", wave: number });
  if (plan.onFailedGate === "rollBack") {
    const { rollbackDays } = context.config;
    return apply(context, stored, { type: "rollBack", by: null, reason: why, rollbackDays, scope: number });
  }
  return apply(context, stored, { type: "pause", by: null, why, needs: "rollback", wave: number });
}

/** A change that stands still still has people on the new trunk: what fails there is told. */
export async function watchPaused(moving: Moving): Promise<Progress> {
  const { context, change, plan } = moving;
  const { waves, now, config } = context;
  const moved = (await waves.waves(change.id)).reduce((sum, { counts }) => sum + counts.moved, 0);
  if (moved === 0 || !plan.pair || plan.kind !== "migrate" || change.state.status !== "paused") return null;
  const at = now();
  const { since } = change.state;
  const calls = await waves.calls(change.id, since, at);
  const alarm = watchMoved({
    rules: plan.gate,
    newTrunk: plan.pair.to.fqdn,
    oldTrunk: plan.pair.from.fqdn,
    calls: await movedCalls(moving, calls),
    people: moved,
  });
  if (alarm) {
    await context.changes.record(change.id, at, [
      {
        event: {
          type: "alert",
          code: "gate",
          words: alarm.reasons.join(" "),
          calls: alarm.numbers.wave.mediaFailures,
        },
        key: `paused:${since.getTime()}:alarm`,
      },
    ]);
  }
  return new Date(at.getTime() + config.timings.watchEvery);
}
