import { auditKeyOf, auditMac, keyIdOf, sealOfKey } from "./audit-link.ts";
import { appendAuditIn, auditRowOf } from "./audit-chain.ts";
import { subjectOfKeys } from "./audit-seals.ts";
import type { Database, Transaction } from "../database.ts";
import { StoreError } from "../store-error.ts";

/**
 * Makes `secret` the key of the chain's next row. Where an old one sealed the newest row, one more row under that says which
 * key follows. Rejects with a `StoreError` where none of the keys sealed it. Replicas may call it at the same time.
 */
export async function takeOverAudit(
  db: Database,
  secret: string,
  old: readonly string[],
  now: Date,
): Promise<void> {
  const own = keyIdOf(auditKeyOf(secret));
  await db.transaction().execute(async (trx) => {
    const head = await trx.selectFrom("auditHead").selectAll().forUpdate().executeTakeFirstOrThrow();
    if (head.keyId === own || head.sequence === 0) return;
    const sealing =
      head.keyId === null
        ? await sealerOfNewest(trx, [secret, ...old])
        : old.find((key) => keyIdOf(auditKeyOf(key)) === head.keyId);
    if (sealing === undefined)
      throw new StoreError(
        "otherAuditKey",
        `Another key than AUDIT_KEY seals the audit${head.keyId === null ? "" : ` (${head.keyId})`}, and it is none of AUDIT_OLD_KEYS.`,
      );
    if (sealing !== secret) {
      const entry = {
        at: now,
        actor: null,
        action: "audit.key",
        subject: subjectOfKeys,
        outcome: "done",
      } as const;
      const detail = `From the next row on, key ${own} seals.`;
      await appendAuditIn(trx, sealing, { ...entry, detail }, sealOfKey(own));
    }
    await trx.updateTable("auditHead").set({ keyId: own }).execute();
  });
}

/** Of a chain that was begun before it was written down which key seals it. */
async function sealerOfNewest(trx: Transaction, secrets: readonly string[]): Promise<string | undefined> {
  const [newest, before] = await trx
    .selectFrom("audit")
    .selectAll()
    .orderBy("sequence", "desc")
    .limit(2)
    .execute();
  if (!newest) return undefined;
  const row = auditRowOf(newest);
  return secrets.find((secret) => row.mac === auditMac(auditKeyOf(secret), before?.mac ?? "", row));
}
