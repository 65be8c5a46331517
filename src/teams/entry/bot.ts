import { randomBytes } from "node:crypto";
import type { TurnContext } from "botbuilder";
import type { Conversation } from "../../store/conversation-store.ts";
import type { Activity } from "../../web/activity.ts";
import { answerActivity, messageAnswer, postTracked } from "./answer-activity.ts";
import type { UnauthorizedTurn } from "./authority.ts";
import { createClickAnswers } from "./click-answers.ts";
import { createDialogAnswers } from "./dialog-answers.ts";
import { createEntrance } from "./entrance.ts";
import { createFileAnswers } from "./file-answers.ts";
import { decides, readIncoming, type Asked, type Incoming } from "./incoming.ts";
import { createLearnName } from "./learn-name.ts";
import { nobody, nobodyText } from "./notices.ts";
import { welcomeCard } from "./welcome-card.ts";
import { createInOwnChat } from "./own-chat.ts";
import type { HoldUp } from "./rate-limits.ts";
import { createRun } from "./run.ts";
import { ConnectorFault } from "../sdk/http-client.ts";
import { cardActivity } from "../channel/to-activity.ts";
import type { ChatDependencies } from "../capability/turn.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { redactPeople } from "../cards/redact-people.ts";

export interface BotDependencies extends ChatDependencies {
  /** The same stores by connections of their own: what only looks must never keep a decision waiting. */
  readonly looks: Pick<ChatDependencies, Stores>;
  readonly tenantId: string;
  /** Is asked before anything else; without it, nothing is held up. */
  readonly holdUp?: HoldUp;
  /** Is there while each activity that was not held up is answered. */
  readonly trace?: (activity: Activity, answer: () => Promise<void>) => Promise<void>;
}

/** Runs one turn of an authenticated, checked activity. Never rejects, and answers every click. */
export type Bot = (context: TurnContext) => Promise<void>;

type Stores =
  | "activities"
  | "alerts"
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
export function createBot({
  looks,
  tenantId,
  holdUp = async () => false,
  trace = (_activity, answer) => answer(),
  ...deps
}: BotDependencies): Bot {
  const deciding = createTurn(deps);
  const looking = createTurn({ ...deps, ...looks });

  return async function bot(context) {
    // The web server let nothing else through.
    const incoming = readIncoming(context.activity as unknown as Activity, tenantId);
    if (await holdUp(incoming, context)) return;
    await trace(incoming.activity, () => (decides(incoming) ? deciding : looking)(incoming, context));
  };
}

/** An activity from the conversation it came from to its answer: remember → once only → authorise → run. */
function createTurn(deps: ChatDependencies) {
  const run = createRun(deps, createInOwnChat(deps));
  const learnName = createLearnName(deps);
  const { remember, turnAway, saidBefore, identify } = createEntrance(deps);
  const { answerClick, answerToReplay } = createClickAnswers(deps, run);
  const { onConsent } = createFileAnswers(deps);
  const dialogAnswer = createDialogAnswers(deps, run);

  return async function turn(incoming: Incoming, context: TurnContext): Promise<void> {
    try {
      const before = await remember(incoming);
      if (before === "another's") return await turnAway(incoming, context);
      await answer(incoming, before, context);
      await learnName(incoming, before);
    } catch (error) {
      await apologise(incoming.activity, context, error);
    } finally {
      deps.nudge();
    }
  };

  async function answer(
    incoming: Incoming,
    before: Conversation | undefined,
    context: TurnContext,
  ): Promise<void> {
    const { activity, via, asked } = incoming;
    if (via === "event") return;
    const again = !refreshes(asked) && (await saidBefore(incoming));
    if (again && (via === "message" || via === "installed")) return;
    const by = await identify(incoming, before);
    switch (via) {
      case "message":
        return onMessage(incoming, by, context);
      case "click":
        return onClick(incoming, by, again, context);
      case "dialog":
        await context.sendActivity(await dialogAnswer(incoming, by, again, context));
        return;
      case "file":
        // Teams wants nothing but a yes; what came of it is said in the chat.
        await context.sendActivity({ type: "invokeResponse", value: { status: 200 } });
        if (by && !again) await onConsent(activity.value, by, context);
        return;
      case "installed":
        if (by) await context.sendActivity(cardActivity(welcomeCard()));
    }
  }

  async function onMessage(
    { activity, asked }: Incoming,
    by: UnauthorizedTurn | undefined,
    context: TurnContext,
  ): Promise<void> {
    if (!by || !asked) {
      await context.sendActivity(cardActivity(nobody()));
      return;
    }
    const answer = await run(asked, by);
    if (answer.type === "tracked") return postTracked(deps, activity, by, answer.content);
    const said = await answerActivity(deps, answer, by);
    await context.sendActivity(by.unseen ? said : redactPeople(said));
  }

  async function onClick(
    { activity, asked }: Incoming,
    by: UnauthorizedTurn | undefined,
    again: boolean,
    context: TurnContext,
  ): Promise<void> {
    if (!by || !asked) {
      await context.sendActivity(messageAnswer(nobodyText));
      return;
    }
    if (again) {
      const data = asked.kind === "pressed" ? asked.data : undefined;
      await context.sendActivity(await answerToReplay(data, activity, by));
      return;
    }
    const answer = await run(asked, by);
    if (answer.type === "file") {
      await context.sendActivity(await answerActivity(deps, answer, by));
      await context.sendActivity(messageAnswer(`${answer.offer.name} stands below.`));
      return;
    }
    // Where others read along, looking at something else is a view of one's own.
    const looks = asked.kind !== "pressed" || asked.meant?.pressed?.looks === true;
    const onlyForThem = refreshes(asked) || (looks && by.place.kind !== "personal");
    await answerClick(answer, { activity, onlyForThem }, by, context);
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

/** Sent by clients themselves, as often as they draw a card. */
function refreshes(asked: Asked | undefined): boolean {
  return asked?.kind === "pressed" && asked.meant?.pressed?.refreshes === true;
}
