import { endingWith } from "../../lib/deadline.ts";
import type { Activity } from "botbuilder";
import type { Change } from "../../changes/change.ts";
import type { Conversation } from "../../store/conversation-store.ts";
import type { Message } from "../../store/messages/message-store.ts";
import { refreshable, type Card } from "../cards/cards.ts";
import { buildCard } from "./build-card.ts";
import type { Viewer } from "../../changes/cards/change-offers.ts";
import { sealCard } from "../../audit/seal-card.ts";
import type { ChatDependencies } from "../capability/turn.ts";
import { redactPeople } from "../cards/redact-people.ts";

export interface Rendered {
  readonly activity: Partial<Activity>;
  /** False where the viewer's roles could not be read: buttons that need one are left out, so show it again later. */
  readonly complete: boolean;
}

/** Draws a message for a conversation from the current state; undefined where what it shows no longer exists. */
export type ToActivity = (
  message: Pick<Message, "content" | "repeatOf">,
  conversation: Conversation,
  signal: AbortSignal,
) => Promise<Rendered | undefined>;

type Needed = Pick<
  ChatDependencies,
  | "changes"
  | "waves"
  | "preflights"
  | "evidence"
  | "alerts"
  | "doctorVisits"
  | "observations"
  | "checks"
  | "pairChecks"
  | "config"
  | "conversations"
  | "directory"
  | "logger"
  | "now"
>;

/** Longest wait, in milliseconds, for the groups that give roles. */
const rolesWithinMs = 5_000;

export function createToActivity(deps: Needed): ToActivity {
  return async ({ content, repeatOf }, conversation, signal) => {
    const mark = repeatOf === null ? "" : "(repeat) ";
    if (content.type === "text") {
      const text = conversation.kind === "personal" ? content.text : redactPeople(content.text);
      return { activity: { text: `${mark}${text}`, textFormat: "plain" }, complete: true };
    }

    if (content.type === "seal") return { activity: cardActivity(sealCard(content), mark), complete: true };

    const { viewer, complete } = await viewerOf(conversation, signal);
    const built = await buildCard(deps, content, viewer, { zone: conversation.personZone, now: deps.now() });
    if (!built) return undefined;
    if (conversation.kind === "personal") return { activity: cardActivity(built.card, mark), complete };
    const forAll = redactPeople(built.card);
    if (!built.change) return { activity: cardActivity(forAll, mark), complete };
    const mris = await refreshedFor(built.change);
    const card = refreshable(forAll, { changeId: built.change.id }, mris);
    return { activity: cardActivity(card, mark), complete };
  };

  /** In a personal chat its person; elsewhere nobody in particular, so a card offers what is safe for all. */
  async function viewerOf(
    { kind, personId }: Conversation,
    signal: AbortSignal,
  ): Promise<{ readonly viewer: Viewer; readonly complete: boolean }> {
    const nobody = new Set<never>();
    if (kind !== "personal" || personId === null) {
      return { viewer: { personId: null, roles: nobody }, complete: true };
    }
    try {
      const soon = endingWith(signal, rolesWithinMs);
      const roles = await deps.directory.rolesOf(personId, {}, soon);
      return { viewer: { personId, roles }, complete: true };
    } catch (error) {
      signal.throwIfAborted();
      deps.logger.warn({ err: error }, "roles could not be read; a card is drawn by those last known");
      // A button grants nothing, and what only stops must be at hand just then.
      return { viewer: { personId, roles: deps.directory.lastKnownRolesOf(personId) }, complete: false };
    }
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
