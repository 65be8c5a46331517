import { changeName } from "../changes/change.ts";
import { noSuchChange } from "../changes/chat/decisions.ts";
import type { MadeFile } from "../teams/files/file-offer.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import { makeEvidence } from "./make-evidence.ts";

/** The evidence of a change as a file that somebody may take. */
export async function makeEvidenceFile(
  { dossiers, now }: Pick<ChatDependencies, "dossiers" | "now">,
  changeId: number,
): Promise<MadeFile> {
  const made = await makeEvidence(dossiers, changeId, now());
  if (!made) return { ok: false, refused: noSuchChange(changeId) };
  return {
    ok: true,
    offer: {
      about: { evidence: changeId },
      name: made.name,
      description: `All that is kept of ${changeName(changeId)}, with a page to print and a program that proves it. It holds names and numbers of people.`,
      content: made.bytes,
    },
  };
}
