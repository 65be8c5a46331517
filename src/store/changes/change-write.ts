import type { BreakGlassUse } from "../../changes/break-glass.ts";
import { hasEnded, type Change } from "../../changes/change.ts";
import type { LedgerEntry } from "../../changes/rollback.ts";
import type { Transaction } from "../database.ts";
import { submissionRow } from "../json/change.ts";
import { storable, toJson } from "../json/json.ts";

export interface NewChange extends Pick<
  Change,
  "kind" | "subject" | "request" | "reason" | "requestedBy" | "requestedAt" | "startAt"
> {
  /** Asked for while no approver answers. */
  readonly breakGlass?: readonly [BreakGlassUse];
}

/** One open change a subject: the row decides between two that are asked for at the same moment. */
export async function insertDraft(
  trx: Transaction,
  draft: NewChange,
): Promise<{ readonly ok: true; readonly id: number } | { readonly ok: false; readonly openId: number }> {
  const inserted = await trx
    .insertInto("change")
    .values({
      kind: draft.kind,
      subject: draft.subject,
      request: toJson(draft.request),
      reason: storable(draft.reason),
      requestedById: draft.requestedBy.id,
      requestedByName: storable(draft.requestedBy.name),
      requestedAt: draft.requestedAt,
      startAt: draft.startAt,
      submission: toJson(null),
      waveDecisions: toJson([]),
      breakGlass: toJson(draft.breakGlass ?? []),
      holds: toJson([]),
      proofs: toJson([]),
      waveVerdicts: toJson([]),
      status: "draft",
      state: toJson({ status: "draft" }),
      ended: false,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted) return { ok: true, id: inserted.id };
  const open = await trx
    .selectFrom("change")
    .select("id")
    .where("subject", "=", draft.subject)
    .where("ended", "=", false)
    .orderBy("id", "desc")
    .executeTakeFirst();
  // It may have ended since: then the subject is free.
  return open ? { ok: false, openId: open.id } : insertDraft(trx, draft);
}

/** False if somebody saved since: the row decides. What was requested never changes, so it is not written again. */
export async function updateChange(trx: Transaction, change: Change, version: number): Promise<boolean> {
  const updated = await trx
    .updateTable("change")
    .set({
      version: version + 1,
      submission: toJson(submissionRow(change.submission)),
      waveDecisions: toJson(change.waveDecisions),
      breakGlass: toJson(change.breakGlass),
      holds: toJson(change.holds),
      proofs: toJson(change.proofs),
      waveVerdicts: toJson(change.waveVerdicts),
      status: change.state.status,
      state: toJson(change.state),
      ended: hasEnded(change),
    })
    .where("id", "=", change.id)
    .where("version", "=", version)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

export async function insertApprovals(trx: Transaction, { id, approvals }: Change): Promise<void> {
  if (approvals.length === 0) return;
  await trx
    .insertInto("approval")
    .values(
      approvals.map(
        (
          { by, decision, digest, comment, acceptedUnknowns, acceptedDifferences, speaksFor, proof, at },
          position,
        ) => ({
          changeId: id,
          personId: by.id,
          personName: storable(by.name),
          decision,
          digest,
          comment: comment === null ? null : storable(comment),
          acceptedUnknowns: acceptedUnknowns === null ? null : storable(acceptedUnknowns),
          acceptedDifferences: acceptedDifferences.map(storable),
          speaksFor: toJson(speaksFor),
          proof: toJson(proof),
          at,
          position,
        }),
      ),
    )
    .onConflict((conflict) => conflict.columns(["changeId", "personId"]).doNothing())
    .execute();
}

export async function insertLedger(
  trx: Transaction,
  changeId: number,
  entries: readonly LedgerEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await trx
    .insertInto("ledger")
    .values(
      entries.map(({ object, before, recordedAt }) => ({
        changeId,
        object,
        before: toJson(before),
        recordedAt,
      })),
    )
    .onConflict((conflict) => conflict.columns(["changeId", "object"]).doNothing())
    .execute();
}
