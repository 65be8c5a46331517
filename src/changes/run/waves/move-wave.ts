import type { PlannedWave } from "../../plan.ts";
import type { Wave } from "../../waves/wave.ts";
import { transition } from "../transition.ts";
import type { Progress } from "../change-context.ts";
import { alarm, raise } from "./alarm.ts";
import type { StoredMember } from "../../../store/changes/wave-store.ts";
import { askAll, nextLook, outsideWindow, type Working } from "../working.ts";
import { waveRefusals } from "./begin-wave.ts";
import { notConfirmed, readBack } from "./read-back.ts";
import type { Outcome } from "../wait-visibly.ts";
import { advanceBatch, sendNext } from "./send-batch.ts";
import { hour } from "../../../lib/time.ts";

/** Sends the wave's operations one after the other, and finishes each before the next. Wave: moving → settling. */
export async function moveWave(
  working: Working,
  { title, users }: PlannedWave,
  wave: Wave,
): Promise<Outcome> {
  const { context, stored, change } = working;
  await context.changes.record(change.id, context.now(), [
    {
      event: { type: "waveBegan", wave: wave.number, title, users },
      key: `wave:${wave.number}:began:${wave.beganAt?.getTime() ?? 0}`,
    },
  ]);
  const batches = await context.waves.batches(change.id);
  const sent = batches.some(({ wave: number, direction }) => number === wave.number && direction === "move");
  // Whoever can write to the database can also say that a wave has begun.
  const unreleased = sent ? [] : await waveRefusals(working, wave);
  if (unreleased.length > 0) {
    const why = unreleased.join(" ");
    return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: wave.number });
  }
  for (const batch of batches) {
    if (batch.direction !== "move" || batch.wave !== wave.number || batch.completedAt) continue;
    const closed = batch.acceptedAt ? undefined : outsideWindow(working);
    if (closed) return closed;
    const progress = await advanceBatch(working, batch);
    if (progress !== undefined) return progress;
  }
  const planned = await context.waves.allMembers(change.id, { wave: wave.number, statuses: ["planned"] });
  if (planned.length > 0) {
    const closed = outsideWindow(working);
    if (closed) return closed;
    const failing = await alarm(working);
    if (failing) return raise(working, failing);
    return sendNext(
      working,
      "move",
      wave.number,
      planned.map((member) => ({ member, policy: member.target })),
    );
  }
  await context.waves.decide(change.id, wave.number, { type: "readBack" }, context.now());
  return "again";
}

/**
 * Reads members back until all are seen. Those who are not, or were refused, are asked for once more at half time; who is
 * left at the end is listed with the reason. Wave: settling → moving (once), baking, or planned where nobody was moved.
 */
export async function settleWave(working: Working, planned: PlannedWave, wave: Wave): Promise<Progress> {
  const { context, change } = working;
  const { waves, now, config } = context;
  const { number } = wave;
  const { seen, waiting } = await readBack(
    working,
    await waves.allMembers(change.id, { wave: number, statuses: ["sent"] }),
  );
  const began = wave.retriedAt ?? wave.beganAt ?? now();
  const elapsed = now().getTime() - began.getTime();
  const refused = await waves.allMembers(change.id, { wave: number, statuses: ["failed"] });
  if (!wave.retriedAt) {
    const overdue = elapsed >= config.timings.settleWithin / 2;
    const again = [...refused, ...(overdue ? waiting : [])];
    if (again.length > 0 && (overdue || waiting.length === 0)) return askAgain(working, number, again);
  }
  if (waiting.length > 0 && elapsed < config.timings.settleWithin) {
    if (seen > 0) await context.tasks.wake("announce", String(change.id), now());
    return nextLook(working, began, config.timings.settleEvery);
  }
  await askAll(working, waiting, { type: "fail", why: notConfirmed });
  return settled(working, planned);
}

async function askAgain(working: Working, wave: number, people: readonly StoredMember[]): Promise<Progress> {
  const { context, change } = working;
  const intention = { type: "askAgain" } as const;
  // First the wave: who dies between the two leaves people listed as they were, and nobody is forgotten in a settled one.
  if (await context.waves.decide(change.id, wave, intention, context.now()))
    await askAll(working, people, intention);
  return "again";
}

async function settled(working: Working, { number, bakeHours }: PlannedWave): Promise<Progress> {
  const { context, stored, change } = working;
  const at = context.now();
  const judgeAt = new Date(at.getTime() + bakeHours * hour);
  const wave = (await context.waves.waves(change.id)).find((each) => each.number === number);
  const { moved = 0, failed = 0 } = wave?.counts ?? {};
  const intention = { type: "settle", moved, failed, judgeAt } as const;
  const decided = await context.waves.decide(change.id, number, intention, at);
  if (decided?.status !== "planned") return "again";
  const why = `Nobody of wave ${number} could be moved. See who and why, fix it, then retry.`;
  return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: number });
}
