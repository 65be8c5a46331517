import { permissionsInWords } from "../authority.ts";
import type { Command } from "../command.ts";
import { whoamiCard } from "../views/whoami-card.ts";

export function whoamiCommand(): Command {
  return {
    name: "whoami",
    usages: [{ syntax: "whoami", does: "your object id, roles and what they let you do" }],
    permission: null,
    readers: "asker",
    async run(_args, { person, roles }) {
      const card = whoamiCard({
        name: person.name,
        id: person.id,
        roles: [...roles].sort(),
        mayDo: permissionsInWords(roles),
      });
      return { type: "card", card };
    },
  };
}
