import { doctorText } from "./doctor-text.ts";
import type { MadeFile } from "../teams/files/file-offer.ts";
import { refusal, type ChatDependencies } from "../teams/capability/turn.ts";

/** The report of a rehearsal as text: nothing in it is of the tenant, so it may be sent on. */
export async function makeRehearsalFile(
  { doctorVisits }: Pick<ChatDependencies, "doctorVisits">,
  id: number,
): Promise<MadeFile> {
  const visit = await doctorVisits.find(id);
  if (visit?.looksAt !== "rehearsal" || visit.finishedAt === null) {
    const again = [{ title: "Rehearse", command: "doctor rehearse" }];
    return {
      ok: false,
      refused: refusal("No report", "There is no finished rehearsal of that number.", again),
    };
  }
  return {
    ok: true,
    offer: {
      about: { rehearsal: id },
      name: `rehearsal-${visit.finishedAt.toISOString().slice(0, 10)}.txt`,
      description:
        "What was compared and what was found. It holds nothing of your tenant, so you may send it on.",
      content: `${doctorText(visit.sections)}\n`,
    },
  };
}
