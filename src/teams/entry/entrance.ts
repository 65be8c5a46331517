import type { TurnContext } from "botbuilder";
import type { Person } from "../../changes/person.ts";
import { endingWith } from "../../lib/deadline.ts";
import type { Conversation } from "../../store/conversation-store.ts";
import { messageAnswer } from "./answer-activity.ts";
import type { UnauthorizedTurn } from "./authority.ts";
import type { Incoming } from "./incoming.ts";
import { botWasRemoved, isSame, standsIn, type Sender } from "./place.ts";
import type { ChatDependencies } from "../capability/turn.ts";

/** Teams gives up on a turn after 10 to 15 s and sends it again. */
const turnWithinMs = 8_000;

/** Whether a conversation is theirs who speak in it, whether they said it before, and who they are. */
export function createEntrance(deps: ChatDependencies) {
  return { remember, turnAway, saidBefore, identify };

  /** Answers what was known of the conversation before; `another's` where it is known as something else. */
  async function remember({ activity, place }: Incoming): Promise<Conversation | "another's" | undefined> {
    if (!place) return undefined;
    const before = await deps.conversations.find(place.id);
    if (before && !isSame(before, place)) return "another's";
    if (botWasRemoved(activity)) {
      await deps.conversations.markGone(place.id, deps.now());
      return before;
    }
    if (!(await deps.conversations.remember(place, deps.now()))) return "another's";
    if (before?.state === "gone") await deps.tasks.wake("conversation", place.id, deps.now());
    return before;
  }

  /** Says nothing in a chat that is somebody else's: only a click is answered, and that goes to who pressed. */
  async function turnAway({ activity, person }: Incoming, context: TurnContext): Promise<void> {
    await deps.audit.refuse({
      at: deps.now(),
      actor: person ? await named(person) : null,
      action: "speak",
      subject: activity.conversation.id,
      detail: "the conversation is known as another person's, or as another kind",
    });
    if (activity.type === "invoke") {
      await context.sendActivity(
        messageAnswer(
          "I know this conversation as somebody else's, so nothing was done. Write to me in your own chat.",
        ),
      );
    }
  }

  async function saidBefore({ activity: { id, conversation } }: Incoming): Promise<boolean> {
    return id !== undefined && !(await deps.activities.firstTime(conversation.id, id, deps.now()));
  }

  /** Undefined where nobody can be held to what they ask for; it is in the audit then. */
  async function identify(
    { activity, person, place }: Incoming,
    before: Conversation | undefined,
  ): Promise<UnauthorizedTurn | undefined> {
    if (!person || !place) {
      await deps.audit.refuse({
        at: deps.now(),
        actor: null,
        action: "speak",
        subject: activity.conversation.id,
        detail: "an activity without a verified person",
      });
      return undefined;
    }
    return {
      person: await named(person),
      conversationId: standsIn(activity),
      place: {
        id: place.id,
        kind: place.kind,
        shared: activity.channelData?.channel?.type?.toLowerCase() === "shared",
      },
      unseen: place.kind === "personal" || activity.type === "invoke",
      zone: place.personZone ?? before?.personZone ?? null,
      now: deps.now(),
      signal: endingWith(null, turnWithinMs),
    };
  }

  async function named({ id, name }: Sender): Promise<Person> {
    return {
      id,
      name: name ?? (await deps.conversations.personal(id))?.personName ?? "Somebody without a name",
    };
  }
}
