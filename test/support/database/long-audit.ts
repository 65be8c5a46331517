import { sql } from "kysely";
import { auditKeyOf, auditMac, keyIdOf, type AuditRow } from "../../../src/store/audit/audit-link.ts";
import type { Database } from "../../../src/store/database.ts";
import { alex } from "../people.ts";

/** A whole chain of so many rows, as if the bot had written it for years. */
export function longAudit(secret: string, count: number): readonly AuditRow[] {
  const key = auditKeyOf(secret);
  const rows: AuditRow[] = [];
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const row = {
      at: new Date(Date.UTC(2026, 0, 1) + sequence * 1_000),
      actor: alex,
      action: "test",
      subject: `trunk-${sequence}`,
      outcome: "done",
      detail: "row",
      seals: null,
      sequence,
    } as const;
    rows.push({ ...row, mac: auditMac(key, rows.at(-1)?.mac ?? "", row) });
  }
  return rows;
}

/** Makes the audit consist of these rows, whatever it was, as only its database's owner can. */
export async function putAudit(db: Database, rows: readonly AuditRow[], secret?: string): Promise<void> {
  await sql`alter table audit disable trigger all`.execute(db);
  await sql`truncate audit`.execute(db);
  for (let start = 0; start < rows.length; start += 5_000) {
    const part = rows.slice(start, start + 5_000).map(({ actor, ...row }) => ({
      ...row,
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? null,
    }));
    await db.insertInto("audit").values(part).execute();
  }
  const newest = rows.reduce((found, row) => (row.sequence > found.sequence ? row : found), {
    sequence: 0,
    mac: "",
  });
  const keyId = secret === undefined ? null : keyIdOf(auditKeyOf(secret));
  await db.updateTable("auditHead").set({ sequence: newest.sequence, mac: newest.mac, keyId }).execute();
  await db.deleteFrom("auditRefusal").execute();
  await sql`alter table audit enable trigger all`.execute(db);
}
