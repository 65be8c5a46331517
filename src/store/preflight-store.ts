import { sql } from "kysely";
import { z } from "zod";
import type { Person } from "../changes/person.ts";
import { Finding, type Attestation, type EnteredSbc, type SbcIdentity } from "../preflight/check.ts";
import type { PreflightReport, TrunkName } from "../preflight/report.ts";
import { verdictOf, verdicts, type Verdict } from "../preflight/weighing.ts";
import {
  attestationsOf,
  enteredSbcOf,
  saveAttestations,
  saveEnteredSbc,
  type NewAttestation,
} from "./attestations.ts";
import { auditKeys } from "./audit/audit-link.ts";
import type { AuditEntry } from "./audit/audit-store.ts";
import type { Database, Transaction } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";
import { wakeIn } from "./task-store.ts";

export type { NewAttestation } from "./attestations.ts";

/** A report whose `requestedBy` is the Entra object id. */
export interface StoredPreflight extends PreflightReport {
  readonly requestedByName: string;
}

export interface PreflightStore {
  /**
   * Inserts a run of the trunk, or of the pair with that second one, and wakes `preflight:<id>`; answers the one that is
   * still running where there is one.
   */
  create(run: {
    readonly fqdn: string;
    readonly second?: TrunkName;
    readonly requestedBy: Person;
    readonly at: Date;
  }): Promise<number>;
  /** Keeps a run that was made on the way, as when a change is requested; with a second trunk of both. Answers its id. */
  record(run: {
    readonly fqdn: string;
    readonly second?: TrunkName;
    readonly requestedBy: Person;
    readonly startedAt: Date;
    readonly finishedAt: Date;
    readonly findings: readonly Finding[];
  }): Promise<number>;
  find(id: number): Promise<StoredPreflight | undefined>;
  /** One finding per check: a second one replaces the first. Nothing once the run has finished. */
  addFinding(id: number, finding: Finding): Promise<void>;
  /** Forgets the findings of an interrupted run. Nothing once the run has finished. */
  restart(id: number): Promise<void>;
  /** Settles the verdict. A run finishes once. */
  finish(id: number, at: Date): Promise<void>;
  /** The newest finished one that made the trunk's own checks. */
  latest(fqdn: string): Promise<StoredPreflight | undefined>;
  /** The newest finished one of that pair. */
  latestOfPair(fqdn: string, second: TrunkName): Promise<StoredPreflight | undefined>;
  latestByTrunk(): Promise<
    ReadonlyMap<string, { readonly id: number; readonly verdict: Verdict; readonly finishedAt: Date }>
  >;

  /** Keeps all of them or none, with one audit row; nothing where there are none. */
  attest(attestations: readonly NewAttestation[], audit: AuditEntry): Promise<void>;
  /** The newest unexpired one of each item, with whether it is as it was sealed: what holds whatever the port and, with a port, what was given for it. */
  attestations(fqdn: string, now: Date, port?: number): Promise<readonly Attestation[]>;
  /** Says which SBC a trunk has, with one audit row; nothing where that is known already. */
  enterSbc(fqdn: string, sbc: SbcIdentity, by: Person, at: Date): Promise<void>;
  enteredSbc(fqdn: string): Promise<EnteredSbc | null>;
}

