import { z } from "zod";
import { action, type Action } from "../action.ts";
import { startPreflight } from "../commands/preflight.ts";
import { fqdnField, whole } from "../inputs.ts";
import { trunksFrom } from "../named-trunks.ts";
import type { ChatDependencies } from "../turn.ts";

/** Of a pair: the second trunk, its port, and its first. */
const Preflight = z.object({ fqdn: fqdnField, for: fqdnField.nullish(), port: whole(65_535).nullish() });

export function preflightAction(deps: ChatDependencies): Action {
  return action("preflight", "preflight", Preflight, (named, turn) =>
    startPreflight(deps, trunksFrom(named), turn),
  );
}
