import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { alarm, raise } from "./alarm.ts";
import { nextLook, type Moving } from "./move-context.ts";
import { waveRefusals } from "./begin-wave.ts";
import { idsOf } from "./mark-why.ts";
import { neverSeen, readBack } from "./read-back.ts";
import type { Outcome } from "../wait-visibly.ts";
import { advanceBatch, sendNext } from "./send-batch.ts";
import { outsideWindow } from "./window.ts";

const hour = 3_600_000;

/** Sends the wave's operations one after the other, and finishes each before the next. */
export async function moveWave(moving: Moving, { title, users }: PlannedWave, wave: Wave): Promise<Outcome> {
  const { context, stored, change } = moving;
  await context.changes.record(change.id, context.now(), [
    {
      event: { type: "waveBegan", wave: wave.number, title, users },
      key: `wave:${wave.number}:began:${wave.beganAt?.getTime() ?? 0}`,
    },
  ]);
  const batches = await context.waves.batches(change.id);
  const sent = batches.some(({ wave: number, direction }) => number === wave.number && direction === "move");
  // Whoever can write to the database can also say that a wave has begun.
  const unreleased = sent ? [] : await waveRefusals(moving, wave);
  if (unreleased.length > 0) {
    const why = unreleased.join(" ");
    return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: wave.number });
  }
  for (const batch of batches) {
    if (batch.direction !== "move" || batch.wave !== wave.number || batch.completedAt) continue;
    const closed = batch.acceptedAt ? undefined : outsideWindow(moving);
    if (closed) return closed;
    const progress = await advanceBatch(moving, batch);
    if (progress !== undefined) return progress;
  }
  const planned = await context.waves.allMembers(change.id, { wave: wave.number, statuses: ["planned"] });
  if (planned.length > 0) {
    const closed = outsideWindow(moving);
    if (closed) return closed;
    const failing = await alarm(moving);
    if (failing) return raise(moving, failing);
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
  const { context, change } = moving;
  const { waves, now, config } = context;
  const { number } = wave;
  const { seen, waiting } = await readBack(
    moving,
    await waves.allMembers(change.id, { wave: number, statuses: ["sent"] }),
  );
  const began = wave.retriedAt ?? wave.beganAt ?? now();
  const elapsed = now().getTime() - began.getTime();
  const refused = await waves.allMembers(change.id, { wave: number, statuses: ["failed"] });
  if (!wave.retriedAt) {
    const overdue = elapsed >= config.timings.settleWithin / 2;
    const again = [...idsOf(refused), ...(overdue ? idsOf(waiting) : [])];
    if (again.length > 0 && (overdue || waiting.length === 0)) return askAgain(moving, number, again);
  }
  if (waiting.length > 0 && elapsed < config.timings.settleWithin) {
    if (seen > 0) await context.tasks.wake("announce", String(change.id), now());
    return nextLook(moving, began, config.timings.settleEvery);
  }
  await waves.mark(change.id, idsOf(waiting), { status: "failed", detail: neverSeen, settledAt: now() });
  return settled(moving, planned);
}

async function askAgain(moving: Moving, wave: number, userIds: readonly string[]): Promise<Progress> {
  const { waves, now } = moving.context;
  // First the wave: who dies between the two leaves people listed as they were, and nobody is forgotten in a settled one.
  await waves.update(moving.change.id, wave, { status: "moving", retriedAt: now() });
  await waves.mark(moving.change.id, userIds, { status: "planned", detail: "Asked for once more." });
  return "again";
}

async function settled(moving: Moving, planned: PlannedWave): Promise<Progress> {
  const { context, stored, change } = moving;
  const at = context.now();
  const judgeAt = new Date(at.getTime() + planned.bakeHours * hour);
  const { number } = planned;
  const wave = (await context.waves.waves(change.id)).find((each) => each.number === number);
  const { moved = 0, failed = 0 } = wave?.counts ?? {};
  if (moved === 0 && failed > 0) {
    await context.waves.update(change.id, number, { status: "planned" });
    const why = `Nobody of wave ${number} could be moved. See who and why, mend it, then retry.`;
    return apply(context, stored, { type: "pause", by: null, why, needs: "retry", wave: number });
  }
  await context.waves.update(change.id, number, { status: "baking", settledAt: at, judgeAt });
  return "again";
}
