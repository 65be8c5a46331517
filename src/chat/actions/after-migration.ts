import { z } from "zod";
import { action, type Action } from "../action.ts";
import { changeIdField } from "../inputs.ts";
import { requestCloseOut, showCloseOutForm } from "../move/close-out.ts";
import { requestEmergency, showEmergencyForm } from "../move/emergency.ts";
import { CloseOutInputs, EmergencyInputs } from "../move/last-inputs.ts";
import type { ChatDependencies } from "../turn.ts";

type AfterVerb = "closeOutForm" | "requestCloseOut" | "emergencyForm" | "requestEmergency";

/** The buttons that follow the last wave of a migration. */
export function afterMigrationActions(deps: ChatDependencies): Readonly<Record<AfterVerb, Action>> {
  const About = z.object({ changeId: changeIdField });
  const decides = { decides: true } as const;
  return {
    closeOutForm: action("closeOutForm", "request", About, ({ changeId }, turn) =>
      showCloseOutForm(deps, changeId, turn),
    ),
    requestCloseOut: action(
      "requestCloseOut",
      "request",
      CloseOutInputs,
      (values, turn) => requestCloseOut(deps, values, turn),
      decides,
    ),
    emergencyForm: action("emergencyForm", "request", About, ({ changeId }, turn) =>
      showEmergencyForm(deps, changeId, turn),
    ),
    requestEmergency: action(
      "requestEmergency",
      "request",
      EmergencyInputs,
      (values, turn) => requestEmergency(deps, values, turn),
      decides,
    ),
  };
}
