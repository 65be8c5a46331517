import type { Activity } from "botbuilder";
import { consentActivity, textActivity } from "../files/file-offer.ts";
import { inPlayground } from "../move/playground.ts";
import { cardActivity } from "../render.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";
import { inCard } from "./notices.ts";

/** An answer that is not followed up, as a message. */
export async function answerActivity(
  deps: Pick<ChatDependencies, "config" | "conversations">,
  answer: Exclude<Answer, { type: "tracked" }>,
  { person, place }: Pick<Turn, "person" | "place">,
): Promise<Partial<Activity>> {
  if (answer.type === "card") return cardActivity(answer.card);
  if (answer.type !== "file") return cardActivity(inCard(answer));
  return (await inPlayground(deps, { place }))
    ? textActivity(answer.offer)
    : consentActivity(answer.offer, person.id);
}
