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

/**
 * What takes things back or stops them is never held up: it counts when things go wrong, each is decided by role and
 * state at little cost, and twice is as good as once. Verbs of cards and commands have the same names.
 */
const neverHeld: ReadonlySet<string> = new Set(["brake", "rollback", "pause", "abort"]);

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
  const conversations = new RateLimiterMemory({ points: limits.perConversation, duration });

  return async function limited(context) {
    const activity = context.activity as unknown as Activity;
    const { type, from, conversation } = activity;
    if ((type !== "message" && type !== "invoke") || isNeverHeld(activity)) return bot(context);

    const person = personOf(activity)?.id ?? from.id ?? "";
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

function isNeverHeld(activity: Activity): boolean {
  const clicked = Click.safeParse(activity.value);
  const submitted = Pressed.safeParse(activity.value);
  if (!clicked.success && !submitted.success) return neverHeld.has(commandIn(activity));
  const { verb, text, data } = clicked.data?.action ?? submitted.data ?? { verb: "" };
  if (verb !== "command") return neverHeld.has(verb);
  const typed = Typed.safeParse(clicked.success ? data : { text });
  return typed.success && neverHeld.has(commandIn(typed.data));
}

function commandIn(activity: Partial<Pick<Activity, "text" | "entities">>): string {
  const line = readCommandLine(activity);
  return line.ok ? splitCommand(line.text, [...neverHeld]).name : "";
}
