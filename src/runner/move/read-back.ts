import type { StoredMember } from "../../store/wave-store.ts";
import { assignmentWords, isOnTarget, isSameAssignment, readLive } from "./live-users.ts";
import { idsOf, markWhy } from "./mark-why.ts";
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
export async function readBack(moving: Moving, sent: readonly StoredMember[]): Promise<ReadBack> {
  const { context, change, signal } = moving;
  const { tenant, waves, now } = context;
  const { live } = await readLive(tenant, idsOf(sent), signal);
  const moved: string[] = [];
  const waiting: StoredMember[] = [];
  const left: { readonly userId: string; readonly why: string }[] = [];
  for (const member of sent) {
    const { userId, target, ledger } = member;
    const assignment = live.get(userId)?.voiceRouting;
    if (assignment && isOnTarget(assignment, target)) moved.push(userId);
    else if (!assignment || (ledger && isSameAssignment(assignment, ledger))) waiting.push(member);
    else left.push({ userId, why: `Somebody else changed it to ${assignmentWords(assignment)} meanwhile.` });
  }
  await waves.mark(change.id, moved, { status: "moved", detail: null, settledAt: now() });
  await markWhy(moving, "left", left);
  return { seen: moved.length, waiting };
}
