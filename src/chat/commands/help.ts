import { may } from "../../change/roles.ts";
import type { Command } from "../command.ts";
import { helpCard } from "../views/help-card.ts";

/** Lists only what the person may do. `commands` gives the whole table, this one included. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    usages: [{ syntax: "help", does: "what you can do here" }],
    permission: null,
    readers: "everybody",
    async run(_args, { person, roles }) {
      const usable = commands().filter(({ permission }) => permission === null || may(roles, permission));
      const usages = usable.flatMap(({ name, usages, further }) =>
        further === undefined || may(roles, further.permission)
          ? usages
          : usages.filter(({ syntax }) => !syntax.startsWith(`${name} ${further.word}`)),
      );
      const card = helpCard({ commands: usages, name: person.name });
      return { type: "card", card };
    },
  };
}
