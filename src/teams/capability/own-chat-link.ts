import type { Answer, ChatDependencies, Turn } from "./turn.ts";

const chatHosts = {
  commercial: "teams.microsoft.com",
  gcc: "teams.microsoft.com",
  gccHigh: "gov.teams.microsoft.us",
  dod: "dod.teams.microsoft.us",
} as const;

/** A notice where others read along, with a way to the chat of the bot with the person who reads it. */
export async function pointToOwnChat(
  deps: Pick<ChatDependencies, "conversations" | "config">,
  { place }: Pick<Turn, "place">,
  { title, text }: { readonly title: string; readonly text: string },
): Promise<Answer> {
  const botId = (await deps.conversations.find(place.id))?.botId ?? "";
  return {
    type: "notice",
    tone: "info",
    title,
    text,
    suggestions: [],
    link: {
      title: "Open our chat",
      url: `https://${chatHosts[deps.config.cloud]}/l/chat/0/0?users=${encodeURIComponent(botId.startsWith("28:") ? botId : `28:${botId}`)}`,
    },
  };
}
