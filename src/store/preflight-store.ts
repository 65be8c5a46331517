import type { Person } from "../change/person.ts";
import type { Attestation, Finding, SbcIdentity } from "../preflight/check.ts";
import type { PreflightReport, Verdict } from "../preflight/report.ts";
import type { AuditEntry } from "./audit-store.ts";
import type { Database } from "./database.ts";

export interface NewAttestation {
  readonly fqdn: string;
  readonly item: string;
  readonly by: Person;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly note: string | null;
}

/** A report whose `requestedBy` is the Entra object id. */
export interface StoredPreflight extends PreflightReport {
  readonly requestedByName: string;
}

export interface PreflightStore {
  /** Inserts a run and wakes `preflight:<id>`. */
  create(run: { readonly fqdn: string; readonly requestedBy: Person; readonly at: Date }): Promise<number>;
  find(id: number): Promise<StoredPreflight | undefined>;
  /** One finding per check: a second one replaces the first. Nothing once the run has finished. */
  addFinding(id: number, finding: Finding): Promise<void>;
  /** Forgets the findings of an interrupted run. Nothing once the run has finished. */
  restart(id: number): Promise<void>;
  /** Settles the verdict. A run finishes once. */
  finish(id: number, at: Date): Promise<void>;
  /** The newest finished one. */
  latest(fqdn: string): Promise<StoredPreflight | undefined>;
  latestByTrunk(): Promise<
    ReadonlyMap<string, { readonly id: number; readonly verdict: Verdict; readonly finishedAt: Date }>
  >;

  attest(attestation: NewAttestation, audit: AuditEntry): Promise<void>;
  /** The newest unexpired one of each item. */
  attestations(fqdn: string, now: Date): Promise<readonly Attestation[]>;
  enterSbc(fqdn: string, sbc: SbcIdentity, by: Person, at: Date): Promise<void>;
  enteredSbc(fqdn: string): Promise<SbcIdentity | null>;
}

export declare function preflightStore(db: Database, auditKey: string): PreflightStore;
