import type { Command } from "../command.ts";
import { decideOn } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";

export function cancelCommand(deps: ChatDependencies): Command {
  return {
    name: "cancel",
    usages: [{ syntax: "cancel <id>", does: "take back your own change before it starts" }],
    permission: "request",
    readers: "everybody",
    decides: true,
    async run([typed = ""], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? cancelChange(deps, parsed.id, turn) : parsed.refused;
    },
  };
}

export async function cancelChange(deps: ChatDependencies, id: number, turn: Turn): Promise<Answer> {
  return decideOn(
    deps,
    turn,
    id,
    { type: "cancel", by: turn.person },
    { action: "change.cancel", detail: null },
  );
}
