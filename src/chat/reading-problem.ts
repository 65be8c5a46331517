import { unreadWords, type Unread } from "../telephony/unread.ts";

/** What is amiss with what is shown of the tenant, as sentences; null where all of it was read. */
export function readingProblem(failure: string | undefined, unread: readonly Unread[]): string | null {
  const sentences = [
    ...(failure === undefined ? [] : [`The last refresh failed: ${failure} Shown is what was read before.`]),
    ...unread.map(unreadWords),
  ];
  return sentences.length === 0 ? null : sentences.join(" ");
}
