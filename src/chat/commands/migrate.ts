import type { Command } from "../command.ts";
import { showMigrateForm } from "../move/migrate-form.ts";
import { proposedPlan } from "../move/migrate.ts";
import type { ChatDependencies } from "../turn.ts";

export function migrateCommand(deps: ChatDependencies): Command {
  return {
    name: "migrate",
    usages: [
      { syntax: "migrate <fqdn>", does: "move a trunk's people to a second trunk with bypass, in waves" },
      { syntax: "migrate <fqdn> --dry-run", does: "only show the plan that is proposed" },
    ],
    permission: "request",
    readers: "asker",
    run(args, turn) {
      // Teams' editor makes one long dash of two.
      const dry = args.some((word) => /^(?:--|[–—])dry-?run$/.test(word));
      const typed = args.find((word) => !/^[-–—]/.test(word));
      return dry ? proposedPlan(deps, typed, turn) : showMigrateForm(deps, typed, turn);
    },
  };
}
