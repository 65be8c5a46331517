import type { Activity as SdkActivity } from "botbuilder";
import type { Card } from "./cards.ts";

/**
 * Answers to `adaptiveCard/action`. The status is 200 whenever the bot's code ran, denials included: clients show the
 * text of no other. A message must not be empty, or Teams takes the click for lost and sends it again.
 */
export function cardAnswer({ attachment }: Card): Partial<SdkActivity> {
  return invokeResponse({ statusCode: 200, type: attachment.contentType, value: attachment.content });
}

export function messageAnswer(text: string): Partial<SdkActivity> {
  return invokeResponse({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: text });
}

function invokeResponse(body: object): Partial<SdkActivity> {
  return { type: "invokeResponse", value: { status: 200, body } };
}
