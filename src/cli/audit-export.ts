import { once } from "node:events";
import type { Writable } from "node:stream";
import { auditInJson } from "../store/audit/audit-json.ts";
import { allAuditRows } from "../store/audit/audit-verify.ts";
import { openDatabase } from "../store/database.ts";

/** One row a line. */
export async function writeAudit(databaseUrl: string, out: Writable): Promise<void> {
  const db = openDatabase(databaseUrl);
  try {
    for await (const row of allAuditRows(db))
      if (!out.write(`${auditInJson(row)}\n`)) await once(out, "drain");
  } finally {
    await db.destroy();
  }
}
