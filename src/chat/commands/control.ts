import type { Permission } from "../../change/roles.ts";
import type { Command } from "../command.ts";
import { parseChangeId } from "../ids.ts";
import { asTyped } from "../as-typed.ts";
import { control, type Control } from "../move/control.ts";
import type { ChatDependencies } from "../turn.ts";

/** What steers changes on their way: `brake` and `pause` to `abort`. */
export function controlCommands(deps: ChatDependencies): readonly Command[] {
  const command = (
    name: Control["type"],
    rest: string,
    does: string,
    permission: Permission,
    make: (reason: string) => Control,
  ): Command => ({
    name,
    usages: [{ syntax: `${name} <id>${rest}`, does }],
    permission,
    readers: "everybody",
    decides: true,
    async run([typed = "", ...words], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? control(deps, parsed.id, make(asTyped(words, turn)), turn) : parsed.refused;
    },
  });
  return [
    command(
      "brake",
      " [reason]",
      "media bypass off for everybody a migration moved, at once",
      "control",
      (reason) => ({
        type: "brake",
        reason: reason || null,
      }),
    ),
    command("pause", " [reason]", "stop a migration before its next step", "control", (reason) => ({
      type: "pause",
      reason: reason || null,
    })),
    command("resume", "", "let a paused migration go on", "control", () => ({ type: "resume" })),
    command("retry", "", "take up again what failed, or judge calls again", "control", () => ({
      type: "retry",
    })),
    command("release", "", "approve the next wave, where each needs it", "approve", () => ({
      type: "release",
    })),
    command("advance", " <reason>", "go on without a clear verdict, on your word", "approve", (reason) => ({
      type: "advance",
      reason,
    })),
    command(
      "acknowledge",
      " <reason>",
      "let what an alarm or a pulled brake holds go on, on your word",
      "approve",
      (reason) => ({ type: "acknowledge", reason }),
    ),
    command(
      "withdraw",
      " <reason>",
      "take a “not heard both ways” back, on your word",
      "approve",
      (reason) => ({
        type: "withdraw",
        reason,
      }),
    ),
    command("abort", " [reason]", "end a migration where it stands", "control", (reason) => ({
      type: "abort",
      reason: reason || null,
    })),
  ];
}
