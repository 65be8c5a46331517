import type { Command } from "../command.ts";
import { decideOn } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";

export function rollbackCommand(deps: ChatDependencies): Command {
  return {
    name: "rollback",
    usages: [{ syntax: "rollback <id>", does: "put back what a change did, at once" }],
    permission: "rollBack",
    decides: true,
    async run([typed = "", ...reason], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? rollBackChange(deps, parsed.id, reason.join(" ") || null, turn) : parsed.refused;
    },
  };
}

/** Waits for nobody's approval: the way back was approved with the plan. */
export async function rollBackChange(
  deps: ChatDependencies,
  id: number,
  reason: string | null,
  turn: Turn,
): Promise<Answer> {
  const { rollbackDays } = deps.config;
  return decideOn(
    deps,
    turn,
    id,
    { type: "rollBack", by: turn.person, reason, rollbackDays },
    { action: "change.rollBack", detail: reason },
  );
}
