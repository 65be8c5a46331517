import { changeName } from "../../change/change.ts";
import { exportMarkdown } from "../../change/move/export-markdown.ts";
import { exportPowershell } from "../../change/move/export-powershell.ts";
import { isMovePlan } from "../../change/plan.ts";
import { noSuchChange } from "../decisions.ts";
import type { ExportFormat, FileOffer } from "../files/file-offer.ts";
import { membersCsv } from "../files/members-csv.ts";
import { refusal, type Answer, type ChatDependencies, type Refused, type Turn } from "../turn.ts";

type Made =
  { readonly ok: true; readonly offer: FileOffer } | { readonly ok: false; readonly refused: Refused };

/** What an export holds now. */
export async function makeExport(
  { changes, waves }: Pick<ChatDependencies, "changes" | "waves">,
  changeId: number,
  format: ExportFormat,
): Promise<Made> {
  const stored = await changes.find(changeId);
  if (!stored) return { ok: false, refused: noSuchChange(changeId) };
  const plan = stored.change.submission?.plan;
  const name = changeName(changeId);
  if (!plan || !isMovePlan(plan)) {
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
  const file = (end: string, description: string, text: string): Made => ({
    ok: true,
    offer: { changeId, format, name: `${name}-${end}`, description, text },
  });
  switch (format) {
    case "csv":
      return file(
        "people.csv",
        "Everybody of the change, with status and reasons.",
        membersCsv(members, excluded),
      );
    case "markdown":
      return file("plan.md", "The whole plan, to read.", exportMarkdown(plan, { members, excluded }));
    case "powershell":
      return file(
        "plan.ps1",
        "The plan as a commented script, to be run by hand with care.",
        exportPowershell(plan, { members, excluded }),
      );
  }
}

const chatHosts = {
  commercial: "teams.microsoft.com",
  gcc: "teams.microsoft.com",
  gccHigh: "gov.teams.microsoft.us",
  dod: "dod.teams.microsoft.us",
} as const;

/** Offers a file in the personal chat; elsewhere says where to ask, as Teams takes a bot's files nowhere else. */
export async function offerExport(
  deps: Pick<ChatDependencies, "changes" | "waves" | "conversations" | "config">,
  changeId: number,
  format: ExportFormat,
  { place }: Turn,
): Promise<Answer> {
  const made = await makeExport(deps, changeId, format);
  if (!made.ok) return made.refused;
  if (place.kind === "personal") return { type: "file", offer: made.offer };
  const botId = (await deps.conversations.find(place.id))?.botId ?? "";
  return {
    type: "notice",
    tone: "info",
    title: "In our own chat",
    text: `Files reach you in our own chat only. Write \`export ${changeName(changeId)} ${format}\` to me there.`,
    suggestions: [],
    link: {
      title: "Open our chat",
      url: `https://${chatHosts[deps.config.cloud]}/l/chat/0/0?users=${encodeURIComponent(botId.startsWith("28:") ? botId : `28:${botId}`)}`,
    },
  };
}
