import type { Person } from "../changes/person.ts";
import { Evidence } from "../preflight/evidence.ts";
import type { TrunkName } from "../preflight/report.ts";
import { appendAuditIn } from "./audit/audit-chain.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";

/** What somebody says another host saw of a trunk, or of a pair. */
export interface AttachedEvidence {
  readonly attachedBy: Person;
  readonly attachedAt: Date;
  readonly report: Evidence;
}

export interface NewEvidence extends AttachedEvidence {
  /** SHA-256 of the file, hex. */
  readonly digest: string;
}

/** Reports of other hosts that people attached: information beside what was probed, never in its place. */
export interface EvidenceStore {
  /** False where that file is attached already: then nothing is written. Otherwise with one audit row. */
  attach(evidence: NewEvidence): Promise<boolean>;
  /** The newest of a trunk that ended since then; undefined where there is none. */
  ofTrunk(trunk: TrunkName, since: Date): Promise<AttachedEvidence | undefined>;
  /** The newest of the pair that it forms with that second trunk. */
  ofPair(trunk: TrunkName, second: TrunkName, since: Date): Promise<AttachedEvidence | undefined>;
}

export function evidenceStore(db: Database, auditKey: string): EvidenceStore {
  return {
    async attach({ digest, attachedBy, attachedAt, report }) {
      const { target, pair, finishedAt, reporter } = report;
      return db.transaction().execute(async (trx) => {
        const written = await trx
          .insertInto("evidence")
          .values({
            digest,
            fqdn: target.fqdn,
            port: target.port,
            secondFqdn: pair?.fqdn ?? null,
            secondPort: pair?.port ?? null,
            attachedById: attachedBy.id,
            attachedByName: attachedBy.name,
            attachedAt,
            reportedAt: new Date(finishedAt),
            report: toJson(report),
          })
          .onConflict((conflict) => conflict.column("digest").doNothing())
          .executeTakeFirstOrThrow();
        if (written.numInsertedOrUpdatedRows !== 1n) return false;
        await appendAuditIn(trx, auditKey, {
          at: attachedAt,
          actor: attachedBy,
          action: "evidence.attach",
          subject: target.fqdn,
          outcome: "done",
          detail: [
            `port ${target.port}`,
            ...(pair ? [`with ${pair.fqdn}:${pair.port}`] : []),
            `reported ${finishedAt} by host ${reporter.host}`,
            `file ${digest}`,
          ].join(", "),
        });
        return true;
      });
    },

    async ofTrunk(trunk, since) {
      return newest(db, trunk, since, (rows) => rows);
    },

    async ofPair(trunk, second, since) {
      return newest(db, trunk, since, (rows) =>
        rows.where("secondFqdn", "=", second.fqdn).where("secondPort", "=", second.port),
      );
    },
  };
}

async function newest(
  db: Database,
  { fqdn, port }: TrunkName,
  since: Date,
  narrowed: (rows: ReturnType<typeof rowsOf>) => ReturnType<typeof rowsOf>,
): Promise<AttachedEvidence | undefined> {
  const row = await narrowed(rowsOf(db))
    .where("fqdn", "=", fqdn)
    .where("port", "=", port)
    .where("reportedAt", ">=", since)
    .orderBy("reportedAt", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      attachedBy: { id: row.attachedById, name: row.attachedByName },
      attachedAt: row.attachedAt,
      report: fromJson(Evidence, row.report, "evidence"),
    }
  );
}

function rowsOf(db: Database) {
  return db.selectFrom("evidence").select(["attachedById", "attachedByName", "attachedAt", "report"]);
}
