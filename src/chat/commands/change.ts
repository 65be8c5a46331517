import type { Command } from "../command.ts";
import { noSuchChange } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import { changeContent, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

export function changeCommand(deps: ChatDependencies): Command {
  return {
    name: "change",
    usages: [{ syntax: "change <id>", does: "one change: its timeline and what can be done now" }],
    permission: "look",
    readers: "everybody",
    async run([typed = ""], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? showChange(deps, parsed.id, turn) : parsed.refused;
    },
  };
}

export async function showChange({ changes }: ChatDependencies, id: number, turn: Turn): Promise<Answer> {
  const stored = await changes.find(id);
  return stored ? { type: "tracked", content: changeContent(stored.change, turn) } : noSuchChange(id);
}
