import { failed, type Cmdlet, type CmdletAnswer, type Parameters } from "./cmdlets/answers.ts";
import { assignmentCmdlets } from "./cmdlets/assignments.ts";
import { dependantCmdlets } from "./cmdlets/dependants.ts";
import { gatewayCmdlets } from "./cmdlets/gateways.ts";
import { routingCmdlets } from "./cmdlets/routing.ts";
import type { TenantState } from "./state.ts";

/** The cmdlets of the Teams PowerShell module that the simulated tenant answers, quirks included. */
const cmdlets: Readonly<Record<string, Cmdlet>> = {
  ...gatewayCmdlets,
  ...routingCmdlets,
  ...dependantCmdlets,
  ...assignmentCmdlets,
};

/** Runs one cmdlet as the service would. What is not a read is noted as an effect, also where it is refused. */
export function runCmdlet(state: TenantState, name: string, parameters: Parameters): CmdletAnswer {
  const cmdlet = Object.hasOwn(cmdlets, name) ? cmdlets[name] : undefined;
  if (!cmdlet) return failed("ObjectNotFound", `The term '${name}' is not recognized as a name of a cmdlet.`);
  if (!name.startsWith("Get-")) state.effects.push({ at: state.now(), cmdlet: name, parameters });
  return cmdlet(state, parameters);
}
