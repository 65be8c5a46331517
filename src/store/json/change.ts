import { z } from "zod";
import type { Approval, ChangeState, RollbackScope, Submission } from "../../change/change.ts";
import type { Hold } from "../../change/hold.ts";
import type { BypassPlan, ChangeKind } from "../../change/plan.ts";
import type { Figures, Revised } from "../../change/revised.ts";
import type { TimelineEvent } from "../../change/timeline.ts";
import { Time } from "./json.ts";
import { StoredDecisionKind, StoredMovePlan } from "./move.ts";
import { StoredGateway } from "./telephony.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();
const count = z.number().int();

const StoredPerson = z.object({ id: z.string(), name: z.string() });

const StoredScope: z.ZodType<RollbackScope> = z.union([z.literal("all"), count]);

export const StoredKind: z.ZodType<ChangeKind> = z.enum([
  "enableBypass",
  "disableBypass",
  "migrate",
  "reassign",
  "emergency",
  "closeOut",
]);

const Steps = z.array(
  z.object({ kind: z.literal("setMediaBypass"), fqdn: z.string(), from: z.boolean(), to: z.boolean() }),
);

/** Strict, because a plan's digest covers every field of it. */
const StoredBypassPlan: z.ZodType<BypassPlan> = z.strictObject({
  kind: z.enum(["enableBypass", "disableBypass"]),
  subject: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  startAt: nullableText,
  before: StoredGateway,
  steps: Steps,
  undo: Steps,
  affected: z.object({
    policies: z.array(z.object({ policy: z.string(), users: count, resourceAccounts: count })).nullable(),
    emergencyCalls: z.array(z.object({ policy: z.string(), dialStrings: texts })),
  }),
  cautions: texts,
  approvalsRequired: count,
  locks: texts,
});

export const StoredSubmission: z.ZodType<Submission> = z.object({
  plan: z.union([StoredBypassPlan, StoredMovePlan]),
  digest: z.string(),
  preflightId: count.nullable(),
  unknowns: texts,
  warnings: texts,
  approvers: z.array(StoredPerson),
});

export const StoredApproval: z.ZodType<Approval> = z.object({
  by: StoredPerson,
  decision: z.enum(["approved", "rejected"]),
  digest: z.string(),
  comment: nullableText,
  acceptedUnknowns: nullableText,
  at: Time,
});

export const StoredHold: z.ZodType<Hold> = z.object({
  kind: z.enum(["alarm", "brake"]),
  by: StoredPerson.nullable(),
  why: nullableText,
  at: Time,
  lifted: z.object({ by: StoredPerson, reason: z.string(), at: Time }).nullable(),
});

const StoredFigures: z.ZodType<Figures> = z.object({
  outcome: z.enum(["pass", "inconclusive", "fail"]),
  attempts: count,
  delivered: count,
});

const revised = { wave: count.nullable(), was: StoredFigures, is: StoredFigures, reasons: texts };
const StoredRevised: z.ZodType<readonly Revised[]> = z.array(z.object(revised));
const StoredWatched = z.object({ from: Time, attempts: count, delivered: count });

export const StoredState: z.ZodType<ChangeState> = z.discriminatedUnion("status", [
  z.object({ status: z.literal("draft") }),
  z.object({ status: z.literal("refused"), reasons: texts }),
  z.object({ status: z.literal("awaitingApproval"), expiresAt: Time }),
  z.object({ status: z.literal("rejected"), reason: z.string() }),
  z.object({ status: z.literal("expired") }),
  z.object({ status: z.literal("cancelled"), by: StoredPerson }),
  z.object({ status: z.literal("voided"), differences: texts }),
  z.object({ status: z.literal("scheduled"), startAt: Time }),
  z.object({ status: z.literal("approved"), waitingFor: nullableText }),
  z.object({ status: z.literal("running"), since: Time, waitingFor: nullableText }),
  z.object({
    status: z.literal("paused"),
    since: Time,
    by: StoredPerson.nullable(),
    why: z.string(),
    needs: z.enum(["lift", "resume", "retry", "verdict", "release", "rollback"]),
    wave: count.nullable(),
  }),
  z.object({ status: z.literal("braking"), by: StoredPerson, reason: nullableText }),
  z.object({ status: z.literal("watching"), since: Time, until: Time }),
  z.object({
    status: z.literal("needsAttention"),
    since: Time,
    reasons: texts,
    watchedFor: count,
    watched: StoredWatched,
    revised: StoredRevised,
  }),
  z.object({
    status: z.literal("succeeded"),
    at: Time,
    seenInEffect: z.boolean(),
    judged: z.boolean(),
    watched: StoredWatched.nullable(),
    revised: StoredRevised,
  }),
  z.object({ status: z.literal("failed"), at: Time, reason: z.string() }),
  z.object({ status: z.literal("aborting"), since: Time, by: StoredPerson, reason: nullableText }),
  z.object({ status: z.literal("aborted"), at: Time, by: StoredPerson, reason: nullableText }),
  z.object({
    status: z.literal("rollingBack"),
    since: Time,
    by: StoredPerson.nullable(),
    reason: nullableText,
    scope: StoredScope,
  }),
  z.object({ status: z.literal("rolledBack"), at: Time, notes: texts }),
  z.object({ status: z.literal("partlyRolledBack"), at: Time, differences: texts }),
]);

