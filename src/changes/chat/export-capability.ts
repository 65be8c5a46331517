import { z } from "zod";
import { changeName } from "../change.ts";
import { capability, isRefused } from "../../teams/capability/capability.ts";
import { changeIdField } from "../../teams/capability/inputs.ts";
import { refusal } from "../../teams/capability/turn.ts";
import { exportFormats, type ExportFormat } from "../../teams/files/file-offer.ts";
import { offerFile } from "../../teams/files/offer-file.ts";
import { makeExport } from "./export.ts";
import { changeNamed } from "./words.ts";

const shortNames: Readonly<Record<string, ExportFormat>> = {
  md: "markdown",
  ps1: "powershell",
  people: "csv",
};

export const exportChange = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "export",
    usages: [
      { syntax: "export <id> [csv | markdown | powershell]", does: "people, or the whole plan, as a file" },
    ],
    parse([typed = "", wanted = "csv"]) {
      const named = changeNamed([typed]);
      if (isRefused(named)) return named;
      const name = wanted.toLowerCase();
      const format = exportFormats.find((each) => each === name) ?? shortNames[name];
      return format
        ? { ...named, format }
        : refusal("As what?", "Write csv for the people, or markdown or powershell for the plan.");
    },
  },
  pressed: {
    verb: "export",
    schema: z.object({ changeId: changeIdField, format: z.enum(exportFormats) }),
    looks: true,
  },
  async run(deps, { changeId, format }, turn) {
    const made = await makeExport(deps, changeId, format);
    return offerFile(deps, made, `export ${changeName(changeId)} ${format}`, turn);
  },
});
