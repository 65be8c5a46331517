import type { MadeFile } from "./file-offer.ts";
import { pointToOwnChat } from "../capability/own-chat-link.ts";
import type { Answer, ChatDependencies, Turn } from "../capability/turn.ts";

/** Offers a file in the personal chat; elsewhere says how to ask there, as Teams takes a bot's files nowhere else. */
export async function offerFile(
  deps: Pick<ChatDependencies, "conversations" | "config">,
  made: MadeFile,
  command: string,
  turn: Turn,
): Promise<Answer> {
  if (!made.ok) return made.refused;
  if (turn.place.kind === "personal") return { type: "file", offer: made.offer };
  return pointToOwnChat(deps, turn, {
    title: "In our own chat",
    text: `Files reach you in our own chat only. Write \`${command}\` to me there.`,
  });
}
