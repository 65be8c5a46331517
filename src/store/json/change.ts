import { z } from "zod";
import { breakGlassDeeds, type BreakGlassUse } from "../../changes/break-glass.ts";
import {
  HeldFinding,
  RollbackScope,
  type Approval,
  type ChangeState,
  type Submission,
} from "../../changes/change.ts";
import type { Hold } from "../../changes/hold.ts";
import { changeKinds } from "../../changes/kinds/kinds.ts";
import type { Proof } from "../../changes/proof.ts";
import { Person } from "../../changes/person.ts";
import { Replay } from "../../changes/replay/replay.ts";
import { Revised } from "../../changes/revised.ts";
import { Time } from "./json.ts";
import { OlderSwitch, planOfOlder, StoredPlan } from "./plan.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();
const count = z.number().int();

export const StoredKind = z.enum(changeKinds);

const submitted = {
  replay: Replay.nullable(),
  digest: z.string(),
  preflightId: count.nullable(),
  unknowns: texts,
  warnings: texts,
  approvers: z.array(Person),
};

/** What is not taken from the row: `olderPlan`, which is the plan that stands there, or absent. */
export const StoredSubmission: z.ZodType<Submission> = z
  .object({ plan: z.union([StoredPlan, OlderSwitch]), ...submitted })
  .transform(({ plan, ...rest }) =>
    "steps" in plan ? { ...rest, plan: planOfOlder(plan), olderPlan: plan } : { ...rest, plan },
  );

/** What is kept of a submission: its plan as it was approved. */
export function submissionRow(submission: Submission | null): unknown {
  if (!submission) return null;
  const { plan, olderPlan = plan, ...rest } = submission;
  return { ...rest, plan: olderPlan };
}

const proven = { at: Time, methods: texts };
export const StoredProof: z.ZodType<Proof> = z.object({ by: Person, digest: z.string(), ...proven });

export const StoredApproval: z.ZodType<Approval> = z.object({
  by: Person,
  decision: z.enum(["approved", "rejected", "glassBroken"]),
  digest: z.string(),
  comment: nullableText,
  acceptedUnknowns: nullableText,
  acceptedDifferences: texts,
  speaksFor: texts,
  proof: z.object(proven).nullable(),
  at: Time,
});

const StoredDeed = z.enum(breakGlassDeeds);

export const StoredBreakGlassUse: z.ZodType<BreakGlassUse> = z.object({
  deed: StoredDeed,
  by: Person,
  at: Time,
  reason: z.string(),
  told: texts,
  outcome: z
    .object({ kind: z.enum(["confirmed", "stopped"]), by: Person, at: Time, reason: nullableText })
    .nullable(),
  review: z.object({ by: Person, at: Time, words: z.string() }).nullable(),
});

export const StoredHold: z.ZodType<Hold> = z.object({
  kind: z.enum(["alarm", "brake"]),
  by: Person.nullable(),
  why: nullableText,
  at: Time,
  lifted: z.object({ by: Person, reason: z.string(), at: Time }).nullable(),
});

const StoredWatched = z.object({ from: Time, attempts: count, delivered: count });

export const StoredState: z.ZodType<ChangeState> = z.discriminatedUnion("status", [
  z.object({ status: z.literal("draft") }),
  z.object({ status: z.literal("refused"), reasons: texts }),
  z.object({ status: z.literal("awaitingApproval"), expiresAt: Time }),
  z.object({ status: z.literal("rejected"), reason: z.string() }),
  z.object({ status: z.literal("expired") }),
  z.object({ status: z.literal("cancelled"), by: Person }),
  z.object({ status: z.literal("voided"), differences: texts }),
  z.object({ status: z.literal("scheduled"), startAt: Time }),
  z.object({ status: z.literal("approved"), waitingFor: nullableText }),
  z.object({ status: z.literal("running"), since: Time, waitingFor: nullableText }),
  z.object({
    status: z.literal("paused"),
    since: Time,
    by: Person.nullable(),
    why: z.string(),
    needs: z.enum(["lift", "resume", "retry", "verdict", "release", "rollback"]),
    wave: count.nullable(),
  }),
  z.object({ status: z.literal("braking"), by: Person, reason: nullableText }),
  z.object({ status: z.literal("watching"), since: Time, until: Time }),
  z.object({
    status: z.literal("needsAttention"),
    since: Time,
    reasons: texts,
    watchedFor: count,
    watched: StoredWatched,
    revised: z.array(Revised),
  }),
  z.object({
    status: z.literal("succeeded"),
    at: Time,
    seenInEffect: z.boolean(),
    judged: z.boolean(),
    watched: StoredWatched.nullable(),
    revised: z.array(Revised),
  }),
  z.object({ status: z.literal("failed"), at: Time, reason: z.string() }),
  z.object({ status: z.literal("aborting"), since: Time, by: Person, reason: nullableText }),
  z.object({ status: z.literal("aborted"), at: Time, by: Person, reason: nullableText }),
  z.object({
    status: z.literal("rollingBack"),
    since: Time,
    by: Person.nullable(),
    reason: nullableText,
    scope: RollbackScope,
    released: z.object({ by: Person, reason: z.string(), findings: z.array(HeldFinding) }).exactOptional(),
  }),
  z.object({
    status: z.literal("rollbackHeld"),
    since: Time,
    by: Person.nullable(),
    reason: nullableText,
    findings: z.array(HeldFinding),
    expiresAt: Time,
  }),
  z.object({ status: z.literal("rolledBack"), at: Time, notes: texts }),
  z.object({ status: z.literal("partlyRolledBack"), at: Time, differences: texts }),
]);
