import { capability } from "../capability/capability.ts";
import { whole } from "../capability/inputs.ts";
import { button } from "../cards/buttons.ts";
import type { Card } from "../cards/cards.ts";
import { lookupCard } from "../cards/lookup-card.ts";
import { marked, tones } from "../cards/marks.ts";
import { prose } from "../cards/text.ts";
import { lessons } from "./learn-lessons.ts";

/** Media bypass for whoever hears of it for the first time. */
export const learn = capability({
  permission: null,
  readers: "everybody",
  typed: {
    name: "learn",
    usages: [{ syntax: "learn", does: "media bypass in six short cards" }],
    parse: ([typed]) => ({ at: whole(lessons.length).safeParse(typed).data ?? 1 }),
  },
  async run(_deps, { at }) {
    return { type: "card", card: lessonCard(at) };
  },
});

/** `at` counts from 1. */
export function lessonCard(at: number): Card {
  const lesson = lessons[at - 1];
  if (!lesson) throw new Error(`There is no lesson ${at}.`);
  const { title, short, lines } = lesson;
  const open = (name: string, to: number) => button(name, "command", { text: `learn ${to}` });
  return lookupCard({
    summary: `Media bypass, ${at} of ${lessons.length}: ${title}`,
    tone: tones.ended,
    kicker: `Media bypass · ${at} of ${lessons.length}`,
    title,
    state: short,
    points: lines.map((line) => marked("ended", prose(line))),
    age: at < lessons.length ? `Next: ${lessons[at]?.title ?? ""}` : "That was the last one.",
    facts: [],
    sections: [],
    buttons: [
      ...(at > 1 ? [open("Back", at - 1)] : []),
      ...(at < lessons.length
        ? [open("Next", at + 1)]
        : [button("Gateways", "command", { text: "gateways" }), button("Help", "command", { text: "help" })]),
    ],
  });
}
