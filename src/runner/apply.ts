import { changeName, type Change } from "../change/change.ts";
import { decide } from "../change/decide.ts";
import type { Intention } from "../change/intention.ts";
import type { AuditEntry } from "../store/audit-store.ts";
import type { SaveExtra, StoredChange } from "../store/change-store.ts";
import type { ChangeContext, Progress } from "./change-context.ts";

/** Decides and saves; a refusal or a lost race means that somebody else moved the change: look again. */
export async function apply(
  context: ChangeContext,
  { change, version }: StoredChange,
  intention: Intention,
  extra: Pick<SaveExtra, "membership" | "wakeAt" | "wave"> = {},
): Promise<Progress> {
  const at = context.now();
  const decision = decide(change, intention, at);
  if (!decision.ok) {
    context.logger.info(
      { change: change.id, intention: intention.type, refusal: decision.refusal },
      "the change moved on meanwhile",
    );
    return "again";
  }
  await context.changes.save(decision.change, version, {
    at,
    from: change,
    events: decision.events,
    ...extra,
    audit: [auditOf(change, intention, at)],
  });
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
    detail: detailOf(intention),
  };
}

function detailOf(intention: Intention): string | null {
  switch (intention.type) {
    case "submit":
      return intention.submission.digest;
    case "refuse":
    case "alarm":
    case "raise":
      return intention.reasons.join(" ");
    case "revise":
      return intention.revised.reasons.join(" ");
    case "void":
    case "finishRollback":
      return intention.differences.join(" ") || null;
    case "fail":
      return intention.reason;
    case "pause":
    case "finishBrake":
      return intention.why;
    case "rollBack":
      return intention.reason;
    default:
      return null;
  }
}
