import { mapConcurrently } from "../../../lib/map-concurrently.ts";
import type { VoiceUser } from "../../../telephony/voice-user.ts";
import { TenantError } from "../../../tenant/tenant-error.ts";
import type { Tenant } from "../../../tenant/tenant.ts";

/** Up to here one request a user is cheaper than reading everybody. */
const perUserReadLimit = 40;
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
  if (userIds.length <= perUserReadLimit) {
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
    await mapConcurrently(ids, atOnce, async (id) => {
      try {
        const user = await tenant.readUser(id, signal);
        if (user) live.set(id, user);
      } catch (error) {
        if (!(error instanceof TenantError) || error.kind !== "contractDrift") throw error;
        odd.set(id, error.message);
      }
    });
  }
}

/** Why there is nothing to go by; `why` where somebody could not be read. */
export function absence(why: string | undefined): string {
  return why === undefined ? "No longer a user of this tenant." : `Could not be read, so skipped: ${why}`;
}
