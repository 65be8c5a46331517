import type { Plan } from "../plan.ts";
import { counted } from "../../lib/sentences.ts";

export interface DurationEstimate {
  readonly hours: number;
  /** A sentence that says what it is: an estimate. */
  readonly words: string;
}

/**
 * How long the waves take: their baking, and with a window the wait for the next opening after each. What the service needs
 * to assign people, pauses and approvals of single waves come on top, as nothing is known of them.
 */
export function estimateDuration({ waves, window, approveWaves }: Plan): DurationEstimate {
  if (waves.length === 0) return { hours: 0, words: "An estimate: minutes, as nobody moves in waves." };
  const openings = window === null ? 7 : window.days.length;
  const hours = waves.reduce((sum, { bakeHours }, index) => {
    const waits = window !== null && index < waves.length - 1;
    return sum + (waits ? Math.max(24, Math.ceil(bakeHours / 24) * 24) * (7 / openings) : bakeHours);
  }, 0);
  const length = hours < 48 ? counted(Math.ceil(hours), "hour") : counted(Math.ceil(hours / 24), "day");
  const causes = [
    `${counted(waves.length, "wave")} with the time between them`,
    ...(window === null ? [] : [`a window on ${counted(openings, "day")} a week`]),
    ...(approveWaves === "each" ? ["without the wait for each wave's approval"] : []),
  ];
  return { hours, words: `An estimate: about ${length}, for ${causes.join(", ")}.` };
}
