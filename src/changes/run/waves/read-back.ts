import { decideMember } from "../../waves/decide-member.ts";
import type { StoredMember } from "../../../store/changes/wave-store.ts";
import { readLive } from "./live-users.ts";
import { idsOf, type Working } from "../working.ts";

/** Of a member whose move may still come to show. */
export const notConfirmed =
  "The service took the grant, but it is not to be read back. Look at the user in the admin center, then retry.";

export interface ReadBack {
  /** How many were seen on their new policy just now. */
  readonly seen: number;
  /** Who still shows what they had before, or nothing. */
  readonly waiting: readonly StoredMember[];
}

/** Reads those of a wave who were asked for, and writes down who is moved and whom somebody else changed meanwhile. */
export async function readBack(working: Working, sent: readonly StoredMember[]): Promise<ReadBack> {
  const { context, change, signal } = working;
  const { live } = await readLive(context.tenant, idsOf(sent), signal);
  const at = context.now();
  const waiting: StoredMember[] = [];
  const asks = sent.flatMap((member) => {
    const { userId } = member;
    const intention = { type: "readBack", live: live.get(userId)?.voiceRouting } as const;
    // At most looks most of them still wait: only who shows something is locked and written.
    if (decideMember(member, intention, at).ok) return [{ userId, intention }];
    waiting.push(member);
    return [];
  });
  const shown = await context.waves.decideMembers(change.id, asks, at);
  return { seen: shown.filter(({ status }) => status === "moved").length, waiting };
}
