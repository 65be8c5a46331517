import { sql, type Selectable } from "kysely";
import { changeName } from "../../changes/change.ts";
import type { NewSeals, SealedFact } from "../../changes/seals.ts";
import { auditMac, keySealedBy, type AuditKeys, type AuditRow } from "./audit-link.ts";
import { auditRowOf } from "./audit-chain.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

/** Subject of the rows that say which key follows. */
export const subjectOfKeys = "audit";

/** As a row keeps it; null where there is nothing to seal. */
export function sealsText({ added, dropped }: NewSeals): string | null {
  const parts = [...added.map((digest) => `+${digest}`), ...dropped.map((digest) => `-${digest}`)];
  return parts.length === 0 ? null : parts.join(" ");
}

type Sealing = AuditRow & {
  /** Of the row before; null where that is missing. */
  readonly previous: string | null;
};

/** What is sealed of each of these changes. */
export async function sealedOf(
  db: Database,
  keys: AuditKeys,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly SealedFact[]>> {
  const sealed = await sealedAbout(db, keys, ids.map(changeName));
  return new Map(ids.map((id) => [id, sealed.get(changeName(id)) ?? []]));
}

/** What is sealed by rows about each of these subjects. A row that its key did not make counts for nothing. */
export async function sealedAbout(
  db: Database,
  keys: AuditKeys,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly SealedFact[]>> {
  const rows = await sealingRows(db, [subjectOfKeys, ...subjects]);
  const changesOfKey = rows.filter(({ subject }) => subject === subjectOfKeys);
  const bySubject = Map.groupBy(
    rows.filter((row) => isGenuine(keys, changesOfKey, row)),
    ({ subject }) => subject,
  );
  return new Map(subjects.map((subject) => [subject, stillSealed(bySubject.get(subject) ?? [])]));
}

/** Sequence number of the change's first row that seals something. */
export async function firstSealOf(db: Database, id: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("audit")
    .select("sequence")
    .where("subject", "=", changeName(id))
    .where("seals", "is not", null)
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  return row?.sequence;
}

/** The key that sealed a row, as the rows before it say; undefined where they do not. */
export function keyAt(
  { current }: AuditKeys,
  changesOfKey: readonly AuditRow[],
  sequence: number,
): string | undefined {
  const before = changesOfKey.findLast((row) => row.sequence < sequence);
  if (before) return keySealedBy(before);
  return changesOfKey.length === 0 ? current : undefined;
}

export async function keyRows(db: Database): Promise<readonly AuditRow[]> {
  return sealingRows(db, [subjectOfKeys]);
}

function isGenuine(
  keys: AuditKeys,
  changesOfKey: readonly AuditRow[],
  { previous, ...row }: Sealing,
): boolean {
  if (previous === null) return false;
  const id = keyAt(keys, changesOfKey, row.sequence);
  const candidates = id === undefined ? [...keys.byId.values()] : [keys.byId.get(id)];
  return candidates.some((key) => key && row.mac === auditMac(key, previous, row));
}

function stillSealed(rows: readonly AuditRow[]): readonly SealedFact[] {
  const facts = new Map<string, SealedFact>();
  for (const { sequence, seals, action, actor, at } of rows) {
    const what = `${action} by ${actor?.name ?? "the bot"} at ${at.toISOString()}`;
    for (const part of (seals ?? "").split(" ")) {
      const digest = part.slice(1);
      if (part.startsWith("+")) facts.set(digest, { digest, row: sequence, what });
      else facts.delete(digest);
    }
  }
  return [...facts.values()];
}

async function sealingRows(db: Database, subjects: readonly string[]): Promise<readonly Sealing[]> {
  const { rows } = await sql<Selectable<Schema["audit"]> & { previous: string | null }>`
    select audit.sequence, audit.at, audit.actor_id, audit.actor_name, audit.action, audit.subject, audit.outcome,
      audit.detail, audit.seals, audit.mac, case when audit.sequence = 1 then '' else before.mac end as previous
    from audit left join audit as before on before.sequence = audit.sequence - 1
    where audit.subject = any(${subjects}) and audit.seals is not null
    order by audit.sequence
  `.execute(db);
  return rows.map(({ previous, ...row }) => ({ ...auditRowOf(row), previous }));
}
