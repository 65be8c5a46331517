import { z } from "zod";
import type { Card } from "../cards.ts";
import { fqdnField } from "../inputs.ts";
import type { Answer } from "../turn.ts";
import { noticeCard } from "../views/notice-card.ts";

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

/** For whoever installs the bot. */
export function welcome(): Card {
  return noticeCard({
    tone: "info",
    title: "Bypass Pilot",
    text: "I take Direct Routing trunks to media bypass: checked first, approved by a second person, undone with one press.",
    suggestions: [
      { title: "What can I do?", command: "help" },
      { title: "Gateways", command: "gateways" },
      { title: "Who am I?", command: "whoami" },
    ],
  });
}
