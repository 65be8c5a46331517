import type { Conversation } from "../../store/conversation-store.ts";
import { pointToOwnChat } from "../capability/own-chat-link.ts";
import type { Answer, ChatDependencies, Turn } from "../capability/turn.ts";
import { answerActivity, postTracked } from "./answer-activity.ts";

/**
 * Answers in the chat with the person who asked, and gives what may be said where they asked: that it was answered there,
 * or how to open that chat. Teams also has messages that one person alone sees in a channel; the SDK cannot send them.
 */
export type InOwnChat = (turn: Turn, run: (turn: Turn) => Promise<Answer>) => Promise<Answer>;

type Needed = Pick<ChatDependencies, "config" | "connector" | "conversations" | "messages" | "logger">;

export function createInOwnChat(deps: Needed): InOwnChat {
  const { conversations, connector, logger } = deps;

  return async function inOwnChat(turn, run) {
    const say = (title: string, text: string) => pointToOwnChat(deps, turn, { title, text });
    const chat = await conversations.personal(turn.person.id);
    if (!chat) return say("In our own chat", unopened);
    const there: Turn = {
      ...turn,
      conversationId: chat.id,
      place: { id: chat.id, kind: chat.kind, shared: false },
      zone: chat.personZone,
    };
    switch (await deliver(await run(there), there, chat)) {
      case "delivered":
        return say("Answered in our own chat", "That may tell of people, so it is for you alone.");
      case "gone":
        return say("In our own chat", unopened);
      case "undelivered":
        return say(
          "In our own chat",
          "That may tell of people, so it is for you alone. It could not be sent to our own chat, or nobody knows whether it arrived: look there, or ask again there.",
        );
    }
  };

  async function deliver(
    answer: Answer,
    there: Turn,
    chat: Conversation,
  ): Promise<"delivered" | "gone" | "undelivered"> {
    if (answer.type === "tracked") {
      await postTracked(deps, { conversation: chat }, there, answer.content);
      return "delivered";
    }
    const posted = await connector.post(chat, await answerActivity(deps, answer, there));
    if (posted.ok) return "delivered";
    logger.warn({ kind: posted.kind, why: posted.message }, "an answer did not reach somebody's own chat");
    if (posted.kind !== "gone") return "undelivered";
    if (posted.sure) await conversations.markGone(chat.id, there.now);
    return "gone";
  }
}

const unopened =
  "That may tell of people, so it reaches you in our own chat only, and I cannot write to you there yet. Open it, say help there once, then ask again.";
