import type { Activity as SdkActivity } from "botbuilder";
import { z } from "zod";
import type { Activity } from "../../web/activity.ts";
import { refreshable, type Card } from "../cards.ts";
import type { Dispatch, Opening } from "../dispatch.ts";
import { draw } from "../draw.ts";
import { changeIdField } from "../inputs.ts";
import { cardAnswer, messageAnswer } from "../invoke.ts";
import type { Answer, ChatDependencies, TrackedContent } from "../turn.ts";
import { inCard, seenAlready } from "./notices.ts";

/** What a click is answered with: the card that takes the clicked one's place, or a sentence. */
export function createClickAnswers(deps: ChatDependencies, dispatch: Dispatch) {
  return { clickAnswer, answerToReplay };

  /** The card that takes the place of the clicked one, or a sentence. */
  async function clickAnswer(
    answer: Exclude<Answer, { type: "file" }>,
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
    const now = await dispatch.verb("refresh", about.data, opening);
    return now.type === "file" ? cardAnswer(seenAlready(data)) : clickAnswer(now, activity, opening, true);
  }
}
