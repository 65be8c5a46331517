import type { Batch, StoredMember } from "../../store/wave-store.ts";
import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import { absence, assignmentWords, grantOf, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import { later, type Moving } from "./move-context.ts";
import { idsOf, markWhy } from "./mark-why.ts";
import { finishBatches } from "./finish-batches.ts";
import { neverSeen } from "./read-back.ts";
import { sendNext } from "./send-batch.ts";
import { listed } from "../../cut.ts";

export type Undone =
  { readonly until: Date } | { readonly notes: readonly string[]; readonly differences: readonly string[] };

/** Names that a difference lists; the rest is counted, and listed on the people card. */
const namesShown = 5;

/**
 * Puts the members of one wave back to what the ledger says, by kind, and reads every one of them back. `since` is when the
 * rollback was asked for.
 */
export async function restoreWave(moving: Moving, wave: number, since: Date): Promise<Undone> {
  const { context, change } = moving;
  const { waves } = context;
  const unfinished = await finishBatches(moving, wave);
  if (unfinished) return { until: unfinished };
  const members = await waves.allMembers(change.id, {
    wave,
    statuses: ["planned", "sent", "moved", "failed", "left", "notRestored"],
  });
  const recorded = members.filter(
    ({ ledger, batch, status, settledAt }) =>
      ledger !== null && batch !== null && (status !== "notRestored" || !settledAt || settledAt < since),
  );
  const until = await restore(moving, wave, recorded, since);
  if (until) return { until };
  await waves.update(change.id, wave, { status: "rolledBack" });
  return report(moving, wave);
}

/** Undefined once nobody is left who could still be put back. */
async function restore(
  moving: Moving,
  wave: number,
  members: readonly StoredMember[],
  since: Date,
): Promise<Date | undefined> {
  if (members.length === 0) return undefined;
  const { context, change, signal } = moving;
  const { tenant, waves, now, config } = context;
  const { live, odd } = await readLive(tenant, idsOf(members), signal);
  const batches = new Map((await waves.batches(change.id)).map((batch) => [batch.number, batch]));
  const retriedAt = (await waves.waves(change.id)).find(({ number }) => number === wave)?.retriedAt ?? null;
  const due: { member: StoredMember; policy: string | null }[] = [];
  const restored: string[] = [];
  const given: { readonly userId: string; readonly why: string }[] = [];
  // No earlier than the rollback, also where another replica's clock is ahead.
  const at = new Date(Math.max(now().getTime(), since.getTime()));
  let waiting = 0;
  for (const member of members) {
    const former = member.ledger as PolicyAssignment;
    const assignment = live.get(member.userId)?.voiceRouting;
    const batch = member.batch === null ? undefined : batches.get(member.batch);
    // Of this rollback: one that was pressed again asks again.
    const asked = batch?.direction === "restore" && batch.intendedAt >= since ? batch : undefined;
    const acceptedAt = asked?.acceptedAt;
    const fresh = acceptedAt && now().getTime() < acceptedAt.getTime() + config.timings.settleWithin;
    // Left alone as somebody else's, but what was asked for here came to show after all.
    const left = member.status === "left" && !asked;
    if (left && !(assignment && isOnTarget(assignment, member.target))) continue;
    if (!assignment) give(absence(odd.get(member.userId)), member);
    else if (isSameAssignment(assignment, former)) {
      // A move that never showed may still come to show: what reads "as before" is then from before both.
      if (mayStillShow(member, batch, retriedAt)) due.push(dueFor(member, former));
      else restored.push(member.userId);
    } else if (isOnTarget(assignment, member.target)) {
      if (!asked) due.push(dueFor(member, former));
      else if (fresh) waiting += 1;
      else give(`It was asked for, but ${assignmentWords(assignment)} is still in force.`, member);
    } else if (asked && fresh && grantOf(former) === null && assignment.kind !== "direct") {
      give(`Its group or Global policy changed: now ${assignmentWords(assignment)}.`, member);
    } else give(`Somebody else changed it to ${assignmentWords(assignment)}: left as it is.`, member);
  }
  await waves.mark(change.id, restored, { status: "restored", detail: null, settledAt: at });
  await markWhy(moving, "notRestored", given, at);
  if (due.length > 0) {
    const progress = await sendNext(moving, "restore", wave, due, since);
    return progress instanceof Date ? progress : now();
  }
  return waiting > 0 ? later(moving, config.timings.settleEvery) : undefined;

  function give(why: string, { userId }: StoredMember): void {
    given.push({ userId, why });
  }
}

/** Whether the service took the move and said nothing against this member, and yet nobody saw it in force. */
function mayStillShow(
  { status, detail }: StoredMember,
  batch: Batch | undefined,
  retriedAt: Date | null,
): boolean {
  if (batch?.direction !== "move") return false;
  // Asked for twice: what the first operation gave may still come to show, whatever became of the second.
  const twice = retriedAt !== null && batch.intendedAt >= retriedAt;
  if (!batch.acceptedAt && !twice) return false;
  return status === "sent" || status === "planned" || (status === "failed" && detail === neverSeen);
}

function dueFor(member: StoredMember, former: PolicyAssignment) {
  return { member, policy: grantOf(former) };
}

async function report({ context, change }: Moving, wave: number): Promise<Undone> {
  const lost = await context.waves.allMembers(change.id, { wave, statuses: ["notRestored"] });
  const left = await context.waves.members(change.id, { wave, statuses: ["left"] }, { offset: 0, limit: 1 });
  const differences = [...Map.groupBy(lost, ({ detail }) => detail ?? "")].map(([why, members]) => {
    const names = members.map(({ userPrincipalName }) => userPrincipalName);
    return `${listed(names, namesShown)}: ${why}`;
  });
  const notes =
    left.total > 0
      ? [`${left.total} people of wave ${wave} had been changed by others and were left alone.`]
      : [];
  return { notes, differences };
}
