import { randomBytes } from "node:crypto";
import type { TurnContext } from "botbuilder";
import type { Conversation } from "../store/conversation-store.ts";
import { namesTenantTwice, type Activity } from "../web/activity.ts";
import { createClickAnswers } from "./bot/click-answers.ts";
import { answerActivity } from "./bot/answer-activity.ts";
import { createEntrance } from "./bot/entrance.ts";
import { createDialogAnswers } from "./bot/dialog-answers.ts";
import { createFileAnswers } from "./bot/file-answers.ts";
import { nobody, nobodyText, welcome } from "./bot/notices.ts";
import { createInOwnChat } from "./bot/own-chat.ts";
import { Click, Submitted } from "./clicked.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { ConnectorFault } from "./http-client.ts";
import { messageAnswer } from "./invoke.ts";
import { createLearnName } from "./learn-name.ts";
import { kindOf } from "./place.ts";
import { cardActivity } from "./render.ts";
import type { ChatDependencies } from "./turn.ts";
import { noticeCard } from "./views/notice-card.ts";
import { withoutPeople } from "./views/without-people.ts";

export interface BotDependencies extends ChatDependencies {
  /** The same stores by connections of their own: what only looks must never keep a decision waiting. */
  readonly looks: Pick<ChatDependencies, Stores>;
  readonly tenantId: string;
}

/** Runs one turn of an authenticated, checked activity. Never rejects, and answers every click. */
export type Bot = (context: TurnContext) => Promise<void>;

interface Incoming {
  readonly activity: Activity;
  readonly context: TurnContext;
  /** The conversation as it was known before this activity. */
  readonly before: Conversation | undefined;
}

type Stores =
  | "activities"
  | "audit"
  | "changes"
  | "conversations"
  | "doctorVisits"
  | "evidence"
  | "messages"
  | "observations"
  | "peopleLists"
  | "preflights"
  | "tasks"
  | "waves";

/** What decides goes by the stores themselves, everything else by `looks`. */
export function createBot(deps: BotDependencies): Bot {
  const deciding = createTurns(deps, createDispatch(deps, createInOwnChat(deps)));
  const lookingDeps = { ...deps, ...deps.looks };
  const lookingDispatch = createDispatch(lookingDeps, createInOwnChat(lookingDeps));
  const looking = createTurns(lookingDeps, lookingDispatch);
  return (context) =>
    lookingDispatch.decides(context.activity as unknown as Activity) ? deciding(context) : looking(context);
}

function createTurns(deps: Omit<BotDependencies, "looks">, dispatch: Dispatch): Bot {
  const learnName = createLearnName(deps);
  const { remember, turnAway, isReplay, openingOf } = createEntrance(deps);
  const { clickAnswer, answerToReplay } = createClickAnswers(deps, dispatch);
  const { onConsent } = createFileAnswers(deps);
  const onDialog = createDialogAnswers(deps, dispatch);

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
        return onInvoke(incoming);
      case "installationUpdate":
        return onInstalled(incoming);
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
    const said = await answerActivity(deps, answer, opening);
    await context.sendActivity(opening.unseen ? said : withoutPeople(said));
  }

  async function onInvoke(incoming: Incoming): Promise<void> {
    const { activity, context, before } = incoming;
    switch (activity.name) {
      case "fileConsent/invoke":
        return onFile(incoming);
      case "task/fetch":
      case "task/submit": {
        const opening = await openingOf(activity, before);
        return onDialog(activity, opening, await isReplay(activity), context);
      }
      default:
        return onClick(incoming);
    }
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
    if (answer.type === "file") {
      await context.sendActivity(await answerActivity(deps, answer, opening));
      await context.sendActivity(messageAnswer(`${answer.offer.name} stands below.`));
      return;
    }
    // Where others read along, looking at something else is a view of one's own.
    const looks = ["show", "command", "export", "rehearsalFile"].includes(action.verb);
    const onlyForThem = asksOnly || (looks && opening.place.kind !== "personal");
    await context.sendActivity(await clickAnswer(answer, activity, opening, onlyForThem));
  }

  async function onFile({ activity, context, before }: Incoming): Promise<void> {
    const opening = await openingOf(activity, before);
    const again = await isReplay(activity);
    // Teams wants nothing but a yes; what came of it is said in the chat.
    await context.sendActivity({ type: "invokeResponse", value: { status: 200 } });
    if (opening && !again) await onConsent(activity.value, opening, context);
  }

  async function onInstalled({ activity, context, before }: Incoming): Promise<void> {
    if (!activity.action?.startsWith("add") || kindOf(activity) !== "personal") return;
    if (!namesTenantTwice(activity)) return; // remembered, but not spoken to
    const opening = await openingOf(activity, before);
    if (!opening || (await isReplay(activity))) return;
    await context.sendActivity(cardActivity(welcome()));
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
