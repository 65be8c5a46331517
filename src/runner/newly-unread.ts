import { unreadWords, type Unread } from "../telephony/unread.ts";

/** What cannot be read now and was not told when the plan was approved, as sentences. */
export function newlyUnread(
  { cautions }: { readonly cautions: readonly string[] },
  unread: readonly Unread[],
): readonly string[] {
  return unread.map(unreadWords).filter((words) => !cautions.includes(words));
}
