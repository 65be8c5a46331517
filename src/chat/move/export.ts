import { changeName } from "../../change/change.ts";
import { exportAsked } from "../../change/export-asked.ts";
import { exportMarkdown } from "../../change/move/export-markdown.ts";
import { exportPowershell } from "../../change/move/export-powershell.ts";
import { isMovePlan } from "../../change/plan.ts";
import { noSuchChange } from "../decisions.ts";
import type { ExportFormat, MadeFile } from "../files/file-offer.ts";
import { membersCsv } from "../files/members-csv.ts";
import { offerFile } from "../offer-file.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

/** What an export holds now. */
export async function makeExport(
  { changes, waves }: Pick<ChatDependencies, "changes" | "waves">,
  changeId: number,
  format: ExportFormat,
): Promise<MadeFile> {
  const stored = await changes.find(changeId);
  if (!stored) return { ok: false, refused: noSuchChange(changeId) };
  const { submission } = stored.change;
  const { plan, replay = null } = submission ?? {};
  const name = changeName(changeId);
  if (submission && format === "markdown" && plan && !isMovePlan(plan)) {
    const offer = {
      about: { changeId, format },
      name: `${name}-plan.md`,
      description: "The whole plan, to read.",
    };
    return { ok: true, offer: { ...offer, text: exportAsked(submission) } };
  }
  if (!submission || !plan || !isMovePlan(plan)) {
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
  const file = (end: string, description: string, text: string): MadeFile => ({
    ok: true,
    offer: { about: { changeId, format }, name: `${name}-${end}`, description, text },
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
        [exportMarkdown(plan, { members, excluded }, replay), exportAsked(submission)].join("\n"),
      );
    case "powershell":
      return file(
        "plan.ps1",
        "The plan as a commented script, to be run by hand with care.",
        exportPowershell(plan, { members, excluded }),
      );
  }
}

/** Offers an export of a change. */
export async function offerExport(
  deps: Pick<ChatDependencies, "changes" | "waves" | "conversations" | "config">,
  changeId: number,
  format: ExportFormat,
  turn: Turn,
): Promise<Answer> {
  const made = await makeExport(deps, changeId, format);
  return offerFile(deps, made, `export ${changeName(changeId)} ${format}`, turn);
}
