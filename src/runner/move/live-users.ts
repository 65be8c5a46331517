import { effectivePolicy, type PolicyAssignment, type VoiceUser } from "../../telephony/voice-user.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/** Up to here one request a user is cheaper than reading everybody. */
const fewUsers = 40;
const atOnce = 4;

export interface LiveUsers {
  /** By object id; those the tenant does not know are missing. */
  readonly live: ReadonlyMap<string, VoiceUser>;
  /** Why somebody could not be read, by object id: they may be as before, moved or gone. */
  readonly odd: ReadonlyMap<string, string>;
}

/** These users as they are now. */
export async function readLive(
  tenant: Tenant,
  userIds: readonly string[],
  signal: AbortSignal,
): Promise<LiveUsers> {
  const live = new Map<string, VoiceUser>();
  const odd = new Map<string, string>();
  if (userIds.length <= fewUsers) {
    await readEach(userIds);
    return { live, odd };
  }
  const wanted = new Set(userIds);
  let allRead = true;
  for await (const { value, unread } of tenant.readUsers(signal)) {
    for (const user of value) if (wanted.has(user.id)) live.set(user.id, user);
    allRead &&= unread.length === 0;
  }
  // A page tells who was set aside by name, not by id.
  if (!allRead) await readEach(userIds.filter((id) => !live.has(id)));
  return { live, odd };

  async function readEach(ids: readonly string[]): Promise<void> {
    const waiting = [...ids];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
          try {
            const user = await tenant.readUser(id, signal);
            if (user) live.set(id, user);
          } catch (error) {
            if (!(error instanceof TenantError) || error.kind !== "contractDrift") throw error;
            odd.set(id, error.message);
          }
        }
      }),
    );
  }
}

/** Why there is nothing to go by; `why` where somebody could not be read. */
export function absence(why: string | undefined): string {
  return why === undefined ? "No longer a user of this tenant." : `Could not be read, so left alone: ${why}`;
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
