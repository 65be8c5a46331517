import type { TurnContext } from "botbuilder";
import { endingWith } from "../../deadline.ts";
import type { Conversation } from "../../store/conversation-store.ts";
import type { Activity } from "../../web/activity.ts";
import { personOf } from "../actor.ts";
import type { Opening } from "../dispatch.ts";
import { messageAnswer } from "../invoke.ts";
import { botWasRemoved, isSame, placeOf, standsIn } from "../place.ts";
import type { ChatDependencies } from "../turn.ts";

/** Teams gives up on a turn after 10 to 15 s and sends it again. */
const turnWithinMs = 8_000;

/** Who speaks, from where, and whether they did before: looked at before anything is done. */
export function createEntrance(deps: ChatDependencies & { readonly tenantId: string }) {
  return { remember, turnAway, isReplay, openingOf };

  /** Answers what was known of the conversation before; `another's` where it is known as something else. */
  async function remember(activity: Activity): Promise<Conversation | "another's" | undefined> {
    const place = placeOf(activity, deps.tenantId);
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
  async function turnAway(activity: Activity, context: TurnContext): Promise<void> {
    const { id, name } = personOf(activity) ?? { id: null, name: null };
    await deps.audit.refuse({
      at: deps.now(),
      actor: id === null ? null : { id, name: name ?? (await knownName(id)) },
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

  async function isReplay({ id, conversation }: Activity): Promise<boolean> {
    return id !== undefined && !(await deps.activities.firstTime(conversation.id, id, deps.now()));
  }

  async function openingOf(
    activity: Activity,
    before: Conversation | undefined,
  ): Promise<Opening | undefined> {
    const person = personOf(activity);
    const place = placeOf(activity, deps.tenantId);
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
      person: { id: person.id, name: person.name ?? (await knownName(person.id)) },
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

  async function knownName(personId: string): Promise<string> {
    const chat = await deps.conversations.personal(personId);
    return chat?.personName ?? "Somebody without a name";
  }
}
