import { permissionsText } from "./authority.ts";
import { capability } from "../capability/capability.ts";
import { whoamiCard } from "./whoami-card.ts";

export const whoami = capability({
  permission: null,
  readers: "asker",
  typed: {
    name: "whoami",
    usages: [{ syntax: "whoami", does: "your object id, roles and what they let you do" }],
    parse: () => null,
  },
  async run(_deps, _asked, { person, roles }) {
    const card = whoamiCard({
      name: person.name,
      id: person.id,
      roles: [...roles].sort(),
      mayDo: permissionsText(roles),
    });
    return { type: "card", card };
  },
});
