import { sql } from "kysely";
import { z } from "zod";
import type { Change } from "../../changes/change.ts";
import type { Database } from "../database.ts";
import {
  StoredApproval,
  StoredBreakGlassUse,
  StoredHold,
  StoredKind,
  StoredProof,
  StoredState,
  StoredSubmission,
  submissionRow,
} from "../json/change.ts";
import { StoredRequest } from "../../changes/kinds/kinds.ts";
import { StoredWaveDecision, StoredWaveVerdict } from "../json/move.ts";
import { fromJson, storable, toJson } from "../json/json.ts";

export interface StoredChange {
  readonly change: Change;
  /** Saves so far: `save` asks for it. */
  readonly version: number;
}

const Stored = z.object({
  kind: StoredKind,
  request: StoredRequest.nullable(),
  submission: StoredSubmission.nullable(),
  waveDecisions: z.array(StoredWaveDecision),
  breakGlass: z.array(StoredBreakGlassUse),
  holds: z.array(StoredHold),
  proofs: z.array(StoredProof),
  waveVerdicts: z.array(StoredWaveVerdict),
  state: StoredState,
  approvals: z.array(StoredApproval),
});

/** Changes with their approvals: one statement, so one moment. */
export function changes(db: Database) {
  return db.selectFrom("change").select((row) => [
    "change.id",
    "change.version",
    "change.kind",
    "change.subject",
    "change.reason",
    "change.requestedById",
    "change.requestedByName",
    "change.requestedAt",
    "change.startAt",
    "change.request",
    "change.submission",
    "change.waveDecisions",
    "change.breakGlass",
    "change.holds",
    "change.proofs",
    "change.waveVerdicts",
    "change.state",
    sql<unknown>`(
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'by', jsonb_build_object('id', person_id, 'name', person_name),
            'decision', decision,
            'digest', digest,
            'comment', comment,
            'acceptedUnknowns', accepted_unknowns,
            'speaksFor', speaks_for,
            'acceptedDifferences', accepted_differences,
            'proof', proof,
            'at', at
          )
          order by position
        ),
        '[]'
      )
      from approval where approval.change_id = ${row.ref("change.id")}
    )`.as("approvals"),
  ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof changes>["executeTakeFirstOrThrow"]>>;

export function changeOf(row: Row): StoredChange {
  const { id, version, subject, reason, requestedById, requestedByName, requestedAt, startAt } = row;
  const stored = fromJson(Stored, row, `change ${id}`);
  const requestedBy = { id: requestedById, name: requestedByName };
  return {
    change: { id, subject, reason, requestedBy, requestedAt, startAt, ...stored },
    version,
  };
}

/**
 * The change as it will be read back, without asking the database: what is sealed, and gone on with, must be what was decided.
 * `from`: as it was read; what was not decided anew stays the same object.
 */
export function asStored(change: Change, from?: Change): Change {
  const { id, subject, requestedAt, startAt, requestedBy } = change;
  const submission = from && from.submission === change.submission ? from.submission : null;
  const row = { ...change, submission: submission ? null : submissionRow(change.submission) };
  const stored = fromJson(Stored, JSON.parse(toJson(row)), `change ${id}`);
  return {
    id,
    subject,
    reason: storable(change.reason),
    requestedBy: { id: requestedBy.id, name: storable(requestedBy.name) },
    requestedAt,
    startAt,
    ...stored,
    submission: submission ?? stored.submission,
  };
}
