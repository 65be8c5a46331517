import type { Command } from "./command.ts";
import { attestCommand } from "./commands/attest.ts";
import { auditCommand } from "./commands/audit.ts";
import { cancelCommand } from "./commands/cancel.ts";
import { changeCommand } from "./commands/change.ts";
import { approvalsCommand, changesCommand } from "./commands/changes.ts";
import { gatewayCommand } from "./commands/gateway.ts";
import { gatewaysCommand } from "./commands/gateways.ts";
import { helpCommand } from "./commands/help.ts";
import { notifyCommand } from "./commands/notify.ts";
import { preflightCommand } from "./commands/preflight.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { switchBypassCommand } from "./commands/switch-bypass.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import type { ChatDependencies } from "./turn.ts";

/** Everything people can type, in the order help shows it. */
export function createCommands(deps: ChatDependencies): readonly Command[] {
  const commands: readonly Command[] = [
    helpCommand(() => commands),
    whoamiCommand(),
    gatewaysCommand(deps),
    gatewayCommand(deps),
    preflightCommand(deps),
    attestCommand(deps),
    switchBypassCommand(deps, "enableBypass"),
    switchBypassCommand(deps, "disableBypass"),
    changesCommand(deps),
    changeCommand(deps),
    approvalsCommand(deps),
    cancelCommand(deps),
    rollbackCommand(deps),
    notifyCommand(deps),
    auditCommand(deps),
  ];
  return commands;
}
