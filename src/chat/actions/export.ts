import { z } from "zod";
import { action, type Action } from "../action.ts";
import { exportFormats } from "../files/file-offer.ts";
import { changeIdField } from "../inputs.ts";
import { offerExport } from "../move/export.ts";
import type { ChatDependencies } from "../turn.ts";

export function exportAction(deps: ChatDependencies): Action {
  const Export = z.object({ changeId: changeIdField, format: z.enum(exportFormats) });
  return action("export", "look", Export, ({ changeId, format }, turn) =>
    offerExport(deps, changeId, format, turn),
  );
}
