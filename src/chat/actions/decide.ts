import { z } from "zod";
import { shortDigest } from "../../change/digest.ts";
import { action, type Action } from "../action.ts";
import { cancelChange } from "../commands/cancel.ts";
import { decideOn } from "../decisions.ts";
import { changeIdField, choicesInput, digestField, textInput, whole } from "../inputs.ts";
import { control } from "../move/control.ts";
import type { ChatDependencies } from "../turn.ts";

const decides = { decides: true } as const;

export function approveAction(deps: ChatDependencies): Action {
  const Approve = z.object({
    changeId: changeIdField,
    digest: digestField,
    comment: textInput,
    acceptUnknowns: textInput,
    acceptDifferences: choicesInput,
  });
  return action(
    "approve",
    "approve",
    Approve,
    ({ changeId, digest, comment, acceptUnknowns, acceptDifferences }, turn) =>
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
          acceptDifferences,
        },
        {
          action: "change.approve",
          detail: [
            shortDigest(digest),
            comment,
            acceptUnknowns,
            acceptDifferences.length > 0 && `accepts ${acceptDifferences.join(", ")} of the replay`,
          ]
            .filter(Boolean)
            .join("; "),
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
  const Rollback = z.object({
    changeId: changeIdField,
    scope: z.union([z.literal("all"), whole(1_000)]).default("all"),
    rollbackReason: textInput,
  });
  return action(
    "rollback",
    "rollBack",
    Rollback,
    ({ changeId, scope, rollbackReason }, turn) =>
      control(deps, changeId, { type: "rollBack", scope, reason: rollbackReason || null }, turn),
    decides,
  );
}
