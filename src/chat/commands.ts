import type { Command } from "./command.ts";
import { afterMigrationCommands } from "./commands/after-migration.ts";
import { attestCommand } from "./commands/attest.ts";
import { auditCommand } from "./commands/audit.ts";
import { cancelCommand } from "./commands/cancel.ts";
import { changeCommand } from "./commands/change.ts";
import { approvalsCommand, changesCommand } from "./commands/changes.ts";
import { controlCommands } from "./commands/control.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evidenceCommand } from "./commands/evidence.ts";
import { exportCommand } from "./commands/export.ts";
import { gatewayCommand } from "./commands/gateway.ts";
import { gatewaysCommand } from "./commands/gateways.ts";
import { helpCommand } from "./commands/help.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { notifyCommand } from "./commands/notify.ts";
import { peopleCommand } from "./commands/people.ts";
import { planCommand } from "./commands/plan.ts";
import { preflightCommand } from "./commands/preflight.ts";
import { reassignCommand } from "./commands/reassign.ts";
import { replayCommand } from "./commands/replay.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { routeCommand } from "./commands/route.ts";
import { switchBypassCommand } from "./commands/switch-bypass.ts";
import { userCommand } from "./commands/user.ts";
import { verifyCommand } from "./commands/verify.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import type { ChatDependencies } from "./turn.ts";

/** Everything people can type, in the order help shows it. */
export function createCommands(deps: ChatDependencies): readonly Command[] {
  const commands: readonly Command[] = [
    helpCommand(() => commands),
    whoamiCommand(),
    gatewaysCommand(deps),
    gatewayCommand(deps),
    userCommand(deps),
    routeCommand(deps),
    verifyCommand(deps),
    preflightCommand(deps),
    evidenceCommand(deps),
    attestCommand(deps),
    migrateCommand(deps),
    switchBypassCommand(deps, "enableBypass"),
    switchBypassCommand(deps, "disableBypass"),
    reassignCommand(deps),
    changesCommand(deps),
    changeCommand(deps),
    approvalsCommand(deps),
    cancelCommand(deps),
    planCommand(deps),
    replayCommand(deps),
    peopleCommand(deps),
    exportCommand(deps),
    ...controlCommands(deps),
    rollbackCommand(deps),
    ...afterMigrationCommands(deps),
    notifyCommand(deps),
    auditCommand(deps),
    doctorCommand(deps),
  ];
  return commands;
}
