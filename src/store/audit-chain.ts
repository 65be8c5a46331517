import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { canonicalJson } from "../change/digest.ts";
import type { Person } from "../change/person.ts";
import type { Transaction } from "./database.ts";
import { storable } from "./json/json.ts";

export interface AuditEntry {
  readonly at: Date;
  /** Null: the bot itself. */
  readonly actor: Person | null;
  /** Such as `change.approve`. */
  readonly action: string;
  /** Such as `chg-3` or a gateway's FQDN. */
  readonly subject: string;
  readonly outcome: "done" | "refused";
  readonly detail: string | null;
}

export interface AuditRow extends AuditEntry {
  /** Counts from 1 without a gap. */
  readonly sequence: number;
  /** HMAC-SHA256, hex, over every field and the mac of the row before. */
  readonly mac: string;
}

export interface AuditHead {
  readonly sequence: number;
  readonly mac: string;
}

/** Appends a row inside the caller's transaction. The chain's head stays locked until that ends, so do it last. */
export async function appendAuditIn(trx: Transaction, key: string, entry: AuditEntry): Promise<AuditRow> {
  const head = await trx
    .selectFrom("auditHead")
    .select(["sequence", "mac"])
    .forUpdate()
    .executeTakeFirstOrThrow();
  const sequence = head.sequence + 1;
  const stored = asStored(entry);
  const mac = auditMac(auditKeyOf(key), head.mac, { ...stored, sequence });
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
      mac,
    })
    .execute();
  await trx.updateTable("auditHead").set({ sequence, mac }).execute();
  return { ...stored, sequence, mac };
}

/** The row's place in the chain: it depends on every field, and on every row before. */
export function auditMac(key: KeyObject, previous: string, row: Omit<AuditRow, "mac">): string {
  const { sequence, at, actor, action, subject, outcome, detail } = row;
  const who = actor && [actor.id, actor.name];
  const text = canonicalJson([sequence, at.toISOString(), who, action, subject, outcome, detail, previous]);
  return createHmac("sha256", key).update(text).digest("hex");
}

/** A key made once: verifying a long chain uses it often. */
export function auditKeyOf(secret: string): KeyObject {
  return createSecretKey(secret, "utf8");
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
