import type { BypassKind } from "../../change/plan.ts";
import type { Command } from "../command.ts";
import { showRequestForm } from "../request-form.ts";
import type { ChatDependencies } from "../turn.ts";

/** `enable-bypass` and `disable-bypass`: both answer with the form in which the change is asked for. */
export function switchBypassCommand(deps: ChatDependencies, kind: BypassKind): Command {
  const on = kind === "enableBypass";
  const name = on ? "enable-bypass" : "disable-bypass";
  return {
    name,
    usages: [{ syntax: `${name} <fqdn>`, does: `ask for media bypass to be switched ${on ? "on" : "off"}` }],
    permission: "request",
    readers: "everybody",
    run: ([typed], turn) => showRequestForm(deps, { kind, typed }, turn),
  };
}
