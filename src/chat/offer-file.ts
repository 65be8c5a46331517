import type { MadeFile } from "./files/file-offer.ts";
import type { Answer, ChatDependencies, Turn } from "./turn.ts";

const chatHosts = {
  commercial: "teams.microsoft.com",
  gcc: "teams.microsoft.com",
  gccHigh: "gov.teams.microsoft.us",
  dod: "dod.teams.microsoft.us",
} as const;

/** Offers a file in the personal chat; elsewhere says how to ask there, as Teams takes a bot's files nowhere else. */
export async function offerFile(
  deps: Pick<ChatDependencies, "conversations" | "config">,
  made: MadeFile,
  command: string,
  { place }: Turn,
): Promise<Answer> {
  if (!made.ok) return made.refused;
  if (place.kind === "personal") return { type: "file", offer: made.offer };
  const botId = (await deps.conversations.find(place.id))?.botId ?? "";
  return {
    type: "notice",
    tone: "info",
    title: "In our own chat",
    text: `Files reach you in our own chat only. Write \`${command}\` to me there.`,
    suggestions: [],
    link: {
      title: "Open our chat",
      url: `https://${chatHosts[deps.config.cloud]}/l/chat/0/0?users=${encodeURIComponent(botId.startsWith("28:") ? botId : `28:${botId}`)}`,
    },
  };
}
