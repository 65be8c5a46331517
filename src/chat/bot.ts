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
import { changeIdField } from "./inputs.ts";
import { cardAnswer, messageAnswer } from "./invoke.ts";
import { botWasRemoved, kindOf, placeOf, standsIn } from "./place.ts";
import { cardActivity } from "./render.ts";
import type { Answer, ChatDependencies, TrackedContent } from "./turn.ts";
import { noticeCard } from "./views/notice-card.ts";

export interface BotDependencies extends ChatDependencies {
  readonly tenantId: string;
  readonly connector: Pick<Connector, "memberName">;
}

/** Runs one turn of an authenticated, checked activity. Never rejects, and answers every click. */
export type Bot = (context: TurnContext) => Promise<void>;

/** Teams gives up on a turn after 10 to 15 s and sends it again. */
const turnWithinMs = 8_000;

/** Longest wait, in milliseconds, for a name that an activity lacked; the answer is sent before. */
const nameWithinMs = 2_000;

const Click = z.object({
  action: z.object({ verb: z.string(), data: z.unknown().optional() }),
});
/** What a client without Action.Execute sends instead: a message with the card's data. */
const Submitted = z.object({ verb: z.string().max(128) }).catchall(z.unknown());

export function createBot(deps: BotDependencies): Bot {
  const dispatch = createDispatch(deps);
  /** Personal chats whose person's name was asked for: once each, whatever came of it. */
  const asked = new Set<string>();

  return async function turn(context) {
    // The web server let nothing else through.
    const activity = context.activity as unknown as Activity;
    try {
      const before = await remember(activity);
      await answer(activity, context, before);
      await learnName(activity, before);
    } catch (error) {
      await apologise(activity, context, error);
    } finally {
      deps.nudge();
    }
  };

  async function answer(
    activity: Activity,
    context: TurnContext,
    before: Conversation | undefined,
  ): Promise<void> {
    switch (activity.type) {
      case "message":
        return onMessage(activity, context, before);
      case "invoke":
        return onClick(activity, context, before);
      case "installationUpdate":
        return onInstalled(activity, context, before);
    }
  }

  /** Answers what was known of the conversation before. */
  async function remember(activity: Activity): Promise<Conversation | undefined> {
    const place = placeOf(activity, deps.tenantId);
    if (!place) return undefined;
    const before = await deps.conversations.find(place.id);
    if (botWasRemoved(activity)) {
      await deps.conversations.markGone(place.id);
      return before;
    }
    await deps.conversations.remember(place, deps.now());
    if (before?.state === "gone") await deps.tasks.wake("conversation", place.id, deps.now());
    return before;
  }

  /** Approvers are named to others, who cannot tell them apart without; a click waits for its answer, so not then. */
  async function learnName(activity: Activity, before: Conversation | undefined): Promise<void> {
    const place = placeOf(activity, deps.tenantId);
    if (!place || place.personMri === null || activity.type === "invoke" || botWasRemoved(activity)) return;
    if (place.personName !== null || (before?.personName ?? null) !== null || asked.has(place.id)) return;
    asked.add(place.id);
    const personName = await deps.connector.memberName(
      place,
      place.personMri,
      AbortSignal.timeout(nameWithinMs),
    );
    if (personName !== null) await deps.conversations.remember({ ...place, personName }, deps.now());
  }

  async function onMessage(
    activity: Activity,
    context: TurnContext,
    before: Conversation | undefined,
  ): Promise<void> {
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

  async function onClick(
    activity: Activity,
    context: TurnContext,
    before: Conversation | undefined,
  ): Promise<void> {
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
    const onlyForThem = asksOnly || (action.verb === "show" && opening.place.kind !== "personal");
    await context.sendActivity(await clickAnswer(answer, activity, opening, onlyForThem));
  }

  async function onInstalled(
    activity: Activity,
    context: TurnContext,
    before: Conversation | undefined,
  ): Promise<void> {
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
      await deps.messages.adopt(opening.conversationId, activity.replyToId, content, opening.now);
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
    if (!about.success) return messageAnswer("That was done already.");
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
        subject: activity.conversation.id.slice(0, 100),
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
      signal: AbortSignal.timeout(turnWithinMs),
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

function inCard(answer: Extract<Answer, { type: "notice" | "refusal" }>): Card {
  const { title, text, suggestions } = answer;
  return noticeCard({ tone: answer.type === "notice" ? answer.tone : "refusal", title, text, suggestions });
}
