import { card, type Card } from "../cards.ts";
import { button, oneRow } from "./buttons.ts";
import { capital, plain, prose } from "./text.ts";

export interface HelpView {
  /** Those this person may use; arguments stand in angle brackets, or square ones where they may be left out. */
  readonly commands: readonly { readonly syntax: string; readonly does: string }[];
  /** The person's. */
  readonly name: string;
}

export const helpCard = (view: HelpView): Card => render(helpData(view));

const render = card<ReturnType<typeof helpData>>("help");

export function helpData({ commands, name }: HelpView) {
  return {
    summary: "What you can ask for",
    title: "What you can ask for",
    intro: `Hello ${plain(name, 60)}. Type one of these, or press a button.`,
    commands: commands.map(({ syntax, does }) => ({ syntax: plain(syntax, 80), does: prose(does, 200) })),
    buttons: oneRow(
      commands
        .filter(({ syntax }) => !syntax.includes("<"))
        .map(({ syntax }) => syntax.replace(/\s*\[.*$/u, "").trim())
        .filter((text) => text !== "help"),
    ).map((text) => button(titles[text] ?? capital(text), "command", { text })),
  };
}

/** Where a command's own words would make a poor button. */
const titles: Readonly<Record<string, string>> = { whoami: "Who am I", approvals: "Waiting for approval" };
