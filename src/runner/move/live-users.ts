import { effectivePolicy, type PolicyAssignment, type VoiceUser } from "../../telephony/voice-user.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/** Up to here one request a user is cheaper than reading everybody. */
const fewUsers = 40;
const atOnce = 4;

/** These users as they are now, by object id; those the tenant does not know are missing. */
export async function readLive(
  tenant: Tenant,
  userIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, VoiceUser>> {
  const live = new Map<string, VoiceUser>();
  if (userIds.length <= fewUsers) {
    const waiting = [...userIds];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
          const user = await tenant.readUser(id, signal);
          if (user) live.set(id, user);
        }
      }),
    );
    return live;
  }
  const wanted = new Set(userIds);
  for await (const page of tenant.readUsers(signal)) {
    for (const user of page) if (wanted.has(user.id)) live.set(user.id, user);
  }
  return live;
}

/** A group that is not named is no other one: the policy is the same, and comes back by itself. */
export function isSameAssignment(a: PolicyAssignment, b: PolicyAssignment): boolean {
  if (a.kind !== b.kind || effectivePolicy(a) !== effectivePolicy(b)) return false;
  if (a.kind !== "group" || b.kind !== "group") return true;
  return a.groupId === b.groupId || a.groupId === null || b.groupId === null;
}

/** Whether the assignment is what a move asked for: that direct grant, or none. */
export function isOnTarget(assignment: PolicyAssignment, target: string | null): boolean {
  return target === null
    ? assignment.kind !== "direct"
    : assignment.kind === "direct" && assignment.policy === target;
}

/** The direct grant that puts an assignment back; null takes a grant away. */
export function grantOf(assignment: PolicyAssignment): string | null {
  return assignment.kind === "direct" ? assignment.policy : null;
}

/** As people read it: `Dublin Staff (direct)`. */
export function assignmentWords(assignment: PolicyAssignment): string {
  return assignment.kind === "global" ? "Global" : `${assignment.policy} (${assignment.kind})`;
}
