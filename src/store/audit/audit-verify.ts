import { setImmediate as letOthersGo } from "node:timers/promises";
import { sql, type Selectable } from "kysely";
import { changeName, type Change } from "../../changes/change.ts";
import { integrityViolationsOf, type IntegrityViolation } from "../../changes/seals.ts";
import {
  endProblem,
  nextLink,
  start,
  type AuditHead,
  type AuditKeys,
  type AuditRow,
  type Broken,
  type Link,
} from "./audit-link.ts";
import { auditRowOf } from "./audit-chain.ts";
import { firstSealOf, keyAt, keyRows, sealedOf } from "./audit-seals.ts";
import { changeOf, changes } from "../changes/change-row.ts";
import type { Database, Transaction } from "../database.ts";
import type { Schema } from "../schema.ts";

export type AuditVerdict =
  | {
      readonly ok: true;
      readonly rows: number;
      readonly head: AuditHead | null;
      /** Rows that were verified before and not read again. */
      readonly before: number;
    }
  /** `at` is the sequence number at which the chain first breaks; null where a change differs from what was sealed of it. */
  | { readonly ok: false; readonly at: number | null; readonly problem: string };

/** Rows read at a time: enough to be quick, few enough for any chain to fit in memory. */
const batch = 5_000;
/** Rows whose seals are made in one go: a millisecond or two, in which nobody else is answered. */
const slice = 250;
const changesAtOnce = 50;

/** Follows the chain from that place to its end in one snapshot, so that rows appended meanwhile do not disturb it. */
export async function followChain(db: Database, keys: AuditKeys, from: Link): Promise<Link | Broken> {
  return inSnapshot(db, (trx) => followIn(trx, keys, from));
}

async function followIn(trx: Transaction, keys: AuditKeys, from: Link): Promise<Link | Broken> {
  let end = from;
  if (from.sequence > 0) {
    const known = await macAt(trx, from.sequence);
    if (known !== from.mac)
      return {
        at: from.sequence,
        problem:
          known === undefined ? "A row that was there is gone." : "The row is not the one that was there.",
      };
  }
  for (;;) {
    const rows = await readAfter(trx, end.sequence);
    for (const [index, row] of rows.entries()) {
      if (index % slice === slice - 1) await letOthersGo();
      const next = nextLink(keys, end, auditRowOf(row));
      if ("problem" in next) return next;
      end = next;
    }
    if (rows.length < batch) break;
  }
  const head = await trx.selectFrom("auditHead").select(["sequence", "mac"]).executeTakeFirst();
  if (head?.sequence !== end.sequence || head.mac !== end.mac)
    return {
      at: end.sequence + 1,
      problem: "The chain does not end where the last row was written: its end was cut off.",
    };
  return endProblem(keys, end) ?? end;
}

/** Whether the row of a head that was posted elsewhere is there. */
export async function postedProblem(db: Database, posted: AuditHead): Promise<Broken | undefined> {
  const mac = await macAt(db, posted.sequence);
  if (mac === posted.mac) return undefined;
  if (mac !== undefined)
    return {
      at: posted.sequence,
      problem: "The row is not the one whose seal was posted: the chain was rewritten.",
    };
  const head = await db.selectFrom("auditHead").select("sequence").executeTakeFirstOrThrow();
  return {
    at: head.sequence + 1,
    problem: `The chain is shorter than the seal that was posted for row ${posted.sequence}: its end was cut off.`,
  };
}

/**
 * What of a change, as it was read, is otherwise than sealed. With `chain`, every row of the audit since the request was
 * sealed is followed too, so that none of them can be missing.
 */
export async function integrityViolationsIn(
  db: Database,
  keys: AuditKeys,
  change: Change,
  { chain }: { readonly chain: boolean },
): Promise<readonly IntegrityViolation[]> {
  return inSnapshot(db, async (trx) => {
    const sealed = (await sealedOf(trx, keys, [change.id])).get(change.id) ?? [];
    const found = integrityViolationsOf(change, sealed);
    const first = chain ? await firstSealOf(trx, change.id) : undefined;
    if (first === undefined) return found;
    const mac = first === 1 ? "" : await macAt(trx, first - 1);
    const keyId = keyAt(keys, await keyRows(trx), first) ?? null;
    const from = { ...start, sequence: first - 1, mac: mac ?? "", keyId };
    const end = await followIn(trx, keys, from);
    return "problem" in end
      ? [...found, { kind: "audit", text: `The audit breaks at row ${end.at}. ${end.problem}` }]
      : found;
  });
}

/** The first change that differs from what was sealed of it: of those that have not ended, or of all. */
export async function tamperedChange(
  db: Database,
  keys: AuditKeys,
  { all }: { readonly all: boolean },
): Promise<string | undefined> {
  let after = 0;
  for (;;) {
    const found = await inSnapshot(db, async (trx) => {
      const rows = await changes(trx)
        .where("change.id", ">", after)
        .$if(!all, (open) => open.where("ended", "=", false))
        .orderBy("change.id")
        .limit(changesAtOnce)
        .execute();
      const sealed = await sealedOf(
        trx,
        keys,
        rows.map(({ id }) => id),
      );
      for (const row of rows) {
        const { change } = changeOf(row);
        const integrityViolations = integrityViolationsOf(change, sealed.get(change.id) ?? []);
        if (integrityViolations.length > 0)
          return `${changeName(change.id)}: ${integrityViolations.map(({ text }) => text).join(" ")}`;
      }
      after = rows.at(-1)?.id ?? after;
      return rows.length < changesAtOnce ? undefined : "more";
    });
    if (found !== "more") return found;
    await letOthersGo();
  }
}

function inSnapshot<T>(db: Database, read: (trx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(read);
}

async function macAt(db: Database, sequence: number): Promise<string | undefined> {
  const row = await db.selectFrom("audit").select("mac").where("sequence", "=", sequence).executeTakeFirst();
  return row?.mac;
}

/** The whole audit, in its order. */
export async function* allAuditRows(db: Database): AsyncGenerator<AuditRow> {
  let after = 0;
  for (;;) {
    const rows = await readAfter(db, after);
    yield* rows.map(auditRowOf);
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < batch) return;
  }
}

/** Without the plugin that renames columns, which would double the time. */
async function readAfter(db: Database, sequence: number): Promise<readonly Selectable<Schema["audit"]>[]> {
  const { rows } = await sql<Selectable<Schema["audit"]>>`
    select sequence, at, actor_id as "actorId", actor_name as "actorName", action, subject, outcome, detail, seals, mac
    from audit where sequence > ${sequence} order by sequence limit ${batch}
  `.execute(db.withoutPlugins());
  return rows;
}
