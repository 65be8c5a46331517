import type { TurnContext } from "botbuilder";
import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimits } from "../../config/config.ts";
import { messageAnswer } from "./answer-activity.ts";
import { closing } from "./dialog-answers.ts";
import type { Incoming } from "./incoming.ts";
import { inCard } from "./notices.ts";
import { withoutThread } from "./place.ts";
import { cardActivity } from "../channel/to-activity.ts";
import { refusal } from "../capability/turn.ts";

/** Seconds. */
const windowSeconds = 60;
/** Brakes, rollbacks, pauses and aborts of one person in a minute. */
const stopsPerPerson = 30;

/** Whether an activity goes no further; then it is answered, where anybody is to be told. */
export type HoldUp = (incoming: Incoming, context: Pick<TurnContext, "sendActivity">) => Promise<boolean>;

/**
 * Lets a bot take so many messages and clicks of one person, and in one conversation, in a minute. Counted after the
 * sender was authenticated, by their Entra object id; each replica counts what reaches it. A click beyond is answered;
 * of messages beyond, the first of a minute, so that no flood is answered with another.
 */
export function createRateLimits({
  limits,
  logger,
}: {
  readonly limits: RateLimits;
  readonly logger: Logger;
}): HoldUp {
  const duration = windowSeconds;
  const people = new RateLimiterMemory({ points: limits.perPerson, duration });
  const stopping = new RateLimiterMemory({ points: stopsPerPerson, duration });
  const conversations = new RateLimiterMemory({ points: limits.perConversation, duration });

  return async function holdUp({ activity, person: sender, via, asked }, context) {
    const { type, from, conversation } = activity;
    if (type !== "message" && type !== "invoke") return false;
    const person = sender?.id ?? from.id ?? "";
    // What takes things back or stops them is not held up by anything else somebody did: it counts when things go wrong. It has
    // a limit of its own, because each asks Graph afresh who may.
    const stops = asked?.meant?.roles === "freshOrLastKnown";
    if (stops && (await excess(stopping, person)) === 0) return false;

    const byPerson = await excess(people, person);
    // A throttled user doesn't consume the channel's quota.
    const inPlace = byPerson === 0 ? await excess(conversations, withoutThread(conversation.id)) : 0;
    if (byPerson + inPlace === 0) return false;

    const text =
      byPerson > 0
        ? `That is more than ${limits.perPerson} messages and clicks of yours in a minute, so nothing was done with it. Wait a minute. Brake, roll back, pause and abort work even now.`
        : `More than ${limits.perConversation} messages and clicks came from here in a minute, so nothing was done with it. Wait a minute. Brake, roll back, pause and abort work even now.`;
    if (byPerson === 1 || inPlace === 1) logger.warn({ type, byPerson: byPerson > 0 }, "rate limit reached");
    try {
      if (type === "invoke")
        await context.sendActivity(via === "dialog" ? closing(text) : messageAnswer(text));
      else if (byPerson === 1 || inPlace === 1)
        await context.sendActivity(cardActivity(inCard(refusal("Too fast for me", text))));
    } catch (error) {
      logger.warn({ err: error }, "the rate limit could not be checked");
    }
    return true;
  };
}

/** How far beyond the limit this one is; 0 within it. */
async function excess(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (over) {
    if (!(over instanceof RateLimiterRes)) throw over;
    return over.consumedPoints - limiter.points;
  }
}
