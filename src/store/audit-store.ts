import { appendAuditIn, type AuditEntry, type AuditHead, type AuditRow } from "./audit-chain.ts";
import { countRefusalIn, settleRefusalsIn } from "./audit-refusals.ts";
import { auditRowOf } from "./audit-row.ts";
import { verifyChain, type AuditVerdict } from "./audit-verify.ts";
import type { Database } from "./database.ts";

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
   * Reads the whole chain in batches and says where it first breaks: a row changed, inserted, deleted, out of order, or
   * the end cut off, against a head posted elsewhere if given.
   */
  verify(posted?: AuditHead): Promise<AuditVerdict>;
  /** The newest row's place in the chain; null while there is none. */
  head(): Promise<AuditHead | null>;
}

/** `key` keys the chain; whoever has it can forge it. */
export function auditStore(db: Database, key: string): AuditStore {
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

    async verify(posted) {
      return verifyChain(db, key, posted);
    },

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
