import type { Person } from "../change/person.ts";
import type { Attestation, SbcIdentity } from "../preflight/check.ts";
import { appendAuditIn, type AuditEntry } from "./audit-chain.ts";
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
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("attestation")
      .values(
        attestations.map(({ fqdn, port, item, by, at, expiresAt, note }) => ({
          fqdn,
          port,
          item,
          personId: by.id,
          personName: by.name,
          at,
          expiresAt,
          note: note === null ? null : storable(note),
        })),
      )
      .execute();
    await appendAuditIn(trx, auditKey, audit);
  });
}

/** The newest of each item decides, even where an older one would last longer. */
export async function attestationsOf(
  db: Database,
  { fqdn, port }: { readonly fqdn: string; readonly port: number | null },
  now: Date,
): Promise<readonly Attestation[]> {
  const newest = await db
    .selectFrom("attestation")
    .distinctOn("item")
    .select(["item", "personId", "personName", "at", "expiresAt", "note"])
    .where("fqdn", "=", fqdn)
    .where((is) => is.or([is("port", "is", null), is("port", "=", port)]))
    .orderBy("item")
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .execute();
  return newest
    .filter(({ expiresAt }) => expiresAt > now)
    .map(({ item, personId, personName, at, expiresAt, note }) => ({
      item,
      by: personId,
      byName: personName,
      at,
      expiresAt,
      note,
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

export async function enteredSbcOf(db: Database, fqdn: string): Promise<SbcIdentity | null> {
  const entered = await db
    .selectFrom("enteredSbc")
    .select(["vendor", "product", "firmware"])
    .where("fqdn", "=", fqdn)
    .executeTakeFirst();
  return entered ?? null;
}
