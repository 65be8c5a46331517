import { z } from "zod";
import { action, type Action } from "../action.ts";
import { showVerify } from "../commands/verify.ts";
import { fqdnField } from "../inputs.ts";
import type { ChatDependencies } from "../turn.ts";

export function readCallRecordsAction(deps: ChatDependencies): Action {
  return action("readCallRecords", "preflight", z.object({ fqdn: fqdnField }), ({ fqdn }, turn) =>
    showVerify(deps, fqdn, turn, { readsRecords: true }),
  );
}
