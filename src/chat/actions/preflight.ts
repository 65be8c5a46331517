import { z } from "zod";
import { action, type Action } from "../action.ts";
import { startPreflight } from "../commands/preflight.ts";
import { fqdnField } from "../inputs.ts";
import type { ChatDependencies } from "../turn.ts";

export function preflightAction(deps: ChatDependencies): Action {
  return action("preflight", "preflight", z.object({ fqdn: fqdnField }), ({ fqdn }, turn) =>
    startPreflight(deps, fqdn, turn),
  );
}
