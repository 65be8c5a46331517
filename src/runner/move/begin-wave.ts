import { changeName } from "../../change/change.ts";
import type { PlannedWave } from "../../change/move/move-plan.ts";
import { releasersOf } from "../../change/move/releasers.ts";
import type { Wave } from "../../change/move/wave.ts";
import { blockers } from "../../preflight/weighing.ts";
import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import { apply } from "../apply.ts";
import { rowsComeWithin } from "../../telephony/call-hours.ts";
import { alarm, raise } from "./alarm.ts";
import { tampering } from "./begin-move.ts";
import { absence, assignmentWords, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import { driftNow } from "./drift-now.ts";
import { idsOf, markWhy } from "./mark-why.ts";
import { later, type Moving } from "./move-context.ts";
import { notReleased } from "../release.ts";
import type { Outcome, Waiting } from "../wait-visibly.ts";
import { outsideWindow } from "./window.ts";

const waitForOthers = 5_000;

/**
 * The last look before a wave: its own approval where it needs one, the window, what the plan was made from, both trunks,
 * those who were moved before, and every member as they are now, which is the ledger.
 */
export async function beginWave(moving: Moving, planned: PlannedWave, wave: Wave): Promise<Outcome> {
  const { context, stored, change } = moving;
  const { number } = planned;
  const pause = (why: string, needs: "release" | "retry") =>
    apply(context, stored, { type: "pause", by: null, why, needs, wave: number });

  const unreleased = await missingRelease(moving, wave);
  if (unreleased !== undefined)
    return pause([...(await notReleased(context, change)), unreleased].join(" "), "release");
  const closed = outsideWindow(moving);
  if (closed) return closed;
  const { wavesAtOnce } = context.config;
  const holder = await context.waves.heldBy(change.id, wavesAtOnce);
  if (holder !== null) return waitFor(moving, holder);

  const differences = [...(await tampering(moving)), ...(await differencesNow(moving))];
  if (differences.length > 0)
    return pause(`Something changed since this was approved. ${differences.join(" ")}`, "retry");
  const failing = await alarm(moving, rowsComeWithin);
  if (failing) return raise(moving, failing);
  await recordLedger(moving, wave);
  const { heldBy } = await context.waves.begin(change.id, wave, wavesAtOnce, context.now());
  return heldBy === null ? "again" : waitFor(moving, heldBy);
}

function waitFor(moving: Moving, holder: number): Waiting {
  return { waitingFor: `a wave of ${changeName(holder)}`, until: later(moving, waitForOthers) };
}

/** Why a wave that is said to have begun must not go on: its release, or what was sealed of the change. */
export async function waveRefusals(moving: Moving, wave: Wave): Promise<readonly string[]> {
  const unreleased = await missingRelease(moving, wave);
  return [
    ...(await notReleased(moving.context, moving.change)),
    ...(unreleased === undefined ? [] : [unreleased]),
  ];
}

/**
 * The change's approval covers its first wave, or all where the plan says so, each once: a wave that was rolled back needs
 * its own. Roles are asked for afresh: who released the wave must still be an approver when it begins.
 */
async function missingRelease(
  { context, change, plan, signal }: Moving,
  { number: wave, status }: Wave,
): Promise<string | undefined> {
  const covered = wave === 1 || plan.approveWaves !== "each";
  if (covered && status !== "rolledBack") return undefined;
  const releasers = releasersOf(change, wave);
  if (releasers.length < plan.approvalsRequired)
    return status === "rolledBack"
      ? `Wave ${wave} was rolled back; to be moved again it needs its own approval.`
      : `Wave ${wave} needs its own approval.`;
  const roles = await Promise.all(
    releasers.map(({ id }) => context.directory.rolesOf(id, { fresh: true }, signal)),
  );
  const lost = releasers.filter((_, index) => !roles[index]?.has("approver"));
  if (releasers.length - lost.length >= plan.approvalsRequired) return undefined;
  const names = lost.map(({ name }) => name).join(", ");
  return `Wave ${wave} needs another approval: ${names}, who released it, may approve no longer.`;
}

/** What speaks against going on: drift of the configuration, and blocking findings on either trunk. */
export async function differencesNow({ context, plan, signal }: Moving): Promise<readonly string[]> {
  const drift = await driftNow(context.tenant, plan, signal);
  if (drift.length > 0 || plan.kind !== "migrate" || !plan.pair) return drift;
  const findings = await context.checkPair(plan.pair, signal);
  return blockers(findings).map(({ title, summary }) => `${title}: ${summary}`);
}

/** Reads every member and writes down what they have; whom somebody else changed since the plan is left alone. */
async function recordLedger(moving: Moving, wave: Wave): Promise<void> {
  const { context, change, signal } = moving;
  const { tenant, waves, now } = context;
  const members = await waves.allMembers(change.id, { wave: wave.number });
  // A wave that was rolled back is moved anew, and so is who could not be moved before.
  const due = members.filter(({ status }) => status !== "left" && status !== "moved");
  const { live, odd } = await readLive(tenant, idsOf(due), signal);
  const left: { readonly userId: string; readonly why: string }[] = [];
  const found: { readonly userId: string; readonly ledger: PolicyAssignment }[] = [];
  const moved: string[] = [];
  for (const member of due) {
    const assignment = live.get(member.userId)?.voiceRouting;
    // Asked for before, and it shows: unless it was taken back since, for then somebody else gave it.
    const asked = member.batch !== null && member.status !== "restored";
    const ours = asked && assignment && isOnTarget(assignment, member.target);
    if (ours) moved.push(member.userId);
    else if (assignment && isSameAssignment(assignment, member.former)) {
      found.push({ userId: member.userId, ledger: assignment });
    } else {
      const why = assignment
        ? `Somebody else changed ${assignmentWords(member.former)} to ${assignmentWords(assignment)}.`
        : absence(odd.get(member.userId));
      left.push({ userId: member.userId, why });
    }
  }
  await waves.recordLedger(change.id, found);
  await waves.mark(change.id, idsOf(found), { status: "planned", detail: null });
  await waves.mark(change.id, moved, { status: "moved", detail: null, settledAt: now() });
  await markWhy(moving, "left", left);
}
