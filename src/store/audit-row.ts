import type { Selectable } from "kysely";
import type { AuditRow } from "./audit-chain.ts";
import type { Schema } from "./schema.ts";

export function auditRowOf(row: Selectable<Schema["audit"]>): AuditRow {
  const { sequence, at, actorId, actorName, action, subject, outcome, detail, seals, mac } = row;
  const actor = actorId === null ? null : { id: actorId, name: actorName ?? "" };
  return { sequence, at, actor, action, subject, outcome, detail, seals, mac };
}
