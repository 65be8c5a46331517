import { endingWith } from "../../lib/deadline.ts";
import { othersIn } from "./others-in.ts";
import type { ChatDependencies, Turn } from "./turn.ts";

/** Milliseconds; a turn has to end before Teams gives up on it. */
const rosterWithinMs = 4_000;

/** Who besides this organisation's own people would read what is posted in a channel, in sentences; null where nobody would. */
export async function othersWhoRead(
  { conversations, connector }: Pick<ChatDependencies, "conversations" | "connector">,
  place: Turn["place"],
  signal: AbortSignal,
): Promise<string | null> {
  const channel = await conversations.find(place.id);
  const roster = channel ? await connector.roster(channel, endingWith(signal, rosterWithinMs)) : null;
  return othersIn(roster, { tenantId: channel?.tenantId ?? "", shared: place.shared ?? false });
}
