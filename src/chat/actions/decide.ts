import { z } from "zod";
import { shortDigest } from "../../change/digest.ts";
import { action, type Action } from "../action.ts";
import { cancelChange } from "../commands/cancel.ts";
import { rollBackChange } from "../commands/rollback.ts";
import { decideOn } from "../decisions.ts";
import { changeIdField, textInput } from "../inputs.ts";
import type { ChatDependencies } from "../turn.ts";

const digestField = z.string().regex(/^[0-9a-f]{64}$/);
const decides = { decides: true } as const;

export function approveAction(deps: ChatDependencies): Action {
  const Approve = z.object({
    changeId: changeIdField,
    digest: digestField,
    comment: textInput,
    acceptUnknowns: textInput,
  });
  return action(
    "approve",
    "approve",
    Approve,
    ({ changeId, digest, comment, acceptUnknowns }, turn) =>
      decideOn(
        deps,
        turn,
        changeId,
        {
          type: "approve",
          by: turn.person,
          digest,
          comment: comment || null,
          acceptUnknowns: acceptUnknowns || null,
        },
        {
          action: "change.approve",
          detail: [shortDigest(digest), comment, acceptUnknowns].filter(Boolean).join("; "),
        },
      ),
    decides,
  );
}

export function rejectAction(deps: ChatDependencies): Action {
  const Reject = z.object({ changeId: changeIdField, digest: digestField, reason: textInput });
  return action(
    "reject",
    "approve",
    Reject,
    ({ changeId, digest, reason }, turn) =>
      decideOn(
        deps,
        turn,
        changeId,
        { type: "reject", by: turn.person, digest, reason },
        { action: "change.reject", detail: reason },
      ),
    decides,
  );
}

export function cancelAction(deps: ChatDependencies): Action {
  const Cancel = z.object({ changeId: changeIdField });
  return action(
    "cancel",
    "request",
    Cancel,
    ({ changeId }, turn) => cancelChange(deps, changeId, turn),
    decides,
  );
}

export function rollbackAction(deps: ChatDependencies): Action {
  const Rollback = z.object({ changeId: changeIdField, reason: textInput });
  return action(
    "rollback",
    "rollBack",
    Rollback,
    ({ changeId, reason }, turn) => rollBackChange(deps, changeId, reason || null, turn),
    decides,
  );
}
