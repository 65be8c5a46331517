import type { Change } from "../change.ts";
import type { ChangeContext } from "./change-context.ts";

/** Reminds the approvers at half time and tells the channel at three quarters; answers when to look again. */
export async function remind(
  { changes, now }: ChangeContext,
  { id, requestedAt }: Change,
  expiresAt: Date,
): Promise<Date> {
  const at = now();
  const open = expiresAt.getTime() - requestedAt.getTime();
  const halfTime = new Date(requestedAt.getTime() + open / 2);
  const threeQuarters = new Date(requestedAt.getTime() + (open * 3) / 4);
  if (at < halfTime) return halfTime;
  const escalated = at >= threeQuarters;
  const event = { type: "approvalReminder", expiresAt: expiresAt.toISOString(), escalated } as const;
  await changes.record(id, at, [{ event, key: escalated ? "reminder:channel" : "reminder:approvers" }]);
  return escalated ? expiresAt : threeQuarters;
}
