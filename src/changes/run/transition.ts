import { changeName, type Change } from "../change.ts";
import type { Intention } from "../intention.ts";
import { transition as decideAndSave, type TransitionExtra } from "../transition.ts";
import { heldWords } from "../rollback.ts";
import type { AuditEntry } from "../../store/audit/audit-store.ts";
import type { StoredChange } from "../../store/changes/change-store.ts";
import type { ChangeContext, Saved } from "./change-context.ts";

/** In the bot's own name; a refusal or a lost race means that somebody else moved the change: look again. */
export async function transition(
  context: ChangeContext,
  stored: StoredChange,
  intention: Intention,
  extra: Pick<TransitionExtra, "membership" | "ledger" | "wakeAt" | "wave" | "releaseLocks"> = {},
): Promise<"again" | Saved> {
  const { change } = stored;
  const at = context.now();
  const audit = [auditOf(change, intention, at)];
  const result = await decideAndSave(context.changes, stored, intention, { at, ...extra, audit });
  if (result.ok) return result;
  if (result.refusal !== "stale")
    context.logger.info(
      { change: change.id, intention: intention.type, refusal: result.refusal },
      "the change moved on meanwhile",
    );
  return "again";
}

function auditOf(change: Change, intention: Intention, at: Date): AuditEntry {
  const { type } = intention;
  return {
    at,
    actor: null,
    action: `change.${type}`,
    subject: changeName(change.id),
    outcome: "done",
    detail: detailOf(change, intention),
  };
}

function detailOf({ submission }: Change, intention: Intention): string | null {
  switch (intention.type) {
    case "submit":
      return intention.submission.digest;
    case "start":
      return submission?.digest ?? null;
    case "refuse":
    case "alarm":
    case "raise":
      return intention.reasons.join(" ");
    case "judge":
      return `wave ${intention.wave}: ${intention.verdict?.reasons.join(" ") ?? "its time is over."}`;
    case "revise":
      return intention.revised.reasons.join(" ");
    case "void":
    case "finishRollback":
      return intention.differences.join(" ") || null;
    case "holdRollback":
      return intention.findings.map(heldWords).join(" ");
    case "fail":
      return intention.reason;
    case "pause":
    case "stopAtFailedWave":
    case "finishBrake":
      return intention.why;
    case "rollBack":
      return intention.reason;
    default:
      return null;
  }
}
