import { z } from "zod";
import { action, type Action } from "../action.ts";
import { fqdnField, pageField } from "../inputs.ts";
import { FormValues, proposedValues, withEntered } from "../move/form-values.ts";
import { migratableTrunk, showMigrateForm } from "../move/migrate-form.ts";
import { migrate } from "../move/migrate.ts";
import type { ChatDependencies } from "../turn.ts";

/** A client may leave empty inputs out. */
const Sent = FormValues.partial().extend({ fqdn: fqdnField });

export function migrateFormAction(deps: ChatDependencies): Action {
  return action("migrateForm", "request", Sent, async ({ fqdn, ...entered }, turn) => {
    const trunk = await migratableTrunk(deps, fqdn);
    if (!trunk.ok) return trunk.refused;
    const proposed = proposedValues(trunk.gateway, trunk.fleet.value, turn.zone ?? "UTC");
    return showMigrateForm(deps, fqdn, turn, { values: withEntered(proposed, entered), problems: [] });
  });
}

/** Asks for the migration the form describes, or shows its plan only. */
export function migrateAction(deps: ChatDependencies): Action {
  const Migrate = Sent.extend({ dryRun: z.enum(["yes", "no"]), page: pageField });
  return action(
    "migrate",
    "request",
    Migrate,
    ({ fqdn, dryRun, page, ...values }, turn) =>
      migrate(deps, { fqdn, dryRun: dryRun === "yes", page, values }, turn),
    { decides: true },
  );
}
