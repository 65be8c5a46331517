import { changeName } from "../../change/change.ts";
import type { PlannedWave } from "../../change/move/move-plan.ts";
import type { Wave } from "../../change/move/wave.ts";
import { blockers } from "../../preflight/weighing.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import { apply } from "../apply.ts";
import type { Progress } from "../change-context.ts";
import { assignmentWords, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import { driftNow } from "./drift-now.ts";
import { later, type Moving } from "./move-context.ts";
import { outsideWindow, waitVisibly } from "./window.ts";

const waitForOthers = 5_000;
const waitForTenant = 15_000;

/**
 * The last look before a wave: its own approval where it needs one, the window, what the plan was made from, both trunks,
 * and every member as they are now, which is the ledger.
 */
export async function beginWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Progress> {
  const { context, stored, change, plan } = moving;
  const { number } = planned;
  const pause = (why: string, needs: "release" | "retry") =>
    apply(context, stored, { type: "pause", by: null, why, needs, wave: number });

  const released = change.waveDecisions.some(
    (decision) => decision.kind === "release" && decision.wave === number,
  );
  if (plan.approveWaves === "each" && number > 1 && !released)
    return pause(`Wave ${number} needs its own approval.`, "release");
  const closed = await outsideWindow(moving);
  if (closed) return closed;

  try {
    const differences = await differencesNow(moving);
    if (differences.length > 0)
      return await pause(`Something changed since this was approved. ${differences.join(" ")}`, "retry");
    await recordLedger(moving, wave);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    const delay = error.retryAfterMs ?? waitForTenant;
    return waitVisibly(moving, `the tenant, which does not answer (${error.message})`, later(moving, delay));
  }

  const at = context.now();
  const { heldBy } = await context.waves.begin(change.id, number, context.config.wavesAtOnce, at);
  if (heldBy !== null)
    return waitVisibly(moving, `a wave of ${changeName(heldBy)}`, later(moving, waitForOthers));
  await context.changes.record(change.id, at, [
    {
      event: { type: "waveBegan", wave: number, title: planned.title, users: planned.users },
      key: `wave:${number}:began:${at.getTime()}`,
    },
  ]);
  return "again";
}

/** What speaks against going on: drift of the configuration, and blocking findings on either trunk. */
export async function differencesNow({ context, plan, signal }: Moving): Promise<readonly string[]> {
  const drift = await driftNow(context.tenant, plan, signal);
  if (drift.length > 0 || plan.kind !== "migrate" || !plan.pair) return drift;
  const findings = await context.checkPair(plan.pair, signal);
  return blockers(findings).map(({ title, summary }) => `${title}: ${summary}`);
}

/** Reads every member and writes down what they have; whom somebody else changed since the plan is left alone. */
async function recordLedger({ context, change, signal }: Moving, wave: Wave): Promise<void> {
  const { tenant, waves, now } = context;
  const members = await waves.allMembers(change.id, { wave: wave.number });
  // A wave that was rolled back is moved anew, and so is who could not be moved before.
  const due = members.filter(({ status }) => status !== "left" && status !== "moved");
  const live = await readLive(
    tenant,
    due.map(({ userId }) => userId),
    signal,
  );
  const left = new Map<string, string[]>();
  const found = [];
  const moved: string[] = [];
  for (const member of due) {
    const assignment = live.get(member.userId)?.voiceRouting;
    const ours = member.ledger !== null && assignment && isOnTarget(assignment, member.target);
    if (ours) moved.push(member.userId);
    else if (assignment && isSameAssignment(assignment, member.former)) {
      found.push({ userId: member.userId, ledger: assignment });
    } else {
      const why = assignment
        ? `Somebody else changed ${assignmentWords(member.former)} to ${assignmentWords(assignment)}.`
        : "No longer a user of this tenant.";
      left.set(why, [...(left.get(why) ?? []), member.userId]);
    }
  }
  await waves.recordLedger(change.id, found);
  await waves.mark(
    change.id,
    found.map(({ userId }) => userId),
    { status: "planned", detail: null },
  );
  await waves.mark(change.id, moved, { status: "moved", detail: null, settledAt: now() });
  for (const [why, userIds] of left)
    await waves.mark(change.id, userIds, { status: "left", detail: why, settledAt: now() });
}
