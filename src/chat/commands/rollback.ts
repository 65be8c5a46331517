import type { RollbackScope } from "../../change/change.ts";
import { asTyped } from "../as-typed.ts";
import type { Command } from "../command.ts";
import { parseChangeId } from "../ids.ts";
import { whole } from "../inputs.ts";
import { control } from "../move/control.ts";
import { refusal, type ChatDependencies, type Refused } from "../turn.ts";

export function rollbackCommand(deps: ChatDependencies): Command {
  return {
    name: "rollback",
    usages: [
      { syntax: "rollback <id>", does: "put back what a change did, at once" },
      { syntax: "rollback <id> wave <n>", does: "put back one wave of a migration" },
    ],
    permission: "rollBack",
    readers: "everybody",
    decides: true,
    async run([typed = "", ...words], turn) {
      const parsed = parseChangeId(typed);
      if (!parsed.ok) return parsed.refused;
      const asked = scopeOf(words);
      if ("type" in asked) return asked;
      const { scope, reason } = asked;
      const typedReason = asTyped(reason, turn);
      return control(deps, parsed.id, { type: "rollBack", scope, reason: typedReason || null }, turn);
    },
  };
}

/** `wave 2`, `all` or nothing, and then the reason. */
function scopeOf(words: readonly string[]): { scope: RollbackScope; reason: readonly string[] } | Refused {
  const [first = "", second = "", ...rest] = words;
  if (first.toLowerCase() === "all") return { scope: "all", reason: words.slice(1) };
  if (first.toLowerCase() !== "wave") return { scope: "all", reason: words };
  const wave = whole(1_000).safeParse(second);
  return wave.success
    ? { scope: wave.data, reason: rest }
    : refusal("Which wave?", "Write the wave's number, like rollback chg-3 wave 2, or rollback chg-3 all.");
}
