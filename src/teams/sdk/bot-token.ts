import { orEnd } from "../../lib/deadline.ts";
import type { TeamsAdapter } from "./adapter.ts";

/** Fetches the bot's own token anew, as every message needs one. Rejects with the sign-in service's words. */
export async function proveBotToken(
  adapter: Pick<TeamsAdapter, "connectorFor">,
  serviceUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const { credentials } = await orEnd(adapter.connectorFor(serviceUrl), signal);
  const own = credentials as { getToken?: (anew: boolean) => Promise<string> } | undefined;
  if (!own?.getToken) throw new Error("The bot has no credentials of its own.");
  await orEnd(own.getToken(true), signal);
}
