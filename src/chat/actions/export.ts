import { z } from "zod";
import { action, type Action } from "../action.ts";
import { exportFormats } from "../files/file-offer.ts";
import { changeIdField } from "../inputs.ts";
import { offerFile } from "../offer-file.ts";
import { makeRehearsalFile } from "../rehearsal-file.ts";
import { offerExport } from "../move/export.ts";
import type { ChatDependencies } from "../turn.ts";

export function exportAction(deps: ChatDependencies): Action {
  const Export = z.object({ changeId: changeIdField, format: z.enum(exportFormats) });
  return action("export", "look", Export, ({ changeId, format }, turn) =>
    offerExport(deps, changeId, format, turn),
  );
}

export function rehearsalFileAction(deps: ChatDependencies): Action {
  const Rehearsal = z.object({ id: changeIdField });
  return action("rehearsalFile", "doctor", Rehearsal, async ({ id }, turn) =>
    offerFile(deps, await makeRehearsalFile(deps, id), "doctor rehearse", turn),
  );
}
