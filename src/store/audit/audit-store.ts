import type { Change } from "../../changes/change.ts";
import type { IntegrityViolation } from "../../changes/seals.ts";
import { appendAuditIn, type AuditEntry, type AuditHead, type AuditRow, auditRowOf } from "./audit-chain.ts";
import { takeOverAudit } from "./audit-keys.ts";
import { auditKeys } from "./audit-link.ts";
import { countRefusalIn, settleRefusalsIn } from "./audit-refusals.ts";
import { integrityViolationsIn, type AuditVerdict } from "./audit-verify.ts";
import { auditVerifier, type VerifyOptions } from "./audit-verifier.ts";
import type { Database } from "../database.ts";

export type { AuditEntry, AuditHead, AuditRow } from "./audit-chain.ts";
export type { AuditVerdict } from "./audit-verify.ts";

/** Who did what. Append-only: the database refuses anything else, and the keyed chain shows what got past it. */
export interface AuditStore {
  append(entry: AuditEntry): Promise<AuditRow>;
  /**
   * A refused attempt, its texts cut short. The first of a person and action in an hour is a row; repeats, whatever they
   * are about, are counted, and the count becomes a row when the hour is over.
   */
  refuse(entry: Omit<AuditEntry, "outcome">): Promise<void>;
  /** Writes the counts of hours that are over as rows. `refuse` does so too. */
  settleRefusals(now: Date): Promise<void>;
  /** Newest first. */
  last(count: number): Promise<readonly AuditRow[]>;
  /**
   * Says where the chain first breaks (a row changed, inserted, deleted, out of order, its end cut off) or which change is
   * otherwise than sealed. Goes on where this process verified last, and looks at open changes only, unless `whole`. One
   * runs at a time, and who asks meanwhile gets its verdict.
   */
  verify(options?: VerifyOptions): Promise<AuditVerdict>;
  /**
   * What of the change, as it was read, is otherwise than sealed, or why the audit does not prove it. Without `chain` only
   * the change's own rows are looked at, not whether others are missing.
   */
  integrityViolations(
    change: Change,
    options: { readonly chain: boolean },
  ): Promise<readonly IntegrityViolation[]>;
  /** Lets the key of this process seal what follows; `at` is now. Rejects with a `StoreError` where it must not. */
  takeOver(at: Date): Promise<void>;
  /** The newest row's place in the chain; null while there is none. */
  head(): Promise<AuditHead | null>;
}

export interface AuditOptions {
  /** What sealed older rows, the newest first. */
  readonly oldKeys?: readonly string[];
  /** Connections of its own to read the chain by, so that nobody waits behind it. */
  readonly reading?: Database;
}

/** `key` keys the chain; whoever has it can forge it. */
export function auditStore(
  db: Database,
  key: string,
  { oldKeys = [], reading = db }: AuditOptions = {},
): AuditStore {
  const keys = auditKeys(key, oldKeys);
  return {
    async append(entry) {
      return db.transaction().execute((trx) => appendAuditIn(trx, key, entry));
    },

    async refuse(attempt) {
      const entry = cutShort(attempt);
      await db.transaction().execute(async (trx) => {
        const first = await countRefusalIn(trx, entry);
        await settleRefusalsIn(trx, key, entry.at);
        if (first) await appendAuditIn(trx, key, { ...entry, outcome: "refused" });
      });
    },

    async settleRefusals(now) {
      await db.transaction().execute((trx) => settleRefusalsIn(trx, key, now));
    },

    async last(count) {
      const rows = await db
        .selectFrom("audit")
        .selectAll()
        .orderBy("sequence", "desc")
        .limit(count)
        .execute();
      return rows.map(auditRowOf);
    },

    verify: auditVerifier(reading, keys),
    integrityViolations: (change, options) => integrityViolationsIn(reading, keys, change, options),
    takeOver: (at) => takeOverAudit(db, key, oldKeys, at),

    async head() {
      const head = await db.selectFrom("auditHead").select(["sequence", "mac"]).executeTakeFirstOrThrow();
      return head.sequence === 0 ? null : head;
    },
  };
}

/** Strangers choose these texts, and the audit keeps them for good. */
function cutShort<Entry extends Omit<AuditEntry, "outcome">>(entry: Entry): Entry {
  const { actor, action, subject, detail } = entry;
  return {
    ...entry,
    actor: actor && { id: actor.id.slice(0, 100), name: actor.name.slice(0, 100) },
    action: action.slice(0, 100),
    subject: subject.slice(0, 100),
    detail: detail === null ? null : detail.slice(0, 300),
  };
}
