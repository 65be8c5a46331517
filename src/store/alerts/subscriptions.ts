import { appendAuditIn, type AuditEntry } from "../audit/audit-chain.ts";
import type { Database } from "../database.ts";
import { wakeIn } from "../task-store.ts";

/** A chat or a channel that wants to hear of a trunk, of `all` of them, or of the week (`weekly`). */
export interface Subscription {
  readonly conversationId: string;
  readonly subject: string;
  readonly at: Date;
}

/** Of conversations that the bot can still reach. */
export async function subscriptionsIn(db: Database): Promise<readonly Subscription[]> {
  return db
    .selectFrom("subscription")
    .innerJoin("conversation", "conversation.id", "subscription.conversationId")
    .select(["subscription.conversationId", "subscription.subject", "subscription.at"])
    .where("conversation.state", "=", "open")
    .orderBy("subscription.conversationId")
    .orderBy("subscription.subject")
    .execute();
}

/** Subscribes, looks at once, and has alerts that are open already told here. False where it was so before. */
export async function subscribe(
  db: Database,
  auditKey: string,
  { conversationId, subject, at }: Subscription,
  audit: AuditEntry,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const added = await trx
      .insertInto("subscription")
      .values({ conversationId, subject, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) return false;
    await appendAuditIn(trx, auditKey, audit);
    await wakeIn(trx, "watch", "all", at);
    const open = trx
      .selectFrom("alert")
      .select("id")
      .where("status", "in", ["open", "clearing"])
      .orderBy("id");
    const told = await (subject === "all" ? open : open.where("fqdn", "=", subject)).execute();
    for (const { id } of told) await wakeIn(trx, "alert", String(id), at);
    return true;
  });
}

/** Null: from everything. Answers what it was subscribed to. */
export async function unsubscribe(
  db: Database,
  auditKey: string,
  { conversationId, subject, at }: Omit<Subscription, "subject"> & { readonly subject: string | null },
  audit: AuditEntry,
): Promise<readonly string[]> {
  return db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom("subscription")
      .where("conversationId", "=", conversationId)
      .$if(subject !== null, (some) => some.where("subject", "=", subject ?? ""))
      .returning("subject")
      .execute();
    if (gone.length === 0) return [];
    await appendAuditIn(trx, auditKey, audit);
    await wakeIn(trx, "watch", "all", at);
    return gone.map((row) => row.subject).sort();
  });
}
