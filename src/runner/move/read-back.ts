import type { StoredMember } from "../../store/wave-store.ts";
import { assignmentWords, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import type { Moving } from "./move-context.ts";

/** Of a member whose move may still come to show. */
export const neverSeen =
  "The service took the grant, but it is not to be read back. Look at the user in the admin center, then retry.";

export interface ReadBack {
  /** How many were seen on their new policy just now. */
  readonly seen: number;
  /** Who still shows what they had before, or nothing. */
  readonly waiting: readonly StoredMember[];
}

/** Reads those of a wave who were asked for, and writes down who is moved and whom somebody else changed meanwhile. */
export async function readBack(
  { context, change, signal }: Moving,
  sent: readonly StoredMember[],
): Promise<ReadBack> {
  const { tenant, waves, now } = context;
  const live = await readLive(tenant, idsOf(sent), signal);
  const moved: string[] = [];
  const waiting: StoredMember[] = [];
  const left = new Map<string, string[]>();
  for (const member of sent) {
    const { userId, target, ledger } = member;
    const assignment = live.get(userId)?.voiceRouting;
    if (assignment && isOnTarget(assignment, target)) moved.push(userId);
    else if (!assignment || (ledger && isSameAssignment(assignment, ledger))) waiting.push(member);
    else {
      const why = `Somebody else changed it to ${assignmentWords(assignment)} meanwhile.`;
      const those = left.get(why);
      if (those) those.push(userId);
      else left.set(why, [userId]);
    }
  }
  await waves.mark(change.id, moved, { status: "moved", detail: null, settledAt: now() });
  for (const [detail, userIds] of left)
    await waves.mark(change.id, userIds, { status: "left", detail, settledAt: now() });
  return { seen: moved.length, waiting };
}

export function idsOf(members: readonly StoredMember[]): readonly string[] {
  return members.map(({ userId }) => userId);
}
