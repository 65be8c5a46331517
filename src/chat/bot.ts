import { endingWith } from "../deadline.ts";
import { randomBytes } from "node:crypto";
import type { Activity as SdkActivity, TurnContext } from "botbuilder";
import { z } from "zod";
import type { Activity } from "../web/activity.ts";
import type { Conversation } from "../store/conversation-store.ts";
import { personOf } from "./actor.ts";
import { refreshable, type Card } from "./cards.ts";
import type { Connector } from "./connector.ts";
import { createDispatch, type Opening } from "./dispatch.ts";
import { draw } from "./draw.ts";
import { ConnectorFault } from "./http-client.ts";
import { changeIdField, fqdnField } from "./inputs.ts";
import { cardAnswer, messageAnswer } from "./invoke.ts";
import { createLearnName } from "./learn-name.ts";
import { botWasRemoved, isSame, kindOf, placeOf, standsIn } from "./place.ts";
import { cardActivity } from "./render.ts";
import type { Answer, ChatDependencies, TrackedContent } from "./turn.ts";
import { noticeCard } from "./views/notice-card.ts";

export interface BotDependencies extends ChatDependencies {
  readonly tenantId: string;
  /** Asked for names that activities lack. */
  readonly connector: Pick<Connector, "memberName">;
}

/** Runs one turn of an authenticated, checked activity. Never rejects, and answers every click. */
export type Bot = (context: TurnContext) => Promise<void>;

/** Teams gives up on a turn after 10 to 15 s and sends it again. */
const turnWithinMs = 8_000;

const Click = z.object({
  action: z.object({ verb: z.string(), data: z.unknown().optional() }),
});
/** What a client without Action.Execute sends instead: a message with the card's data. */
const Submitted = z.object({ verb: z.string().max(128) }).catchall(z.unknown());

interface Incoming {
  readonly activity: Activity;
  readonly context: TurnContext;
  /** The conversation as it was known before this activity. */
  readonly before: Conversation | undefined;
}

