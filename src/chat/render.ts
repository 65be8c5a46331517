import type { Activity } from "botbuilder";
import type { Change } from "../change/change.ts";
import type { Conversation } from "../store/conversation-store.ts";
import type { Message } from "../store/message-store.ts";
import { refreshable, type Card } from "./cards.ts";
import { draw } from "./draw.ts";
import type { Viewer } from "./offers.ts";
import type { ChatDependencies } from "./turn.ts";

/** Draws a message for a conversation from the current state; undefined where what it shows no longer exists. */
export type Render = (
  message: Pick<Message, "content" | "repeatOf">,
  conversation: Conversation,
  signal: AbortSignal,
) => Promise<Partial<Activity> | undefined>;

type Needed = Pick<
  ChatDependencies,
  "changes" | "preflights" | "observations" | "checks" | "config" | "conversations" | "directory" | "now"
>;

export function createRender(deps: Needed): Render {
  return async ({ content, repeatOf }, conversation, signal) => {
    const mark = repeatOf === null ? "" : "(repeat) ";
    if (content.type === "text") return { text: `${mark}${content.text}`, textFormat: "plain" };

    const viewer = await viewerOf(conversation, signal);
    const drawn = await draw(deps, content, viewer, { zone: conversation.personZone, now: deps.now() });
    if (!drawn) return undefined;
    if (conversation.kind === "personal" || !drawn.change) return cardActivity(drawn.card, mark);
    const mris = await refreshedFor(drawn.change);
    return cardActivity(refreshable(drawn.card, { changeId: drawn.change.id }, mris), mark);
  };

  /** In a personal chat its person; elsewhere nobody in particular, so a card offers what is safe for all. */
  async function viewerOf({ kind, personId }: Conversation, signal: AbortSignal): Promise<Viewer> {
    if (kind !== "personal" || personId === null) return { personId: null, roles: new Set() };
    return { personId, roles: await deps.directory.rolesOf(personId, {}, signal) };
  }

  /** Approvers who have still to decide fetch their own view, with its buttons; nobody does once it is decided. */
  async function refreshedFor(change: Change): Promise<readonly string[]> {
    if (change.state.status !== "awaitingApproval" || !change.submission) return [];
    const open = change.submission.approvers
      .map(({ id }) => id)
      .filter((id) => !change.approvals.some(({ by }) => by.id === id));
    return [...(await deps.conversations.mris(open)).values()];
  }
}

/** A card as an activity; `summary` is what a toast shows. */
export function cardActivity(card: Card, mark = ""): Partial<Activity> {
  return {
    type: "message",
    summary: `${mark}${card.summary}`,
    attachments: [{ ...card.attachment }],
  };
}
