import type { Command } from "../command.ts";
import { parseChangeId } from "../ids.ts";
import { showCloseOutForm } from "../move/close-out.ts";
import { showEmergencyForm } from "../move/emergency.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";

/** `emergency` and `close-out`: what follows the last wave of a migration. */
export function afterMigrationCommands(deps: ChatDependencies): readonly Command[] {
  const command = (
    name: string,
    does: string,
    show: (deps: ChatDependencies, id: number, turn: Turn) => Promise<Answer>,
  ): Command => ({
    name,
    usages: [{ syntax: `${name} <id>`, does }],
    permission: "request",
    readers: "asker",
    async run([typed = ""], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? show(deps, parsed.id, turn) : parsed.refused;
    },
  });
  return [
    command("emergency", "move a done migration's emergency calls to the new trunk", showEmergencyForm),
    command(
      "close-out",
      "drain or remove a done migration's old trunk, or fold its copies back",
      showCloseOutForm,
    ),
  ];
}
