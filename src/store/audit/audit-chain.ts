import type { Selectable } from "kysely";
import type { Schema } from "../schema.ts";
import { auditKeyOf, auditMac, keyIdOf, type AuditEntry, type AuditRow } from "./audit-link.ts";
import type { Transaction } from "../database.ts";
import { storable } from "../json/json.ts";
import { StoreError } from "../store-error.ts";

export type { AuditEntry, AuditHead, AuditRow } from "./audit-link.ts";

/**
 * Appends a row inside the caller's transaction. The chain's head stays locked until that ends, so do it last. Rejects with
 * a `StoreError` where another key seals the chain by now: the bot was started anew with it.
 */
export async function appendAuditIn(
  trx: Transaction,
  secret: string,
  entry: AuditEntry,
  seals: string | null = null,
): Promise<AuditRow> {
  const key = auditKeyOf(secret);
  const keyId = keyIdOf(key);
  const head = await trx
    .selectFrom("auditHead")
    .select(["sequence", "mac", "keyId"])
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (head.keyId !== null && head.keyId !== keyId)
    throw new StoreError(
      "otherAuditKey",
      `The audit is sealed with the key ${head.keyId}; the AUDIT_KEY of this process is ${keyId}.`,
    );
  const sequence = head.sequence + 1;
  const stored = asStored(entry);
  const row = { ...stored, sequence, seals };
  const mac = auditMac(key, head.mac, row);
  await trx
    .insertInto("audit")
    .values({
      sequence,
      at: stored.at,
      actorId: stored.actor?.id ?? null,
      actorName: stored.actor?.name ?? null,
      action: stored.action,
      subject: stored.subject,
      outcome: stored.outcome,
      detail: stored.detail,
      seals,
      mac,
    })
    .execute();
  await trx.updateTable("auditHead").set({ sequence, mac, keyId }).execute();
  return { ...row, mac };
}

/** What comes back when it is read: the mac must cover nothing else. */
function asStored({ at, actor, action, subject, outcome, detail }: AuditEntry): AuditEntry {
  return {
    at,
    actor: actor && { id: storable(actor.id), name: storable(actor.name) },
    action: storable(action),
    subject: storable(subject),
    outcome,
    detail: detail === null ? null : storable(detail),
  };
}

export function auditRowOf(row: Selectable<Schema["audit"]>): AuditRow {
  const { sequence, at, actorId, actorName, action, subject, outcome, detail, seals, mac } = row;
  const actor = actorId === null ? null : { id: actorId, name: actorName ?? "" };
  return { sequence, at, actor, action, subject, outcome, detail, seals, mac };
}
