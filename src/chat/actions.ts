import type { Action } from "./action.ts";
import { afterMigrationActions } from "./actions/after-migration.ts";
import { attestAction, attestFormAction } from "./actions/attest.ts";
import { approveAction, cancelAction, rejectAction, rollbackAction } from "./actions/decide.ts";
import { controlActions } from "./actions/control.ts";
import { exportAction, rehearsalFileAction } from "./actions/export.ts";
import { migrateAction, migrateFormAction } from "./actions/migrate.ts";
import { preflightAction } from "./actions/preflight.ts";
import { readCallRecordsAction } from "./actions/read-call-records.ts";
import { refreshAction } from "./actions/refresh.ts";
import { requestAction, requestFormAction } from "./actions/request.ts";
import { requestReassignAction } from "./actions/request-reassign.ts";
import { showAction } from "./actions/show.ts";
import type { ChatDependencies } from "./turn.ts";
import type { Verb } from "./views/verbs.ts";

/** What each button does, except `command`, which runs a command line as if it had been typed. */
export function createActions(deps: ChatDependencies): Readonly<Record<Exclude<Verb, "command">, Action>> {
  return {
    show: showAction(deps),
    preflight: preflightAction(deps),
    attestForm: attestFormAction(deps),
    attest: attestAction(deps),
    requestForm: requestFormAction(deps),
    request: requestAction(deps),
    approve: approveAction(deps),
    reject: rejectAction(deps),
    cancel: cancelAction(deps),
    rollback: rollbackAction(deps),
    migrateForm: migrateFormAction(deps),
    migrate: migrateAction(deps),
    ...controlActions(deps),
    export: exportAction(deps),
    rehearsalFile: rehearsalFileAction(deps),
    refresh: refreshAction(deps),
    readCallRecords: readCallRecordsAction(deps),
    requestReassign: requestReassignAction(deps),
    ...afterMigrationActions(deps),
  };
}
