import { createHash } from "node:crypto";
import { hasEnded, type Approval, type Change, type ChangeStatus, type Submission } from "./change.ts";
import { canonicalJson, digestOf } from "./digest.ts";

/** Something of a change that lets it go on, and that nobody but the bot may have written. */
interface Fact {
  readonly kind:
    | "request"
    | "plan"
    | "approval"
    | "proof"
    | "decision"
    | "rollback"
    | "verdict"
    | "breakGlass"
    | "hold"
    | "start"
    | "end";
  /** In words. */
  readonly what: string;
  /** Everything it says, behind its kind and the change's number. */
  readonly says: readonly [kind: string, id: number, says: unknown];
  /** SHA-256, hex, over that. */
  readonly digest: string;
}

/** What a row of the audit sealed of a change. */
export interface SealedFact {
  readonly digest: string;
  /** Sequence number of the audit row. */
  readonly row: number;
  /** The row's action, person and time, in words. */
  readonly what: string;
}

/** A difference between what was sealed and what the database says. */
export interface IntegrityViolation {
  /** `audit`: what the audit has and the change lacks, or the audit itself. */
  readonly kind: Fact["kind"] | "audit";
  readonly text: string;
}

/** What a save adds to the facts of a change, and takes away. */
export interface NewSeals {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** The one check of what should be sealed against what is: at the start, before each wave, and when the audit is verified. */
export function integrityViolationsOf(
  change: Change,
  sealed: readonly SealedFact[],
): readonly IntegrityViolation[] {
  const facts = factsOf(change);
  const known = new Set(sealed.map(({ digest }) => digest));
  const there = new Set(facts.map(({ digest }) => digest));
  return [
    ...facts
      .filter(({ digest }) => !known.has(digest))
      .map(({ kind, what }) => ({
        kind,
        text: `${what} is not as it was sealed in the audit, or never was.`,
      })),
    ...sealed
      .filter(({ digest }) => !there.has(digest))
      .map(({ row, what }) => ({
        kind: "audit" as const,
        text: `Row ${row} of the audit (${what}) sealed what the database no longer says.`,
      })),
  ];
}

/**
 * By how the change was read and what was decided on it, so that what somebody else put into it is never sealed. A plan is
 * sealed once, when there was none before.
 */
export function newSeals(before: Change, after: Change): NewSeals {
  const was = factsOf(before);
  const is = factsOf(after);
  const added = without(is, was).filter(({ kind }) => kind !== "plan" || before.submission === null);
  return { added: digestsOf(added), dropped: digestsOf(without(was, is)) };
}

/** Of a change that was just asked for. */
export function firstSeals(change: Change): NewSeals {
  return { added: digestsOf(factsOf(change)), dropped: [] };
}

function without(facts: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  const there = new Set(digestsOf(others));
  return facts.filter(({ digest }) => !there.has(digest));
}

function digestsOf(facts: readonly Fact[]): readonly string[] {
  return facts.map(({ digest }) => digest);
}

/** Until its start is sealed a change may do nothing, not even a way back. */
const notStarted: ReadonlySet<ChangeStatus> = new Set([
  "draft",
  "awaitingApproval",
  "scheduled",
  "approved",
  "refused",
  "rejected",
  "expired",
  "cancelled",
  "voided",
]);

/** What is sealed of a change, as it stands. */
export function factsOf(change: Change): readonly Fact[] {
  const { id, kind, subject, request, reason, requestedBy, requestedAt, startAt } = change;
  const { submission, approvals, proofs, waveDecisions, waveVerdicts, breakGlass, holds, state } = change;
  const fact = (of: Fact["kind"], what: string, says: unknown): Fact => ({
    kind: of,
    what,
    says: [of, id, says],
    digest: sealDigest([of, id, says]),
  });
  return [
    fact("request", `The request by ${requestedBy.name}`, {
      kind,
      subject,
      request,
      reason,
      requestedBy,
      requestedAt,
      startAt,
    }),
    ...(submission ? [fact("plan", "The plan", whatIsReleased(submission))] : []),
    ...approvals.map((approval) =>
      fact("approval", `${approvalNames[approval.decision]} by ${approval.by.name}`, withoutNull(approval)),
    ),
    ...proofs.map((proof) => fact("proof", `The sign-in by ${proof.by.name}`, proof)),
    ...waveDecisions.map((decision) =>
      fact("decision", `“${decision.kind}” for wave ${decision.wave} by ${decision.by.name}`, decision),
    ),
    ...waveVerdicts.map((verdict) => fact("verdict", `The verdict on wave ${verdict.wave}`, verdict)),
    ...breakGlass.flatMap(({ outcome, review, ...asked }) => [
      fact("breakGlass", `The break-glass asked by ${asked.by.name}`, { asked }),
      ...(outcome
        ? [
            fact("breakGlass", `“${outcome.kind}” for the break-glass by ${outcome.by.name}`, {
              asked,
              outcome,
            }),
          ]
        : []),
      ...(review
        ? [fact("breakGlass", `The review of the break-glass by ${review.by.name}`, { asked, review })]
        : []),
    ]),
    ...(state.status === "rollingBack" || state.status === "rollbackHeld"
      ? [
          fact("rollback", `The rollback asked by ${state.by?.name ?? "a failed gate"}`, {
            by: state.by,
            reason: state.reason,
            scope: state.status === "rollingBack" ? state.scope : "all",
          }),
        ]
      : []),
    ...(state.status === "rollingBack" && state.released
      ? [fact("decision", `The release of the rollback by ${state.released.by.name}`, state.released)]
      : []),
    ...holds.map((hold) =>
      fact("hold", hold.kind === "alarm" ? "An alarm" : `The brake by ${hold.by?.name ?? "nobody"}`, hold),
    ),
    ...(notStarted.has(state.status) ? [] : [fact("start", "That it started", "started")]),
    ...(hasEnded(change) ? [fact("end", `That it ended as “${state.status}”`, state.status)] : []),
  ];
}

const approvalNames: Readonly<Record<Approval["decision"], string>> = {
  approved: "The approval",
  rejected: "The rejection",
  glassBroken: "The release by break-glass",
};

/** What was sealed before approvals could have a proof stays as it was. */
function withoutNull({ proof, ...approval }: Approval): unknown {
  return proof === null ? approval : { ...approval, proof };
}

/** Whom the bot asked is no part of it: who may approve is read from the roles. */
function whatIsReleased(submission: Submission): unknown {
  const { digest, preflightId } = submission;
  return { released: digestOf(submission), digest, preflightId };
}

/** SHA-256, hex, of what a row of the audit seals. */
export function sealDigest(says: readonly [kind: string, ...unknown[]]): string {
  // By way of JSON, so that a time is its text.
  const text = canonicalJson(JSON.parse(JSON.stringify(says)));
  return createHash("sha256").update(text).digest("hex");
}