export function preflightStore(
  db: Database,
  auditKey: string,
  auditOldKeys: readonly string[] = [],
): PreflightStore {
  const keys = auditKeys(auditKey, auditOldKeys);
  return {
    async create({ fqdn, second, requestedBy, at }) {
      return db.transaction().execute(async (trx) => {
        const { id, fresh } = await trx
          .insertInto("preflight")
          .values({
            fqdn,
            ...secondColumns(second),
            covers: second ? "pair" : "trunk",
            requestedById: requestedBy.id,
            requestedByName: requestedBy.name,
            startedAt: at,
          })
          .onConflict((conflict) =>
            conflict
              .expression(sql`fqdn, coalesce(second_fqdn, ''), coalesce(second_port, 0)`)
              .where("finishedAt", "is", null)
              // Nothing changes; so that the running one is locked, and answered.
              .doUpdateSet((set) => ({ fqdn: set.ref("excluded.fqdn") })),
          )
          .returning(["id", sql<boolean>`xmax = 0`.as("fresh")])
          .executeTakeFirstOrThrow();
        if (fresh) await wakeIn(trx, "preflight", String(id), at);
        return id;
      });
    },

    async record({ fqdn, second, requestedBy, startedAt, finishedAt, findings }) {
      return db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto("preflight")
          .values({
            fqdn,
            ...secondColumns(second),
            covers: second ? "both" : "trunk",
            requestedById: requestedBy.id,
            requestedByName: requestedBy.name,
            startedAt,
            finishedAt,
            verdict: verdictOf(findings),
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        if (findings.length > 0) {
          await trx
            .insertInto("finding")
            .values(
              findings.map((finding) => ({
                preflightId: id,
                check: finding.check,
                finding: toJson(finding),
              })),
            )
            .execute();
        }
        return id;
      });
    },

    async find(id) {
      return read(db, (run) => run.where("preflight.id", "=", id));
    },

    async addFinding(id, finding) {
      await whileRunning(db, id, async (trx) => {
        const stored = toJson(finding);
        await trx
          .insertInto("finding")
          .values({ preflightId: id, check: finding.check, finding: stored })
          .onConflict((conflict) =>
            conflict.columns(["preflightId", "check"]).doUpdateSet({ finding: stored }),
          )
          .execute();
      });
    },

    async restart(id) {
      await whileRunning(db, id, async (trx) => {
        await trx.deleteFrom("finding").where("preflightId", "=", id).execute();
      });
    },

    async finish(id, at) {
      await whileRunning(db, id, async (trx) => {
        const rows = await trx
          .selectFrom("finding")
          .select("finding")
          .where("preflightId", "=", id)
          .execute();
        const verdict = verdictOf(rows.map(({ finding }) => fromJson(Finding, finding, `preflight ${id}`)));
        await trx.updateTable("preflight").set({ finishedAt: at, verdict }).where("id", "=", id).execute();
      });
    },

    async latest(fqdn) {
      return read(db, (run) =>
        run
          .where("fqdn", "=", fqdn)
          .where("covers", "!=", "pair")
          .where("finishedAt", "is not", null)
          .orderBy("finishedAt", "desc")
          .orderBy("preflight.id", "desc")
          .limit(1),
      );
    },

    async latestOfPair(fqdn, second) {
      return read(db, (run) =>
        run
          .where("fqdn", "=", fqdn)
          .where("secondFqdn", "=", second.fqdn)
          .where("secondPort", "=", second.port)
          .where("finishedAt", "is not", null)
          .orderBy("finishedAt", "desc")
          .orderBy("preflight.id", "desc")
          .limit(1),
      );
    },

    async latestByTrunk() {
      const rows = await db
        .selectFrom("preflight")
        .distinctOn("fqdn")
        .select(["fqdn", "id", "verdict", "finishedAt"])
        .where("finishedAt", "is not", null)
        .where("covers", "!=", "pair")
        .orderBy("fqdn")
        .orderBy("finishedAt", "desc")
        .orderBy("id", "desc")
        .$narrowType<{ finishedAt: Date }>()
        .execute();
      return new Map(
        rows.map(({ fqdn, id, verdict, finishedAt }) => [
          fqdn,
          { id, verdict: fromJson(z.enum(verdicts), verdict, `preflight ${id}`), finishedAt },
        ]),
      );
    },

    async attest(attestations, audit) {
      await saveAttestations(db, auditKey, attestations, audit);
    },

    async attestations(fqdn, now, port) {
      return attestationsOf(db, keys, { fqdn, port: port ?? null }, now);
    },

    async enterSbc(fqdn, sbc, by, at) {
      await saveEnteredSbc(db, auditKey, { fqdn, sbc, by, at });
    },

    async enteredSbc(fqdn) {
      return enteredSbcOf(db, fqdn);
    },
  };
}

function secondColumns(second: TrunkName | undefined) {
  return { secondFqdn: second?.fqdn ?? null, secondPort: second?.port ?? null };
}

/** Does the work with the run's row locked, and not at all once the run has finished. */
async function whileRunning(
  db: Database,
  id: number,
  work: (trx: Transaction) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const running = await trx
      .selectFrom("preflight")
      .select("id")
      .where("id", "=", id)
      .where("finishedAt", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (running) await work(trx);
  });
}

/** That run, and those of these trunks that ended in the time, oldest first. */
export async function preflightsIn(
  db: Database,
  {
    id,
    trunks,
    from,
    until,
  }: {
    readonly id: number | null;
    readonly trunks: readonly string[];
    readonly from: Date;
    readonly until: Date;
  },
): Promise<readonly StoredPreflight[]> {
  const found = await runs(db)
    .where((row) =>
      row.or([
        row("preflight.id", "=", id ?? 0),
        row.and([
          row("fqdn", "in", trunks.length > 0 ? [...trunks] : [""]),
          row("finishedAt", ">=", from),
          row("finishedAt", "<=", until),
        ]),
      ]),
    )
    .orderBy("preflight.id")
    .execute();
  return found.map(preflightOf);
}

async function read(
  db: Database,
  narrowed: (run: ReturnType<typeof runs>) => ReturnType<typeof runs>,
): Promise<StoredPreflight | undefined> {
  const run = await narrowed(runs(db)).executeTakeFirst();
  return run && preflightOf(run);
}

function preflightOf(
  run: Awaited<ReturnType<ReturnType<typeof runs>["executeTakeFirstOrThrow"]>>,
): StoredPreflight {
  const { id, fqdn, covers, secondFqdn, secondPort, requestedById, requestedByName, startedAt, finishedAt } =
    run;
  return {
    id,
    fqdn,
    covers,
    second: secondFqdn === null || secondPort === null ? null : { fqdn: secondFqdn, port: secondPort },
    requestedBy: requestedById,
    requestedByName,
    startedAt,
    finishedAt,
    findings: run.findings.map((finding) => fromJson(Finding, finding, `preflight ${id}`)),
  };
}

function runs(db: Database) {
  return db.selectFrom("preflight").select((row) => [
    "id",
    "fqdn",
    "covers",
    "secondFqdn",
    "secondPort",
    "requestedById",
    "requestedByName",
    "startedAt",
    "finishedAt",
    sql<readonly unknown[]>`(
      select coalesce(jsonb_agg(finding.finding order by finding.position), '[]')
      from finding where finding.preflight_id = ${row.ref("preflight.id")}
    )`.as("findings"),
  ]);
}
