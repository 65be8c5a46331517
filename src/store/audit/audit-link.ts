import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { canonicalJson } from "../../changes/digest.ts";
import type { Person } from "../../changes/person.ts";

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
  /** What it seals of a change, or the key from the next row on. Nothing that people type ever comes in here. */
  readonly seals: string | null;
  /** HMAC-SHA256, hex, over every field and the mac of the row before. */
  readonly mac: string;
}

/** A place in the chain, as people compare it: the row and its seal. */
export interface AuditHead {
  readonly sequence: number;
  readonly mac: string;
}

/** Keys by id, and the one that seals new rows. */
export interface AuditKeys {
  readonly current: string;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

/** How far a chain was followed; `keyId` seals the next row, null where nobody knows yet. */
export interface Link extends AuditHead {
  readonly keyId: string | null;
}

/** Before the first row. */
export const start: Link = { sequence: 0, mac: "", keyId: null };

const keyPrefix = "key:";

/** The row's place in the chain: it depends on every field, and on every row before. */
export function auditMac(key: KeyObject, previous: string, row: Omit<AuditRow, "mac">): string {
  const { sequence, at, actor, action, subject, outcome, detail, seals } = row;
  const who = actor && [actor.id, actor.name];
  const fields = [sequence, at.toISOString(), who, action, subject, outcome, detail, previous];
  return createHmac("sha256", key)
    .update(canonicalJson(seals === null ? fields : [...fields, seals]))
    .digest("hex");
}

/** The key now, and those that sealed what is older. */
export function auditKeys(secret: string, old: readonly string[]): AuditKeys {
  return {
    current: keyIdOf(auditKeyOf(secret)),
    byId: new Map([secret, ...old].map(auditKeyOf).map((key) => [keyIdOf(key), key])),
  };
}

/** A key made once: verifying a long chain uses it often. */
export function auditKeyOf(secret: string): KeyObject {
  return createSecretKey(secret, "utf8");
}

/** Names a key without telling it. */
export function keyIdOf(key: KeyObject): string {
  return createHmac("sha256", key).update("bypass-pilot audit key").digest("hex").slice(0, 16);
}

/** Of the row after which another key seals. */
export function sealOfKey(keyId: string): string {
  return `${keyPrefix}${keyId}`;
}

/** The key that a row says comes after it. */
export function keySealedBy({ seals }: Pick<AuditRow, "seals">): string | undefined {
  return seals?.startsWith(keyPrefix) ? seals.slice(keyPrefix.length) : undefined;
}

export interface Broken {
  /** Sequence number at which the chain first breaks. */
  readonly at: number;
  readonly problem: string;
}

/** The chain one row further, or why the row does not belong there. */
export function nextLink({ byId }: AuditKeys, before: Link, row: AuditRow): Link | Broken {
  const sequence = before.sequence + 1;
  if (row.sequence !== sequence) return { at: sequence, problem: "A row is missing." };
  const keyId = before.keyId ?? [...byId].find(([, key]) => row.mac === auditMac(key, before.mac, row))?.[0];
  const key = keyId === undefined ? undefined : byId.get(keyId);
  if (!key || row.mac !== auditMac(key, before.mac, row))
    return { at: sequence, problem: "The row does not fit the chain: it was changed, inserted or moved." };
  const next = keySealedBy(row) ?? keyId ?? null;
  if (next !== null && !byId.has(next))
    return {
      at: sequence + 1,
      problem: `From this row on another key seals (${next}), which is not known here.`,
    };
  return { sequence, mac: row.mac, keyId: next };
}

/** Why the chain must not end there; undefined where it may. */
export function endProblem({ current }: AuditKeys, { sequence, keyId }: Link): Broken | undefined {
  return keyId === null || keyId === current
    ? undefined
    : { at: sequence, problem: "It is sealed with an old key, and no row says that the key of now follows." };
}
