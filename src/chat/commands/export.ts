import type { Command } from "../command.ts";
import { exportFormats, type ExportFormat } from "../files/file-offer.ts";
import { parseChangeId } from "../ids.ts";
import { offerExport } from "../move/export.ts";
import { refusal, type ChatDependencies } from "../turn.ts";

const shortNames: Readonly<Record<string, ExportFormat>> = {
  md: "markdown",
  ps1: "powershell",
  people: "csv",
};

export function exportCommand(deps: ChatDependencies): Command {
  return {
    name: "export",
    usages: [
      { syntax: "export <id> [csv | markdown | powershell]", does: "people, or the whole plan, as a file" },
    ],
    permission: "look",
    readers: "asker",
    async run([typed = "", wanted = "csv"], turn) {
      const parsed = parseChangeId(typed);
      if (!parsed.ok) return parsed.refused;
      const name = wanted.toLowerCase();
      const format = exportFormats.find((each) => each === name) ?? shortNames[name];
      return format
        ? offerExport(deps, parsed.id, format, turn)
        : refusal("As what?", "Write csv for the people, or markdown or powershell for the plan.");
    },
  };
}
