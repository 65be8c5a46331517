import { kinds } from "../../kinds/kinds.ts";
import { driftNow, notAsApproved } from "../last-look.ts";
import { changeName } from "../../change.ts";
import type { PlannedWave } from "../../plan.ts";
import { lacking, mayDecide, roleOfGroup, speaksFor } from "../../approver-groups.ts";
import type { Role } from "../../roles.ts";
import { isCovered, releasersOf } from "../../waves/releasers.ts";
import type { Wave } from "../../waves/wave.ts";
import { blockers } from "../../../preflight/weighing.ts";
import { transition } from "../transition.ts";
import { rowsComeWithin } from "../../../telephony/call-hours.ts";
import { alarm, raise } from "./alarm.ts";
import { absence, readLive } from "./live-users.ts";
import { idsOf, later, outsideWindow, type Working } from "../working.ts";
import { notReleased } from "../release.ts";
import type { Outcome, Waiting } from "../wait-visibly.ts";

const waitForOthers = 5_000;

/**
 * The last look before a wave: its own approval where it needs one, the window, what the plan was made from, both trunks,
 * those who were moved before, and every member as they are now, which is the ledger. Wave: planned, rolledBack → moving;
 * change: the same, or paused (release, retry, lift).
 */
export async function beginWave(working: Working, planned: PlannedWave, wave: Wave): Promise<Outcome> {
  const { context, stored, change } = working;
  const { number } = planned;
  const pause = (why: string, needs: "release" | "retry") =>
    transition(context, stored, { type: "pause", by: null, why, needs, wave: number });

  const unreleased = await missingRelease(working, wave);
  if (unreleased !== undefined)
    return pause([...(await notReleased(context, change)), unreleased].join(" "), "release");
  const closed = outsideWindow(working);
  if (closed) return closed;
  const { wavesAtOnce } = context.config;
  const holder = await context.waves.heldBy(change.id, wavesAtOnce);
  if (holder !== null) return waitFor(working, holder);

  const differences = [...(await notAsApproved(working)), ...(await driftBeforeWave(working))];
  if (differences.length > 0)
    return pause(`Something changed since this was approved. ${differences.join(" ")}`, "retry");
  const failing = await alarm(working, rowsComeWithin);
  if (failing) return raise(working, failing);
  await recordLedger(working, wave);
  const { heldBy } = await context.waves.begin(change.id, wave, wavesAtOnce, context.now());
  return heldBy === null ? "again" : waitFor(working, heldBy);
}

function waitFor(working: Working, holder: number): Waiting {
  return { waitingFor: `a wave of ${changeName(holder)}`, until: later(working, waitForOthers) };
}

/** Why a wave that is said to have begun must not go on: its release, or what was sealed of the change. */
export async function waveRefusals(working: Working, wave: Wave): Promise<readonly string[]> {
  const unreleased = await missingRelease(working, wave);
  return [
    ...(await notReleased(working.context, working.change)),
    ...(unreleased === undefined ? [] : [unreleased]),
  ];
}

/**
 * The change's approval covers its first wave, or all where the plan says so, each once: a wave that was rolled back needs
 * its own. Roles are asked for afresh: who released the wave must still be an approver when it begins.
 */
async function missingRelease(
  { context, change, plan, signal }: Working,
  { number: wave, status }: Wave,
): Promise<string | undefined> {
  if (isCovered(plan, wave) && status !== "rolledBack") return undefined;
  const releasers = releasersOf(change, wave);
  if (
    lacking(
      plan,
      releasers.map(({ speaksFor: of }) => of),
    ).count > 0
  )
    return status === "rolledBack"
      ? `Wave ${wave} was rolled back; to be moved again it needs its own approval.`
      : `Wave ${wave} needs its own approval.`;
  const roles = await Promise.all(
    releasers.map(({ by }) => context.directory.rolesOf(by.id, { fresh: true }, signal)),
  );
  const may = (held: ReadonlySet<Role>) => held.has("approver") && mayDecide(plan, held);
  const still = roles.filter(may);
  if (
    lacking(
      plan,
      still.map((held) => speaksFor(plan, held)),
    ).count === 0
  )
    return undefined;
  const lost = releasers.filter(({ speaksFor: of }, index) => {
    const held = roles[index] ?? new Set<Role>();
    return !may(held) || of.some((group) => !held.has(roleOfGroup(group)));
  });
  const names = lost.map(({ by }) => by.name).join(", ");
  return `Wave ${wave} needs another approval: ${names}, who released it, may approve no longer.`;
}

/** What counts against going on: drift of the configuration, and blocking findings on either trunk. */
export async function driftBeforeWave(working: Working): Promise<readonly string[]> {
  const { context, plan, signal } = working;
  const drift = await driftNow(working);
  if (drift.length > 0 || !kinds[plan.kind].toNewTrunk || !plan.pair) return drift;
  const findings = await context.runPreflight(plan.pair, signal);
  return blockers(findings).map(({ title, summary }) => `${title}: ${summary}`);
}

/** Reads every member and writes down what they have; whom somebody else changed since the plan is skipped. */
async function recordLedger({ context, change, signal }: Working, { number: wave }: Wave): Promise<void> {
  const { tenant, waves, now } = context;
  // A wave that was rolled back is moved anew, and so is who could not be moved before.
  const due = await waves.allMembers(change.id, {
    wave,
    statuses: ["planned", "sent", "failed", "restored", "notRestored"],
  });
  const { live, odd } = await readLive(tenant, idsOf(due), signal);
  const asks = due.map(({ userId }) => ({
    userId,
    intention: {
      type: "begin" as const,
      live: live.get(userId)?.voiceRouting,
      absence: absence(odd.get(userId)),
    },
  }));
  await waves.decideMembers(change.id, asks, now());
}
