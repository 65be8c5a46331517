import { z } from "zod";
import type { Card } from "../cards/cards.ts";
import { fqdnField } from "../capability/inputs.ts";
import type { Answer } from "../capability/turn.ts";
import { noticeCard } from "../cards/notice-card.ts";

export const nobodyText =
  "Teams did not tell me who you are, so I can do nothing for you. Speak to me as a member of this organisation.";

export function nobody(): Card {
  return noticeCard({ tone: "refusal", title: "Who are you?", text: nobodyText, suggestions: [] });
}

/** What came of the click before is not known here: its answer was lost. */
export function seenAlready(data: unknown): Card {
  const about = z.object({ fqdn: fqdnField }).safeParse(data);
  const state = about.success
    ? { title: "Current state", command: `gateway ${about.data.fqdn}` }
    : { title: "Gateways", command: "gateways" };
  return noticeCard({
    tone: "info",
    title: "I have seen that click already",
    text: "It reached me twice, and I act on a click once. Look at the current state to see what came of it.",
    suggestions: [state, { title: "Changes", command: "changes" }],
  });
}

export function inCard(answer: Extract<Answer, { type: "notice" | "refusal" }>): Card {
  const { title, text, suggestions } = answer;
  return answer.type === "notice"
    ? noticeCard(answer)
    : noticeCard({ tone: "refusal", title, text, suggestions });
}
