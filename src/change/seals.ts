import { createHash } from "node:crypto";
import type { Change, Submission } from "./change.ts";
import { canonicalJson, digestOf } from "./digest.ts";

/** Something of a change that lets it go on, and that nobody but the bot may have written. */
interface Fact {
  readonly kind: "request" | "plan" | "approval" | "decision";
  /** In words. */
  readonly what: string;
  /** SHA-256, hex, over everything it says, the change's number included. */
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
export interface Tampering {
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
export function tamperingOf(change: Change, sealed: readonly SealedFact[]): readonly Tampering[] {
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

function factsOf(change: Change): readonly Fact[] {
  const { id, kind, subject, request, reason, requestedBy, requestedAt, startAt } = change;
  const { submission, approvals, waveDecisions } = change;
  const fact = (of: Fact["kind"], what: string, says: unknown): Fact => ({
    kind: of,
    what,
    digest: sha256(of, id, says),
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
      fact(
        "approval",
        `The ${approval.decision === "approved" ? "approval" : "rejection"} by ${approval.by.name}`,
        approval,
      ),
    ),
    ...waveDecisions.map((decision) =>
      fact("decision", `“${decision.kind}” for wave ${decision.wave} by ${decision.by.name}`, decision),
    ),
  ];
}

/** Whom the bot asked is no part of it: who may approve is read from the roles. */
function whatIsReleased({ plan, digest, preflightId, unknowns, warnings }: Submission): unknown {
  return { plan: digestOf(plan), digest, preflightId, unknowns, warnings };
}

function sha256(kind: Fact["kind"], id: number, says: unknown): string {
  // By way of JSON, so that a time is its text.
  const text = canonicalJson(JSON.parse(JSON.stringify([kind, id, says])));
  return createHash("sha256").update(text).digest("hex");
}