export function createBot(deps: BotDependencies): Bot {
  const dispatch = createDispatch(deps);
  const learnName = createLearnName(deps);

  return async function turn(context) {
    // The web server let nothing else through.
    const activity = context.activity as unknown as Activity;
    try {
      const before = await remember(activity);
      if (before === "another's") return await turnAway(activity, context);
      await answer({ activity, context, before });
      await learnName(activity, before);
    } catch (error) {
      await apologise(activity, context, error);
    } finally {
      deps.nudge();
    }
  };

  async function answer(incoming: Incoming): Promise<void> {
    switch (incoming.activity.type) {
      case "message":
        return onMessage(incoming);
      case "invoke":
        return onClick(incoming);
      case "installationUpdate":
        return onInstalled(incoming);
    }
  }

  /** Answers what was known of the conversation before; `another's` where it is known as something else. */
  async function remember(activity: Activity): Promise<Conversation | "another's" | undefined> {
    const place = placeOf(activity, deps.tenantId);
    if (!place) return undefined;
    const before = await deps.conversations.find(place.id);
    if (before && !isSame(before, place)) return "another's";
    if (botWasRemoved(activity)) {
      await deps.conversations.markGone(place.id);
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

  async function onMessage({ activity, context, before }: Incoming): Promise<void> {
    if (await isReplay(activity)) return;
    const opening = await openingOf(activity, before);
    if (!opening) {
      await context.sendActivity(cardActivity(nobody()));
      return;
    }
    const submitted = Submitted.safeParse(activity.value);
    const answer = submitted.success
      ? await dispatch.verb(submitted.data.verb, submitted.data, opening)
      : await dispatch.text(activity, opening);
    if (answer.type === "tracked") {
      await deps.messages.post(
        {
          eventKey: `asked:${activity.conversation.id}:${activity.id ?? randomBytes(8).toString("hex")}`,
          conversationId: opening.conversationId,
          content: answer.content,
        },
        opening.now,
      );
      return;
    }
    await context.sendActivity(cardActivity(answer.type === "card" ? answer.card : inCard(answer)));
  }

  async function onClick({ activity, context, before }: Incoming): Promise<void> {
    const { action } = Click.parse(activity.value);
    const opening = await openingOf(activity, before);
    if (!opening) {
      await context.sendActivity(messageAnswer(nobodyText));
      return;
    }
    const asksOnly = action.verb === "refresh";
    if (!asksOnly && (await isReplay(activity))) {
      await context.sendActivity(await answerToReplay(action.data, activity, opening));
      return;
    }
    const answer = await dispatch.verb(action.verb, action.data, opening);
    // Where others read along, looking at something else is a view of one's own.
    const looks = action.verb === "show" || action.verb === "command";
    const onlyForThem = asksOnly || (looks && opening.place.kind !== "personal");
    await context.sendActivity(await clickAnswer(answer, activity, opening, onlyForThem));
  }

  async function onInstalled({ activity, context, before }: Incoming): Promise<void> {
    if (!activity.action?.startsWith("add") || kindOf(activity) !== "personal") return;
    const opening = await openingOf(activity, before);
    if (!opening || (await isReplay(activity))) return;
    const card = noticeCard({
      tone: "info",
      title: "Bypass Pilot",
      text: "I take Direct Routing trunks to media bypass: checked first, approved by a second person, undone with one press.",
      suggestions: [
        { title: "What can I do?", command: "help" },
        { title: "Gateways", command: "gateways" },
        { title: "Who am I?", command: "whoami" },
      ],
    });
    await context.sendActivity(cardActivity(card));
  }

  /** The card that takes the place of the clicked one, or a sentence. */
  async function clickAnswer(
    answer: Answer,
    activity: Activity,
    opening: Opening,
    onlyForThem: boolean,
  ): Promise<Partial<SdkActivity>> {
    if (answer.type === "card") return cardAnswer(answer.card);
    if (answer.type === "notice") return cardAnswer(inCard(answer));
    const content = answer.type === "tracked" ? answer.content : answer.instead;
    const card = content && (await drawFor(content, activity, opening));
    if (!content || !card) {
      return messageAnswer(
        answer.type === "refusal" ? answer.text : "What that button shows no longer exists.",
      );
    }
    if (!onlyForThem && activity.replyToId !== undefined) {
      const own = opening.place.kind === "personal";
      await deps.messages.adopt({
        conversationId: opening.conversationId,
        activityId: activity.replyToId,
        content,
        at: opening.now,
        turns: own ? "anyCard" : "preflights",
        // Whoever was let do something; a refusal shows a state to anybody who asks.
        tracks: own || answer.type === "tracked",
      });
    }
    return cardAnswer(card);
  }

  async function drawFor(
    content: TrackedContent,
    activity: Activity,
    opening: Opening,
  ): Promise<Card | undefined> {
    const { person, signal, place, zone } = opening;
    const roles = await deps.directory.rolesOf(person.id, {}, signal);
    const drawn = await draw(deps, content, { personId: person.id, roles }, { zone, now: deps.now() });
    const asks = drawn?.change?.state.status === "awaitingApproval" && place.kind !== "personal";
    if (!drawn?.change || !asks || activity.from.id === undefined) return drawn?.card;
    return refreshable(drawn.card, { changeId: drawn.change.id }, [activity.from.id]);
  }

  /** Teams sends a click again when it missed our answer: it is told what is so now. */
  async function answerToReplay(
    data: unknown,
    activity: Activity,
    opening: Opening,
  ): Promise<Partial<SdkActivity>> {
    const about = z.object({ changeId: changeIdField }).safeParse(data);
    if (!about.success) return cardAnswer(seenAlready(data));
    return clickAnswer(await dispatch.verb("refresh", about.data, opening), activity, opening, true);
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
      place: { id: place.id, kind: place.kind },
      zone: place.personZone ?? before?.personZone ?? null,
      now: deps.now(),
      signal: endingWith(null, turnWithinMs),
    };
  }

  async function knownName(personId: string): Promise<string> {
    const chat = await deps.conversations.personal(personId);
    return chat?.personName ?? "Somebody without a name";
  }

  /** A fault of ours: logged whole, told without its inside. */
  async function apologise(activity: Activity, context: TurnContext, error: unknown): Promise<void> {
    if (error instanceof ConnectorFault) {
      // What could not be sent may have arrived: a second message would only confuse.
      deps.logger.warn({ err: error, activityType: activity.type }, "an answer could not be sent");
      return;
    }
    const reference = randomBytes(4).toString("hex");
    deps.logger.error({ err: error, reference, activityType: activity.type }, "a turn failed");
    const text = `I had a fault of my own and cannot say how far I came. Look at the current state, then try again. If it stays, tell those who run me: reference ${reference}.`;
    try {
      if (activity.type === "invoke") await context.sendActivity(messageAnswer(text));
      else if (activity.type === "message") {
        await context.sendActivity(
          cardActivity(noticeCard({ tone: "error", title: "That went wrong", text, suggestions: [] })),
        );
      }
    } catch (failure) {
      deps.logger.error({ err: failure, reference }, "not even the apology could be sent");
    }
  }
}

const nobodyText =
  "Teams did not tell me who you are, so I can do nothing for you. Speak to me as a member of this organisation.";

function nobody(): Card {
  return noticeCard({ tone: "refusal", title: "Who are you?", text: nobodyText, suggestions: [] });
}

/** What came of the click before is not known here: its answer was lost. */
function seenAlready(data: unknown): Card {
  const about = z.object({ fqdn: fqdnField }).safeParse(data);
  const state = about.success
    ? { title: "Current state", command: `gateway ${about.data.fqdn}` }
    : { title: "Gateways", command: "gateways" };
  return noticeCard({
    tone: "info",
    title: "I have seen that click already",
    text: "It reached me twice, and I act on a click once. Look at the current state to see what came of it.",
    suggestions: [state, { title: "Changes", command: "changes" }],
  });
}

function inCard(answer: Extract<Answer, { type: "notice" | "refusal" }>): Card {
  const { title, text, suggestions } = answer;
  return noticeCard({ tone: answer.type === "notice" ? answer.tone : "refusal", title, text, suggestions });
}
