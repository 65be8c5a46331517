import { sql } from "kysely";
import { z } from "zod";
import type { Change } from "../change/change.ts";
import type { Database } from "./database.ts";
import { StoredApproval, StoredHold, StoredKind, StoredState, StoredSubmission } from "./json/change.ts";
import { StoredRequest, StoredWaveDecision } from "./json/move.ts";
import { fromJson, storable, toJson } from "./json/json.ts";

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
  holds: z.array(StoredHold),
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
    "change.holds",
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

/** The change as it will be read back, without asking the database: what is sealed must be what was decided. */
export function asStored(change: Change): Change {
  const { id, subject, requestedAt, startAt, requestedBy } = change;
  const stored = fromJson(Stored, JSON.parse(toJson(change)), `change ${id}`);
  return {
    id,
    subject,
    reason: storable(change.reason),
    requestedBy: { id: requestedBy.id, name: storable(requestedBy.name) },
    requestedAt,
    startAt,
    ...stored,
  };
}
