import type { Schema } from "./schema.ts";

/** What the bot may do with a table beside reading it. */
export interface Rights {
  readonly insert?: true;
  /** All columns, or these. */
  readonly update?: true | readonly string[];
  readonly delete?: true;
}

const history: Rights = { insert: true };
const kept: Rights = { insert: true, update: true };
const forgotten: Rights = { insert: true, delete: true };
const free: Rights = { insert: true, update: true, delete: true };

/**
 * The rights of the role that the bot runs as: it owns nothing, and what was requested, approved, done and audited it may only
 * add to. Every table has a line.
 */
export const rights: Readonly<Record<keyof Schema, Rights>> = {
  audit: history,
  approval: history,
  ledger: history,
  timeline: history,
  // What was requested never changes.
  change: {
    insert: true,
    update: [
      "version",
      "submission",
      "wave_decisions",
      "status",
      "state",
      "ended",
      "holds",
      "break_glass",
      "proofs",
      "wave_verdicts",
    ],
  },
  // The one row is there from the beginning; writers queue for it.
  auditHead: { update: true },

  step: kept,
  wave: kept,
  waveMember: kept,
  excludedUser: kept,
  batch: kept,
  enteredSbc: kept,

  attestation: forgotten,
  evidence: forgotten,
  voiceUser: forgotten,
  activity: forgotten,
  peopleList: forgotten,
  subscription: forgotten,

  task: free,
  lock: free,
  auditRefusal: free,
  conversation: free,
  message: free,
  preflight: free,
  doctorVisit: free,
  finding: free,
  observation: free,
  observationFailure: free,
  callRow: free,
  callHour: free,
  probe: free,
  watchedTrunk: free,
  alert: free,
};

/** Of the migrations: which were made may be read. */
const others: Readonly<Record<string, readonly string[]>> = { kysely_migration: ["select"] };

/** Privileges by table, named as PostgreSQL names both: `update (version, status)` where only some columns may be written. */
export const privileges: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries<Rights>(rights).map(
    ([table, { insert, update, delete: deletes }]) =>
      [
        table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        [
          "select",
          ...(insert ? ["insert"] : []),
          ...(update === true ? ["update"] : update ? [`update (${update.join(", ")})`] : []),
          ...(deletes ? ["delete"] : []),
        ],
      ] as const,
  ),
  ...Object.entries(others),
]);

/**
 * What gives a role exactly these rights and takes all others, to be run by the owner in one transaction. A table without a
 * line gets none.
 */
export function grantsTo(role: string, database: string): readonly string[] {
  const name = quoted(role);
  return [
    `revoke all on database ${quoted(database)} from public, ${name}`,
    `grant connect on database ${quoted(database)} to ${name}`,
    "revoke all on schema public from public",
    `grant usage on schema public to ${name}`,
    `revoke all on all tables in schema public from public, ${name}`,
    `revoke all on all sequences in schema public from public, ${name}`,
    ...[...privileges].map(([table, held]) => `grant ${held.join(", ")} on ${quoted(table)} to ${name}`),
    `grant usage on sequence user_generation to ${name}`,
  ];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
