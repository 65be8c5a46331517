import { hour } from "../../lib/time.ts";

/** Sends that one bot may make in one conversation. Source: "Optimize your bot with rate limiting in Teams" (Oct 2026). */
const perConversation = [
  { within: 1_000, most: 7 },
  { within: 2_000, most: 8 },
  { within: 30_000, most: 60 },
  { within: hour, most: 1800 },
] as const;

/** Sends of one app in one tenant, per second. Same source. */
const together = [{ within: 1_000, most: 50 }] as const;

/** A part of each limit is left to answers in turns, which wait for nobody. */
const share = 0.75;

export interface Pace {
  /** When the next send in that conversation is allowed: `now`, or later. */
  next(conversationId: string, now: Date): Date;
  /** A send was made. */
  sent(conversationId: string, now: Date): void;
}

/** Keeps this process within Teams' limits; sends of other replicas are met by 429 and its Retry-After. */
export function createPace(): Pace {
  const everywhere: number[] = [];
  const byConversation = new Map<string, number[]>();

  return {
    next(conversationId, now) {
      const own = byConversation.get(conversationId) ?? [];
      const at = Math.max(
        ...perConversation.map((limit) => allowedAt(own, limit, now.getTime())),
        ...together.map((limit) => allowedAt(everywhere, limit, now.getTime())),
      );
      return new Date(Math.max(at, now.getTime()));
    },

    sent(conversationId, now) {
      const time = now.getTime();
      remember(everywhere, time, 1_000);
      const own = byConversation.get(conversationId) ?? [];
      remember(own, time, hour);
      byConversation.delete(conversationId);
      byConversation.set(conversationId, own);
      // Those not sent to for longest come first; what they sent then counts no more.
      for (const [id, times] of byConversation) {
        if ((times.at(-1) ?? 0) > time - hour) break;
        byConversation.delete(id);
      }
    },
  };
}

function allowedAt(
  times: readonly number[],
  { within, most }: { within: number; most: number },
  now: number,
): number {
  const allowed = Math.max(1, Math.floor(most * share));
  const blocking = times.at(-allowed);
  return blocking === undefined ? now : blocking + within;
}

function remember(times: number[], time: number, longest: number): void {
  times.push(time);
  while ((times[0] ?? time) <= time - longest) times.shift();
}
