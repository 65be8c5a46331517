import { changeName } from "../change.ts";
import { exportAsked } from "../plans/export-asked.ts";
import { exportMarkdown } from "../plans/export-markdown.ts";
import { exportPowershell } from "../plans/export-powershell.ts";
import { noSuchChange } from "./decisions.ts";
import type { ExportFormat, MadeFile } from "../../teams/files/file-offer.ts";
import { membersCsv } from "./members-csv.ts";
import { refusal, type ChatDependencies } from "../../teams/capability/turn.ts";

/** What an export holds now. */
export async function makeExport(
  { changes, waves }: Pick<ChatDependencies, "changes" | "waves">,
  changeId: number,
  format: ExportFormat,
): Promise<MadeFile> {
  const stored = await changes.find(changeId);
  if (!stored) return { ok: false, refused: noSuchChange(changeId) };
  const { submission, approvals } = stored.change;
  const { plan, replay = null } = submission ?? {};
  const name = changeName(changeId);
  if (submission && format === "markdown" && plan?.affected) {
    const offer = {
      about: { changeId, format },
      name: `${name}-plan.md`,
      description: "The whole plan, to read.",
    };
    return { ok: true, offer: { ...offer, content: exportAsked(submission, approvals) } };
  }
  if (!submission || !plan || plan.affected) {
    const text = `${name} has no plan of waves, or none yet.`;
    return {
      ok: false,
      refused: refusal("Nothing to export", text, [{ title: name, command: `change ${name}` }]),
    };
  }
  const [members, { excluded }] = await Promise.all([
    waves.allMembers(changeId, {}),
    waves.excluded(changeId, {}),
  ]);
  const file = (end: string, description: string, content: string): MadeFile => ({
    ok: true,
    offer: { about: { changeId, format }, name: `${name}-${end}`, description, content },
  });
  switch (format) {
    case "csv":
      return file(
        "people.csv",
        "Everybody of the change, with status and reasons.",
        membersCsv(members, excluded),
      );
    case "markdown":
      return file(
        "plan.md",
        "The whole plan, to read.",
        [exportMarkdown(plan, { members, excluded }, replay), exportAsked(submission, approvals)].join("\n"),
      );
    case "powershell":
      return file(
        "plan.ps1",
        "The plan as a commented script, to be run by hand with care.",
        exportPowershell(plan, { members, excluded }),
      );
  }
}
