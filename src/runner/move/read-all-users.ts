import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { ChangeContext } from "../change-context.ts";

/** Everybody, those who cannot be moved as well. */
export async function readAllUsers(
  { tenant }: Pick<ChangeContext, "tenant">,
  signal: AbortSignal,
): Promise<readonly VoiceUser[]> {
  const users: VoiceUser[] = [];
  for await (const page of tenant.readUsers(signal)) for (const user of page) users.push(user);
  return users;
}
