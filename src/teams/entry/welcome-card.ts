import { button } from "../cards/buttons.ts";
import type { Card } from "../cards/cards.ts";
import { lookupCard } from "../cards/lookup-card.ts";
import { tones } from "../cards/marks.ts";
import { prose } from "../cards/text.ts";

/** What the bot is for, in four steps and two paths. */
export function welcomeCard(): Card {
  return lookupCard({
    summary: "Bypass Pilot: look, check, ask, move",
    tone: tones.ended,
    kicker: "Bypass Pilot",
    title: "From trunk to media bypass in four steps",
    state: "Checked first, approved by a second person, undone with one press.",
    points: [
      prose("Without bypass: `Teams app → Microsoft → SBC → carrier`."),
      prose("With bypass: `Teams app → SBC → carrier`."),
    ],
    age: "Nothing is changed before somebody else has approved exactly that.",
    facts: [],
    sections: steps.map(({ title, text }) => ({ title, lines: [prose(text)] })),
    buttons: [
      ["Gateways", "gateways"],
      ["What is media bypass?", "learn"],
      ["Status", "status"],
      ["Who am I?", "whoami"],
      ["Help", "help"],
    ].map(([title = "", text = ""]) => button(title, "command", { text })),
  });
}

const steps = [
  { title: "1\u2060. Look", text: "`gateways` shows every trunk, what needs a look first." },
  {
    title: "2\u2060. Check",
    text: "`preflight sbc1` says whether a trunk is ready; `confirm sbc1` records what only you can check.",
  },
  {
    title: "3\u2060. Ask",
    text: "`enable-bypass sbc1` switches a trunk at once, `migrate sbc1` moves its people in waves. An approver decides.",
  },
  {
    title: "4\u2060. Move",
    text: "Calls are watched as people move. `brake` stops the effect at once, `rollback` puts everything back.",
  },
];
