import { endingWith } from "../deadline.ts";
import type { Activity } from "botbuilder";
import type { Change } from "../change/change.ts";
import type { Conversation } from "../store/conversation-store.ts";
import type { Message } from "../store/message-store.ts";
import { refreshable, type Card } from "./cards.ts";
import { draw } from "./draw.ts";
import type { Viewer } from "./offers.ts";
import { sealCard } from "./views/seal-card.ts";
import type { ChatDependencies } from "./turn.ts";
import { withoutPeople } from "./views/without-people.ts";

export interface Rendered {
  readonly activity: Partial<Activity>;
  /** False where the viewer's roles could not be read: buttons that need one are left out, so show it again later. */
  readonly complete: boolean;
}

/** Draws a message for a conversation from the current state; undefined where what it shows no longer exists. */
export type Render = (
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

export function createRender(deps: Needed): Render {
  return async ({ content, repeatOf }, conversation, signal) => {
    const mark = repeatOf === null ? "" : "(repeat) ";
    if (content.type === "text") {
      const text = conversation.kind === "personal" ? content.text : withoutPeople(content.text);
      return { activity: { text: `${mark}${text}`, textFormat: "plain" }, complete: true };
    }

    if (content.type === "seal") return { activity: cardActivity(sealCard(content), mark), complete: true };

    const { viewer, complete } = await viewerOf(conversation, signal);
    const drawn = await draw(deps, content, viewer, { zone: conversation.personZone, now: deps.now() });
    if (!drawn) return undefined;
    if (conversation.kind === "personal") return { activity: cardActivity(drawn.card, mark), complete };
    const forAll = withoutPeople(drawn.card);
    if (!drawn.change) return { activity: cardActivity(forAll, mark), complete };
    const mris = await refreshedFor(drawn.change);
    const card = refreshable(forAll, { changeId: drawn.change.id }, mris);
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
