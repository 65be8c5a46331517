import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import type { RateLimits } from "../config.ts";
import type { Activity } from "../web/activity.ts";
import { personOf } from "./actor.ts";
import type { Bot } from "./bot.ts";
import { closing } from "./bot/dialog-answers.ts";
import { inCard } from "./bot/notices.ts";
import { readCommandLine, splitCommand } from "./command-line.ts";
import { messageAnswer } from "./invoke.ts";
import { withoutThread } from "./place.ts";
import { cardActivity } from "./render.ts";
import { refusal } from "./turn.ts";

/** Seconds. */
const windowSeconds = 60;
/** Brakes, rollbacks, pauses and aborts of one person in a minute. */
const stopsPerPerson = 30;

/**
 * What takes things back or stops them is not held up by anything else somebody did: it counts when things go wrong. It has a
 * limit of its own, because each asks Graph afresh who may. Verbs of cards and commands have the same names.
 */
const ofItsOwn: ReadonlySet<string> = new Set(["brake", "rollback", "pause", "abort"]);

const Pressed = z.object({ verb: z.string(), data: z.unknown().optional(), text: z.unknown().optional() });
const Click = z.object({ action: Pressed });
const Typed = z.object({ text: z.string() });

/**
 * Lets a bot take so many messages and clicks of one person, and in one conversation, in a minute. Counted after the
 * sender was authenticated, by their Entra object id; each replica counts what reaches it. A click beyond is answered;
 * of messages beyond, the first of a minute, so that no flood is answered with another.
 */
export function withRateLimits(
  bot: Bot,
  { limits, logger }: { readonly limits: RateLimits; readonly logger: Logger },
): Bot {
  const duration = windowSeconds;
  const people = new RateLimiterMemory({ points: limits.perPerson, duration });
  const stopping = new RateLimiterMemory({ points: stopsPerPerson, duration });
  const conversations = new RateLimiterMemory({ points: limits.perConversation, duration });

  return async function limited(context) {
    const activity = context.activity as unknown as Activity;
    const { type, from, conversation } = activity;
    if (type !== "message" && type !== "invoke") return bot(context);
    const person = personOf(activity)?.id ?? from.id ?? "";
    if (stops(activity) && (await excess(stopping, person)) === 0) return bot(context);

    const place = withoutThread(conversation.id);
    const byPerson = await excess(people, person);
    // Somebody who is held does not use up what the others in a channel have.
    const inPlace = byPerson === 0 ? await excess(conversations, place) : 0;
    if (byPerson + inPlace === 0) return bot(context);

    const text =
      byPerson > 0
        ? `That is more than ${limits.perPerson} messages and clicks of yours in a minute, so nothing was done with it. Wait a minute. Brake, roll back, pause and abort work even now.`
        : `More than ${limits.perConversation} messages and clicks came from here in a minute, so nothing was done with it. Wait a minute. Brake, roll back, pause and abort work even now.`;
    if (byPerson === 1 || inPlace === 1) logger.warn({ type, byPerson: byPerson > 0 }, "rate limit reached");
    try {
      if (type === "invoke")
        await context.sendActivity(activity.name?.startsWith("task/") ? closing(text) : messageAnswer(text));
      else if (byPerson === 1 || inPlace === 1)
        await context.sendActivity(cardActivity(inCard(refusal("Too fast for me", text))));
    } catch (error) {
      logger.warn({ err: error }, "the rate limit could not be told");
    }
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

/** Read as the bot will read it: a message may carry a card's data, a click carries an action. */
function stops(activity: Activity): boolean {
  if (activity.type === "invoke" && activity.name !== "adaptiveCard/action") return false;
  const clicked = activity.type === "invoke" ? Click.safeParse(activity.value).data?.action : undefined;
  const submitted = activity.type === "message" ? Pressed.safeParse(activity.value).data : undefined;
  const pressed = clicked ?? submitted;
  if (!pressed) return activity.type === "message" && ofItsOwn.has(commandIn(activity));
  if (pressed.verb !== "command") return ofItsOwn.has(pressed.verb);
  const typed = Typed.safeParse(clicked ? clicked.data : submitted);
  return typed.success && ofItsOwn.has(commandIn(typed.data));
}

function commandIn(activity: Partial<Pick<Activity, "text" | "entities">>): string {
  const line = readCommandLine(activity);
  return line.ok ? splitCommand(line.text, [...ofItsOwn]).name : "";
}
