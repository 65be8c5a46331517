import type { Batch, MemberAsk, StoredMember } from "../../../store/changes/wave-store.ts";
import { assignmentWords, grantOf, isOnTarget, isSameAssignment } from "../../../telephony/voice-user.ts";
import { absence, readLive } from "./live-users.ts";
import { idsOf, later, type Working } from "../working.ts";
import { finishBatches } from "./finish-batches.ts";
import { isPlannedWay, plannedPeople } from "./planned-people.ts";
import { notConfirmed } from "./read-back.ts";
import { sendNext } from "./send-batch.ts";
import { listed } from "../../../lib/cut.ts";

export type Undone =
  { readonly until: Date } | { readonly notes: readonly string[]; readonly differences: readonly string[] };

/** Names that a difference lists; the rest is counted, and listed on the people card. */
const namesShown = 5;

/**
 * Puts the members of one wave back to what they had by the plan, by kind, and reads every one of them back: nobody was moved
 * who had anything else right before. `since` is when the rollback was asked for. Members: → restored, notRestored; wave: →
 * rolledBack.
 */
export async function restoreWave(working: Working, wave: number, since: Date): Promise<Undone> {
  const { context, change, plan } = working;
  const { waves } = context;
  const unfinished = await finishBatches(working, wave);
  if (unfinished) return { until: unfinished };
  const members = await waves.allMembers(change.id, {
    wave,
    statuses: ["planned", "sent", "moved", "failed", "skipped", "notRestored"],
  });
  const { asApproved } = await plannedPeople(working);
  const asked = members.filter(
    (member) => wasAsked(member, since) && (asApproved || isPlannedWay(plan, member)),
  );
  const until = await restore(working, wave, asked, since);
  if (until) return { until };
  await waves.decide(change.id, wave, { type: "rollBack" }, context.now());
  return report(working, wave);
}

/** Once for a move, and by this rollback unless that has failed. */
function wasAsked({ batch, status, settledAt }: StoredMember, since: Date): boolean {
  return batch !== null && (status !== "notRestored" || !settledAt || settledAt < since);
}

/** Undefined once nobody is left who could still be put back. */
async function restore(
  working: Working,
  wave: number,
  members: readonly StoredMember[],
  since: Date,
): Promise<Date | undefined> {
  if (members.length === 0) return undefined;
  const { context, change, signal } = working;
  const { tenant, waves, now, config } = context;
  const { live, odd } = await readLive(tenant, idsOf(members), signal);
  const batches = new Map((await waves.batches(change.id)).map((batch) => [batch.number, batch]));
  const retriedAt = (await waves.waves(change.id)).find(({ number }) => number === wave)?.retriedAt ?? null;
  const due: { member: StoredMember; policy: string | null }[] = [];
  const asks: MemberAsk[] = [];
  // No earlier than the rollback, also where another replica's clock is ahead.
  const at = new Date(Math.max(now().getTime(), since.getTime()));
  let waiting = 0;
  for (const member of members) {
    const { former } = member;
    const assignment = live.get(member.userId)?.voiceRouting;
    const batch = member.batch === null ? undefined : batches.get(member.batch);
    // Of this rollback: one that was pressed again asks again.
    const asked = batch?.direction === "restore" && batch.intendedAt >= since ? batch : undefined;
    const acceptedAt = asked?.acceptedAt;
    const fresh = acceptedAt && now().getTime() < acceptedAt.getTime() + config.timings.settleWithin;
    // Left alone as somebody else's, but what was asked for here came to show after all.
    const skipped = member.status === "skipped" && !asked;
    if (skipped && !(assignment && isOnTarget(assignment, member.target))) continue;
    if (!assignment) give(absence(odd.get(member.userId)), member);
    else if (isSameAssignment(assignment, former)) {
      // A move that never showed may still come to show: what reads "as before" is then from before both.
      if (mayStillShow(member, batch, retriedAt)) due.push(dueFor(member));
      else asks.push({ userId: member.userId, intention: { type: "restored" } });
    } else if (isOnTarget(assignment, member.target)) {
      if (!asked) due.push(dueFor(member));
      else if (fresh) waiting += 1;
      else give(`It was asked for, but ${assignmentWords(assignment)} is still in force.`, member);
    } else if (asked && fresh && grantOf(former) === null && assignment.kind !== "direct") {
      give(`Its group or Global policy changed: now ${assignmentWords(assignment)}.`, member);
    } else give(`Somebody else changed it to ${assignmentWords(assignment)}: left as it is.`, member);
  }
  await waves.decideMembers(change.id, asks, at);
  if (due.length > 0) {
    const progress = await sendNext(working, "restore", wave, due, since);
    return progress instanceof Date ? progress : now();
  }
  return waiting > 0 ? later(working, config.timings.settleEvery) : undefined;

  function give(why: string, { userId }: StoredMember): void {
    asks.push({ userId, intention: { type: "notRestored", why } });
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
  return status === "sent" || status === "planned" || (status === "failed" && detail === notConfirmed);
}

function dueFor(member: StoredMember) {
  return { member, policy: grantOf(member.former) };
}

async function report({ context, change }: Working, wave: number): Promise<Undone> {
  const lost = await context.waves.allMembers(change.id, { wave, statuses: ["notRestored"] });
  const skipped = await context.waves.members(
    change.id,
    { wave, statuses: ["skipped"] },
    { offset: 0, limit: 1 },
  );
  const differences = [...Map.groupBy(lost, ({ detail }) => detail ?? "")].map(([why, members]) => {
    const names = members.map(({ userPrincipalName }) => userPrincipalName);
    return `${listed(names, namesShown)}: ${why}`;
  });
  const notes =
    skipped.total > 0
      ? [`${skipped.total} people of wave ${wave} had been changed by others and were skipped.`]
      : [];
  return { notes, differences };
}
