import type { ChatDependencies, Turn } from "./turn.ts";

/** Whether somebody speaks from the Agents Playground, which has neither a people picker nor files. */
export async function inPlayground(
  { config, conversations }: Pick<ChatDependencies, "config" | "conversations">,
  { place }: Pick<Turn, "place">,
): Promise<boolean> {
  if (config.mode !== "simulated") return false;
  const known = await conversations.find(place.id);
  return known?.serviceUrl.endsWith("/_connector") ?? false;
}
