import { joinUnread, type Unread } from "../../telephony/unread.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { Reading } from "../../tenant/reading.ts";
import type { ChangeContext } from "../change-context.ts";

/** Everybody, those who cannot be moved as well. */
export async function readAllUsers(
  { tenant }: Pick<ChangeContext, "tenant">,
  signal: AbortSignal,
): Promise<Reading<readonly VoiceUser[]>> {
  const value: VoiceUser[] = [];
  const unread: Unread[] = [];
  for await (const page of tenant.readUsers(signal)) {
    for (const user of page.value) value.push(user);
    unread.push(...page.unread);
  }
  return { value, unread: joinUnread(unread) };
}
