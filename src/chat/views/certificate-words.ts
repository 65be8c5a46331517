import type { Standing } from "./marks.ts";
import { counted } from "./text.ts";
import { day } from "./time.ts";

/** A certificate that ends sooner than this is worth a look, in days. */
const soon = 30;

/** How a certificate's end stands today: `203 days left`, `expires today`, `expired 3 days ago`. */
export function certificateWords(
  notAfter: Date,
  now: Date,
): { readonly words: string; readonly standing: Standing } {
  const left = (notAfter.getTime() - now.getTime()) / day;
  if (left <= 0) {
    const days = Math.floor(-left);
    return { words: days === 0 ? "expired today" : `expired ${counted(days, "day")} ago`, standing: "bad" };
  }
  const days = Math.floor(left);
  return {
    words: days === 0 ? "expires within a day" : `${counted(days, "day")} left`,
    standing: days < soon ? "look" : "good",
  };
}
