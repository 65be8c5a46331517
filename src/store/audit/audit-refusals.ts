import { appendAuditIn, type AuditEntry } from "./audit-chain.ts";
import type { Transaction } from "../database.ts";
import { storable } from "../json/json.ts";
import { hour } from "../../lib/time.ts";

/**
 * Counts a refused attempt; true for the first of its person and action in the hour. What it was about is no part of the
 * count: whoever types the names must not be able to fill the audit with them.
 */
export async function countRefusalIn(trx: Transaction, entry: Omit<AuditEntry, "outcome">): Promise<boolean> {
  const { count } = await trx
    .insertInto("auditRefusal")
    .values({
      actorId: storable(entry.actor?.id ?? ""),
      actorName: storable(entry.actor?.name ?? ""),
      action: storable(entry.action),
      subject: storable(entry.subject),
      hour: hourOf(entry.at),
    })
    .onConflict((conflict) =>
      conflict
        .columns(["hour", "actorId", "action"])
        .doUpdateSet((set) => ({ count: set("auditRefusal.count", "+", 1) })),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  return count === 1;
}

/** Writes the repeats of hours that are over as rows, and forgets those hours. */
export async function settleRefusalsIn(trx: Transaction, key: string, now: Date): Promise<void> {
  const over = await trx.deleteFrom("auditRefusal").where("hour", "<", hourOf(now)).returningAll().execute();
  for (const { actorId, actorName, action, subject, hour, count } of over) {
    if (count === 1) continue; // the first is a row already
    await appendAuditIn(trx, key, {
      at: now,
      actor: actorId === "" ? null : { id: actorId, name: actorName },
      action,
      subject,
      outcome: "refused",
      detail: `${count - 1} more in the hour from ${hour.toISOString()}, of this or of others`,
    });
  }
}

function hourOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / hour) * hour);
}
