import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { breakGlassDeeds } from "./break-glass.ts";
import { HeldFinding, RollbackScope } from "./change.ts";
import { Person } from "./person.ts";
import { Revised } from "./revised.ts";
import { Verdict } from "./waves/gate.ts";
import { waveDecisionKinds } from "./waves/wave.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();
const count = z.number().int();
const step = z.string();
const deed = z.enum(breakGlassDeeds);

/** What happened to a change, in order; the change card, the thread replies and the requester's messages are made of it. */
export const TimelineEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("requested"), by: Person }),
  z.object({ type: z.literal("refused"), reasons: texts }),
  z.object({ type: z.literal("approvalRequested"), approvers: z.array(Person), expiresAt: z.string() }),
  z.object({
    type: z.literal("approved"),
    by: Person,
    comment: nullableText,
    acceptedUnknowns: nullableText,
    /** By name. */
    acceptedDifferences: texts,
    enough: z.boolean(),
  }),
  z.object({ type: z.literal("rejected"), by: Person, reason: z.string() }),
  z.object({ type: z.literal("handedOver"), by: Person, to: Person }),
  z.object({ type: z.literal("expired") }),
  z.object({ type: z.literal("cancelled"), by: Person }),
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
    by: Person.nullable(),
    reason: nullableText,
    scope: RollbackScope,
  }),
  z.object({
    type: z.literal("rollbackHeld"),
    findings: z.array(HeldFinding),
    expiresAt: z.string(),
  }),
  z.object({ type: z.literal("rollbackReleased"), by: Person, reason: z.string() }),
  z.object({ type: z.literal("waveBegan"), wave: count, title: z.string(), users: count }),
  z.object({
    type: z.literal("waveSettled"),
    wave: count,
    moved: count,
    failed: count,
    skipped: count,
    judgeAt: z.string(),
  }),
  z.object({
    type: z.literal("waveJudged"),
    wave: count,
    outcome: Verdict.shape.outcome,
    reasons: texts,
  }),
  /** Rows came late, and by them a verdict is another one. */
  z.object({ type: z.literal("verdictRevised"), ...Revised.shape }),
  z.object({ type: z.literal("waveRolledBack"), wave: count, differences: texts }),
  z.object({
    type: z.literal("paused"),
    by: Person.nullable(),
    why: z.string(),
    wave: count.nullable(),
  }),
  z.object({ type: z.literal("resumed"), by: Person }),
  z.object({ type: z.literal("retried"), by: Person }),
  /** Calls of people who were moved show problems on the new trunk. */
  z.object({ type: z.literal("alarmRaised"), reasons: texts }),
  /** An alarm or a pulled brake holds it no longer. */
  z.object({ type: z.literal("acknowledged"), by: Person, reason: z.string() }),
  z.object({ type: z.literal("aborted"), by: Person, reason: nullableText }),
  z.object({ type: z.literal("braked"), by: Person, reason: nullableText }),
  z.object({
    type: z.literal("waveDecided"),
    wave: count,
    decision: z.enum(waveDecisionKinds),
    by: Person,
    reason: nullableText,
  }),
  /** Nobody decided yet: approvers are reminded at half time, the channel is told at three quarters. */
  z.object({ type: z.literal("approvalReminder"), expiresAt: z.string(), escalated: z.boolean() }),
  /** `told`: object ids of who is told of it in person. */
  z.object({
    type: z.literal("breakGlassAsked"),
    by: Person,
    deed: deed,
    reason: z.string(),
    told: texts,
  }),
  /** `by`: who asked. */
  z.object({
    type: z.literal("glassBroken"),
    by: Person,
    confirmedBy: Person,
    deed: deed,
    reason: z.string(),
    told: texts,
  }),
  z.object({
    type: z.literal("breakGlassStopped"),
    by: Person,
    reason: z.string(),
    told: texts,
  }),
  z.object({
    type: z.literal("breakGlassReviewed"),
    by: Person,
    words: z.string(),
    told: texts,
  }),
  /** Of an ended change: what it left between before and after is nobody's business any more, on that word. */
  z.object({ type: z.literal("leftDismissed"), by: Person, reason: z.string() }),
  z.object({ type: z.literal("rolledBack"), notes: texts }),
  z.object({ type: z.literal("partlyRolledBack"), differences: texts }),
]);
export type TimelineEvent = Immutable<z.infer<typeof TimelineEvent>>;
export type TimelineEventType = TimelineEvent["type"];

/** An event with its place and time in one change's timeline. `sequence` counts from 1. */
export interface TimelineEntry {
  readonly sequence: number;
  readonly at: Date;
  readonly event: TimelineEvent;
}
