import { randomBytes } from "node:crypto";
import type { Activity } from "botbuilder";
import type { Activity as AskingActivity } from "../../web/activity.ts";
import { consentActivity, textActivity } from "../files/file-offer.ts";
import { inPlayground } from "../capability/playground.ts";
import type { Card } from "../cards/cards.ts";
import { cardActivity } from "../channel/to-activity.ts";
import type { Answer, ChatDependencies, TrackedContent, Turn } from "../capability/turn.ts";
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

/** An answer that is followed up: a card of its own, posted once for what was asked and edited in place. */
export async function postTracked(
  { messages }: Pick<ChatDependencies, "messages">,
  { conversation, id = randomBytes(8).toString("hex") }: Pick<AskingActivity, "conversation" | "id">,
  { conversationId, now }: Pick<Turn, "conversationId" | "now">,
  content: TrackedContent,
): Promise<void> {
  await messages.post({ eventKey: `asked:${conversation.id}:${id}`, conversationId, content }, now);
}

/**
 * Answers to `adaptiveCard/action`. The status is 200 whenever the bot's code ran, denials included: clients show the
 * text of no other. A message must not be empty, or Teams takes the click for lost and sends it again.
 */
export function cardAnswer({ attachment }: Card): Partial<Activity> {
  return invokeResponse({ statusCode: 200, type: attachment.contentType, value: attachment.content });
}

export function messageAnswer(text: string): Partial<Activity> {
  return invokeResponse({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: text });
}

function invokeResponse(body: object): Partial<Activity> {
  return { type: "invokeResponse", value: { status: 200, body } };
}
