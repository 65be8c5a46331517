import { button, oneRow } from "../cards/buttons.ts";
import type { Card } from "../cards/cards.ts";
import { lookupCard, type Lookup } from "../cards/lookup-card.ts";
import { tones } from "../cards/marks.ts";
import { bold, clean, counted, plain, prose } from "../cards/text.ts";
import type { HelpGroup } from "./help-words.ts";

export interface HelpCommand {
  /** Arguments stand in angle brackets, or in square ones where they may be left out. */
  readonly syntax: string;
  readonly does: string;
}

export interface HelpView {
  /** What this person may use, by group; no group is empty. */
  readonly groups: readonly {
    readonly name: HelpGroup;
    readonly title: string;
    /** What its commands are for, after "For". */
    readonly says: string;
    readonly commands: readonly HelpCommand[];
    /** Lines that can be typed as they are. */
    readonly examples: readonly string[];
  }[];
  /** The group that is shown whole; null: all in short. */
  readonly only: HelpGroup | null;
  /** The person's. */
  readonly name: string;
}

export const helpCard = (view: HelpView): Card => lookupCard(helpData(view));

function helpData({ groups, only, name }: HelpView): Lookup {
  const shown = groups.find((group) => group.name === only);
  const title = shown ? shown.title : "What you can ask for";
  return {
    summary: title,
    tone: tones.ended,
    kicker: shown ? "Help" : `Hello ${plain(name, 60)}`,
    title,
    state: shown ? `For ${shown.says}` : "Type an example, or open a group for all of it",
    points: [],
    age: "A gateway or a person is named by as much as tells them apart: sbc1, adele, a pasted address, or an @mention.",
    facts: [],
    sections: shown
      ? shown.commands.map(({ syntax, does }) => ({ title: plain(syntax, 80), lines: [prose(does, 200)] }))
      : groups.map((group) => ({
          title: group.title,
          lines: [
            `For ${group.says}: ${counted(group.commands.length, "command")}.`,
            group.examples.map((example) => bold(plain(example, 80))).join(" · "),
          ],
        })),
    buttons: oneRow([
      ...(shown ? [button("All of help", "command", { text: "help" })] : []),
      ...groups
        .filter((group) => group !== shown)
        .map((group) => button(clean(group.title, 40), "command", { text: `help ${group.name}` })),
    ]),
  };
}
