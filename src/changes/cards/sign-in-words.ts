import { marked } from "../../teams/cards/marks.ts";
import { prose } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";

/** That whoever approves must sign in again first. */
export interface SignInView {
  /** Why, as the end of a sentence. */
  readonly why: string;
  readonly url: string;
  /** Minutes for which it counts. */
  readonly within: number;
  /** Until when the sign-in of whoever reads this counts; null where they have not, or too long ago. */
  readonly until: Date | null;
}

/** Above the inputs: opening a link loses nothing of what was typed. */
export function signInSection({
  signIn,
  zone,
  now,
}: {
  readonly signIn: SignInView | null;
  readonly zone: string;
  readonly now: Date;
}): { readonly words: string; readonly title: string; readonly url: string } | null {
  if (signIn === null) return null;
  const { why, url, within, until } = signIn;
  return {
    words:
      until === null
        ? marked(
            "warning",
            `Sign in again before you approve: ${prose(why, 200)}. It counts for ${within} minutes.`,
          )
        : marked("good", `You signed in again: approve before ${timeOf(until, now, zone)}.`),
    title: until === null ? "Sign in to approve" : "Sign in once more",
    url,
  };
}