const step = z.string();

export const StoredEvent: z.ZodType<TimelineEvent> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("requested"), by: StoredPerson }),
  z.object({ type: z.literal("refused"), reasons: texts }),
  z.object({ type: z.literal("approvalRequested"), approvers: z.array(StoredPerson), expiresAt: z.string() }),
  z.object({
    type: z.literal("approved"),
    by: StoredPerson,
    comment: nullableText,
    acceptedUnknowns: nullableText,
    enough: z.boolean(),
  }),
  z.object({ type: z.literal("rejected"), by: StoredPerson, reason: z.string() }),
  z.object({ type: z.literal("expired") }),
  z.object({ type: z.literal("cancelled"), by: StoredPerson }),
  z.object({ type: z.literal("scheduled"), startAt: z.string() }),
  z.object({ type: z.literal("waiting"), waitingFor: z.string() }),
  z.object({ type: z.literal("voided"), differences: texts }),
  z.object({ type: z.literal("started") }),
  z.object({ type: z.literal("stepRequested"), step }),
  z.object({ type: z.literal("stepAccepted"), step }),
  z.object({ type: z.literal("stepSet"), step }),
  z.object({ type: z.literal("stepRetried"), step, reason: z.string() }),
  z.object({ type: z.literal("watching"), until: z.string() }),
  z.object({ type: z.literal("inEffect"), firstCallAt: z.string() }),
  z.object({ type: z.literal("alert"), code: z.string(), words: z.string(), calls: count }),
  z.object({
    type: z.literal("succeeded"),
    attempts: count,
    delivered: count,
    seenInEffect: z.boolean(),
    judged: z.boolean(),
  }),
  z.object({ type: z.literal("needsAttention"), reasons: texts }),
  z.object({ type: z.literal("failed"), reason: z.string() }),
  z.object({
    type: z.literal("rollbackRequested"),
    by: StoredPerson.nullable(),
    reason: nullableText,
    scope: StoredScope,
  }),
  z.object({ type: z.literal("waveBegan"), wave: count, title: z.string(), users: count }),
  z.object({
    type: z.literal("waveSettled"),
    wave: count,
    moved: count,
    failed: count,
    left: count,
    judgeAt: z.string(),
  }),
  z.object({
    type: z.literal("waveJudged"),
    wave: count,
    outcome: z.enum(["pass", "inconclusive", "fail"]),
    reasons: texts,
  }),
  z.object({ type: z.literal("verdictRevised"), ...revised }),
  z.object({ type: z.literal("waveRolledBack"), wave: count, differences: texts }),
  z.object({
    type: z.literal("paused"),
    by: StoredPerson.nullable(),
    why: z.string(),
    wave: count.nullable(),
  }),
  z.object({ type: z.literal("resumed"), by: StoredPerson }),
  z.object({ type: z.literal("retried"), by: StoredPerson }),
  z.object({ type: z.literal("alarmRaised"), reasons: texts }),
  z.object({ type: z.literal("acknowledged"), by: StoredPerson, reason: z.string() }),
  z.object({ type: z.literal("aborted"), by: StoredPerson, reason: nullableText }),
  z.object({ type: z.literal("braked"), by: StoredPerson, reason: nullableText }),
  z.object({
    type: z.literal("waveDecided"),
    wave: count,
    decision: StoredDecisionKind,
    by: StoredPerson,
    reason: nullableText,
  }),
  z.object({ type: z.literal("approvalReminder"), expiresAt: z.string(), escalated: z.boolean() }),
  z.object({ type: z.literal("rolledBack"), notes: texts }),
  z.object({ type: z.literal("partlyRolledBack"), differences: texts }),
]);
