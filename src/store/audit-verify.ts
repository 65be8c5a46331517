import { sql, type Selectable } from "kysely";
import { auditKeyOf, auditMac, type AuditHead } from "./audit-chain.ts";
import { auditRowOf } from "./audit-row.ts";
import type { Database, Transaction } from "./database.ts";
import type { Schema } from "./schema.ts";

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number; readonly head: AuditHead | null }
  /** `at` is the sequence number at which the chain first breaks. */
  | { readonly ok: false; readonly at: number; readonly problem: string };

/** Rows read at a time: enough to be quick, few enough for any chain to fit in memory. */
const batch = 5_000;

/** Reads the chain from its first row in one snapshot, so that rows appended meanwhile do not disturb it. */
export async function verifyChain(
  db: Database,
  key: string,
  posted: AuditHead | undefined,
): Promise<AuditVerdict> {
  const prepared = auditKeyOf(key);
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      let end: AuditHead = { sequence: 0, mac: "" };
      for (;;) {
        const rows = await readAfter(trx, end.sequence);
        for (const row of rows) {
          const sequence = end.sequence + 1;
          if (row.sequence !== sequence) return broken(sequence, "A row is missing.");
          if (row.mac !== auditMac(prepared, end.mac, auditRowOf(row)))
            return broken(sequence, "The row does not fit the chain: it was changed, inserted or moved.");
          if (posted?.sequence === sequence && posted.mac !== row.mac)
            return broken(sequence, "The row is not the one whose head was posted: the chain was rewritten.");
          end = row;
        }
        if (rows.length < batch) break;
      }

      const head = await trx.selectFrom("auditHead").select(["sequence", "mac"]).executeTakeFirst();
      const after = end.sequence + 1;
      if (head?.sequence !== end.sequence || head.mac !== end.mac)
        return broken(after, "The chain does not end where the last row was written: its end was cut off.");
      if (posted && posted.sequence > end.sequence)
        return broken(after, "The chain is shorter than the head that was posted: its end was cut off.");
      return {
        ok: true,
        rows: end.sequence,
        head: end.sequence === 0 ? null : { sequence: end.sequence, mac: end.mac },
      };
    });
}

/** Without the plugin that renames columns, which would double the time. */
async function readAfter(
  trx: Transaction,
  sequence: number,
): Promise<readonly Selectable<Schema["audit"]>[]> {
  const { rows } = await sql<Selectable<Schema["audit"]>>`
    select sequence, at, actor_id as "actorId", actor_name as "actorName", action, subject, outcome, detail, mac
    from audit where sequence > ${sequence} order by sequence limit ${batch}
  `.execute(trx.withoutPlugins());
  return rows;
}

function broken(at: number, problem: string): AuditVerdict {
  return { ok: false, at, problem };
}
