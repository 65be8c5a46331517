import type { Person } from "../changes/person.ts";
import type { Attestation, EnteredSbc, SbcIdentity } from "../preflight/check.ts";
import { sealDigest } from "../changes/seals.ts";
import { appendAuditIn, type AuditEntry } from "./audit/audit-chain.ts";
import type { AuditKeys } from "./audit/audit-link.ts";
import { sealedAbout, sealsText } from "./audit/audit-seals.ts";
import type { Database } from "./database.ts";
import { storable } from "./json/json.ts";

export interface NewAttestation {
  readonly fqdn: string;
  /** Of a second trunk, for which the word holds on this port alone; null where the port does not matter. */
  readonly port: number | null;
  readonly item: string;
  readonly by: Person;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly note: string | null;
}

export async function saveAttestations(
  db: Database,
  auditKey: string,
  attestations: readonly NewAttestation[],
  audit: AuditEntry,
): Promise<void> {
  if (attestations.length === 0) return;
  const rows = attestations.map(({ by, note, ...given }) => ({
    ...given,
    personId: by.id,
    personName: by.name,
    note: note === null ? null : storable(note),
  }));
  await db.transaction().execute(async (trx) => {
    await trx.insertInto("attestation").values(rows).execute();
    await appendAuditIn(trx, auditKey, audit, sealsText({ added: rows.map(digestOf), dropped: [] }));
  });
}

type Row = Omit<NewAttestation, "by"> & { readonly personId: string; readonly personName: string };

function digestOf({ fqdn, port, item, personId, personName, at, expiresAt, note }: Row): string {
  return sealDigest(["attestation", { fqdn, port, item, personId, personName, at, expiresAt, note }]);
}

/**
 * The newest of each item decides, even where an older one would last longer. Whoever can write to the database can write
 * one too, so each says whether a row of the audit about its trunk sealed it.
 */
export async function attestationsOf(
  db: Database,
  keys: AuditKeys,
  { fqdn, port }: { readonly fqdn: string; readonly port: number | null },
  now: Date,
): Promise<readonly Attestation[]> {
  const newest = await db
    .selectFrom("attestation")
    .distinctOn("item")
    .select(["fqdn", "port", "item", "personId", "personName", "at", "expiresAt", "note"])
    .where("fqdn", "=", fqdn)
    .where((is) => is.or([is("port", "is", null), is("port", "=", port)]))
    .orderBy("item")
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .execute();
  const inForce = newest.filter(({ expiresAt }) => expiresAt > now);
  if (inForce.length === 0) return [];
  const about = await sealedAbout(db, keys, [fqdn]);
  const sealed = new Set(about.get(fqdn)?.map(({ digest }) => digest));
  return inForce.map((row) => ({
    item: row.item,
    by: row.personId,
    byName: row.personName,
    at: row.at,
    expiresAt: row.expiresAt,
    note: row.note,
    sealed: sealed.has(digestOf(row)),
  }));
}

export async function saveEnteredSbc(
  db: Database,
  auditKey: string,
  {
    fqdn,
    sbc: { vendor, product, firmware },
    by,
    at,
  }: { readonly fqdn: string; readonly sbc: SbcIdentity; readonly by: Person; readonly at: Date },
): Promise<void> {
  const entered = {
    vendor: storable(vendor),
    product: storable(product),
    firmware: firmware === null ? null : storable(firmware),
    personId: by.id,
    personName: by.name,
    at,
  };
  await db.transaction().execute(async (trx) => {
    const written = await trx
      .insertInto("enteredSbc")
      .values({ fqdn, ...entered })
      .onConflict((conflict) =>
        conflict
          .column("fqdn")
          .doUpdateSet(entered)
          .where((is) =>
            is.or(
              (["vendor", "product", "firmware"] as const).map((column) =>
                is(`enteredSbc.${column}`, "is distinct from", is.ref(`excluded.${column}`)),
              ),
            ),
          ),
      )
      .executeTakeFirstOrThrow();
    if (written.numInsertedOrUpdatedRows === 0n) return;
    await appendAuditIn(trx, auditKey, {
      at,
      actor: by,
      action: "sbc.enter",
      subject: fqdn,
      outcome: "done",
      detail: [vendor, product, firmware].filter(Boolean).join(" "),
    });
  });
}

export async function enteredSbcOf(db: Database, fqdn: string): Promise<EnteredSbc | null> {
  const entered = await db
    .selectFrom("enteredSbc")
    .select(["vendor", "product", "firmware", "personName as byName", "at"])
    .where("fqdn", "=", fqdn)
    .executeTakeFirst();
  return entered ?? null;
}
