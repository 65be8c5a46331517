import { changeName } from "../changes/change.ts";
import type { DossierStore } from "../store/change-dossier.ts";
import { evidenceFiles } from "./files.ts";
import { zipOf } from "./zip.ts";

/** The evidence of a change as one zip. */
export interface EvidenceFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Undefined where there is no such change. The same rows give the same bytes. */
export async function makeEvidence(
  dossiers: DossierStore,
  changeId: number,
  now: Date,
): Promise<EvidenceFile | undefined> {
  const dossier = await dossiers.read(changeId, now);
  if (!dossier) return undefined;
  return { name: `${changeName(changeId)}-evidence.zip`, bytes: await zipOf(evidenceFiles(dossier)) };
}
