import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { assignmentWords, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import { later, type Moving } from "./move-context.ts";
import { advanceBatch, sendNext } from "./send-batch.ts";
import { outsideWindow } from "./window.ts";

const hour = 3_600_000;
const neverSeen =
  "The service took the grant, but it is not to be read back. Look at the user in the admin center, then retry.";

/** Sends the wave's operations one after the other, and finishes each before the next. */
export async function moveWave(moving: Moving, wave: Wave): Promise<Progress> {
  const { context, change } = moving;
  const batches = (await context.waves.batches(change.id)).filter(({ direction }) => direction === "move");
  for (const batch of batches) {
    const progress = await advanceBatch(moving, batch);
    if (progress !== undefined) return progress;
  }
  const planned = await context.waves.allMembers(change.id, { wave: wave.number, statuses: ["planned"] });
  if (planned.length > 0) {
    const closed = await outsideWindow(moving);
    if (closed) return closed;
    return sendNext(
      moving,
      "move",
      wave.number,
      planned.map((member) => ({ member, policy: member.target })),
    );
  }
  await context.waves.update(change.id, wave.number, { status: "settling" });
  return "again";
}

/**
 * Reads members back until all are seen. Those who are not, or were refused, are asked for once more at half time; who is
 * left at the end is listed with the reason.
 */
export async function settleWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Progress> {
  const { context, change, signal } = moving;
  const { tenant, waves, now, config } = context;
  const { number } = wave;
  const sent = await waves.allMembers(change.id, { wave: number, statuses: ["sent"] });
  const live = await readLive(
    tenant,
    sent.map(({ userId }) => userId),
    signal,
  );
  const moved: string[] = [];
  const waiting: string[] = [];
  for (const { userId, target, ledger } of sent) {
    const assignment = live.get(userId)?.voiceRouting;
    if (assignment && isOnTarget(assignment, target)) moved.push(userId);
    else if (!assignment || (ledger && isSameAssignment(assignment, ledger))) waiting.push(userId);
    else {
      await waves.mark(change.id, [userId], {
        status: "left",
        detail: `Somebody else changed it to ${assignmentWords(assignment)} meanwhile.`,
        settledAt: now(),
      });
    }
  }
  await waves.mark(change.id, moved, { status: "moved", detail: null, settledAt: now() });

  const began = wave.retriedAt ?? wave.beganAt ?? now();
  const elapsed = now().getTime() - began.getTime();
  const refused = await waves.allMembers(change.id, { wave: number, statuses: ["failed"] });
  if (!wave.retriedAt) {
    const overdue = elapsed >= config.timings.settleWithin / 2;
    const again = [...refused.map(({ userId }) => userId), ...(overdue ? waiting : [])];
    if (again.length > 0 && (overdue || waiting.length === 0)) return askAgain(moving, number, again);
  }
  if (waiting.length > 0 && elapsed < config.timings.settleWithin) {
    if (moved.length > 0) await context.tasks.wake("announce", String(change.id), now());
    return later(moving, config.timings.settleEvery);
  }
  await waves.mark(change.id, waiting, { status: "failed", detail: neverSeen, settledAt: now() });
  return settled(moving, planned);
}

async function askAgain(moving: Moving, wave: number, userIds: readonly string[]): Promise<Progress> {
  const { waves, now } = moving.context;
  await waves.mark(moving.change.id, userIds, { status: "planned", detail: "Asked for once more." });
  await waves.update(moving.change.id, wave, { status: "moving", retriedAt: now() });
  return "again";
}

async function settled(moving: Moving, planned: PlannedWave): Promise<Progress> {
  const { context, stored, change } = moving;
  const at = context.now();
  const judgeAt = new Date(at.getTime() + planned.bakeHours * hour);
  const { number } = planned;
  const wave = (await context.waves.waves(change.id)).find((each) => each.number === number);
  const { moved = 0, failed = 0, left = 0 } = wave?.counts ?? {};
  if (moved === 0 && failed > 0) {
    await context.waves.update(change.id, number, { status: "planned" });
    const why = `Nobody of wave ${number} could be moved. See who and why, mend it, then retry.`;
    return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: number });
  }
  await context.waves.update(change.id, number, { status: "baking", settledAt: at, judgeAt });
  await context.changes.record(change.id, at, [
    {
      event: { type: "waveSettled", wave: number, moved, failed, left, judgeAt: judgeAt.toISOString() },
      key: `wave:${number}:settled:${at.getTime()}`,
    },
  ]);
  return "again";
}
