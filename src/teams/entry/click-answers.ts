import type { Activity as SdkActivity, TurnContext } from "botbuilder";
import { z } from "zod";
import type { Activity } from "../../web/activity.ts";
import type { Change } from "../../changes/change.ts";
import { refreshable, type Card } from "../cards/cards.ts";
import { leadingBack } from "../cards/way-back.ts";
import { answerActivity, cardAnswer, messageAnswer, postTracked } from "./answer-activity.ts";
import type { UnauthorizedTurn } from "./authority.ts";
import { buildCard } from "../channel/build-card.ts";
import { changeIdField } from "../capability/inputs.ts";
import { pressing } from "./incoming.ts";
import type { Answer, ChatDependencies, TrackedContent } from "../capability/turn.ts";
import { inCard, seenAlready } from "./notices.ts";
import type { Run } from "./run.ts";

/** What a click is answered with: the card that takes the clicked one's place, or a sentence. */
export function createClickAnswers(deps: ChatDependencies, run: Run) {
  return { answerClick, answerToReplay };

  /**
   * Answers a press. On the card of a change that is under way, what is no newer state of it stands below, or leads back where
   * one person alone sees it: the card may wait for a decision.
   */
  async function answerClick(
    answer: Exclude<Answer, { type: "file" }>,
    { activity, onlyForThem }: { readonly activity: Activity; readonly onlyForThem: boolean },
    unauthorizedTurn: UnauthorizedTurn,
    context: TurnContext,
  ): Promise<void> {
    const from = changeUnder(activity);
    if (from === undefined || isOf(from, answer) || isSentence(answer)) {
      await context.sendActivity(await clickAnswer(answer, activity, unauthorizedTurn, onlyForThem));
      return;
    }
    const own = unauthorizedTurn.place.kind === "personal";
    if (answer.type === "tracked" && (own || !onlyForThem)) {
      await postTracked(deps, activity, unauthorizedTurn, answer.content);
    } else if (answer.type !== "tracked" && own) {
      await context.sendActivity(await answerActivity(deps, answer, unauthorizedTurn));
    } else {
      const card = await cardOf(answer, activity, unauthorizedTurn);
      await context.sendActivity(card ? cardAnswer(leadingBack(card, from)) : messageAnswer(gone));
      return;
    }
    await context.sendActivity(messageAnswer("It stands below; this card stays."));
  }

  /** What an answer shows; undefined where that no longer exists, or it is no more than a sentence. */
  async function cardOf(
    answer: Exclude<Answer, { type: "file" }>,
    activity: Activity,
    unauthorizedTurn: UnauthorizedTurn,
  ): Promise<Card | undefined> {
    if (answer.type === "card") return answer.card;
    if (answer.type === "notice") return inCard(answer);
    const content = contentOf(answer);
    const change = answer.type === "tracked" ? answer.change : undefined;
    return content && buildFor(content, change, activity, unauthorizedTurn);
  }

  /** The card that takes the place of the clicked one, or a sentence. */
  async function clickAnswer(
    answer: Exclude<Answer, { type: "file" }>,
    activity: Activity,
    unauthorizedTurn: UnauthorizedTurn,
    onlyForThem: boolean,
  ): Promise<Partial<SdkActivity>> {
    const card = await cardOf(answer, activity, unauthorizedTurn);
    if (!card) return messageAnswer(answer.type === "refusal" ? answer.text : gone);
    const content = contentOf(answer);
    if (content && !onlyForThem && activity.replyToId !== undefined) {
      const own = unauthorizedTurn.place.kind === "personal";
      await deps.messages.adopt({
        conversationId: unauthorizedTurn.conversationId,
        activityId: activity.replyToId,
        content,
        at: unauthorizedTurn.now,
        turns: own ? "anyCard" : "preflights",
        // Whoever was let do something; a refusal shows a state to anybody who asks.
        tracks: own || answer.type === "tracked",
      });
    }
    return cardAnswer(card);
  }

  async function buildFor(
    content: TrackedContent,
    change: Change | undefined,
    activity: Activity,
    unauthorizedTurn: UnauthorizedTurn,
  ): Promise<Card | undefined> {
    const { person, signal, place, zone } = unauthorizedTurn;
    const roles = await deps.directory.rolesOf(person.id, {}, signal);
    const at = { zone, now: deps.now() };
    const built = await buildCard(deps, content, { personId: person.id, roles }, at, change);
    const asks = built?.change?.state.status === "awaitingApproval" && place.kind !== "personal";
    if (!built?.change || !asks || activity.from.id === undefined) return built?.card;
    return refreshable(built.card, { changeId: built.change.id }, [activity.from.id]);
  }

  /** Teams sends a click again when it missed our answer: it is told what is so now. */
  async function answerToReplay(
    data: unknown,
    activity: Activity,
    unauthorizedTurn: UnauthorizedTurn,
  ): Promise<Partial<SdkActivity>> {
    const about = z.object({ changeId: changeIdField }).safeParse(data);
    const changeId = about.success ? about.data.changeId : changeUnder(activity);
    if (changeId === undefined) return cardAnswer(seenAlready(data));
    const now = await run(pressing("refresh", { changeId }), unauthorizedTurn);
    return now.type === "file"
      ? cardAnswer(seenAlready(data))
      : clickAnswer(now, activity, unauthorizedTurn, true);
  }
}

const gone = "What that button shows no longer exists.";

/** The change under way on whose card a button was pressed. */
function changeUnder({ value }: Activity): number | undefined {
  return Pressed.safeParse(value).data?.action.data.from;
}

const Pressed = z.object({ action: z.object({ data: z.object({ from: changeIdField }) }) });

function contentOf(answer: Exclude<Answer, { type: "file" }>): TrackedContent | undefined {
  if (answer.type === "tracked") return answer.content;
  return answer.type === "refusal" ? answer.instead : undefined;
}

function isOf(changeId: number, answer: Exclude<Answer, { type: "file" }>): boolean {
  const content = contentOf(answer);
  return content?.card === "change" && content.changeId === changeId;
}

function isSentence(answer: Exclude<Answer, { type: "file" }>): boolean {
  return answer.type === "refusal" && answer.instead === undefined;
}
