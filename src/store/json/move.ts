import { z } from "zod";
import type { SbcAdvice } from "../../telephony/sbc/advice.ts";
import type { QualitySummary } from "../../telephony/media-quality.ts";
import type { GateRules, MovePlan } from "../../change/move/move-plan.ts";
import type { CallsJudged, Verdict } from "../../change/move/gate.ts";
import type { MoveRequest } from "../../change/move/request.ts";
import type { MemberStatus, WaveDecision, WaveDecisionKind, WaveStatus } from "../../change/move/wave.ts";
import type { Exclusion, Label } from "../../change/move/members.ts";
import type { Step } from "../../change/step.ts";
import { Time } from "./json.ts";
import { StoredEmergencyPolicy, StoredGateway, StoredPolicy, StoredRoute } from "./telephony.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();
const count = z.number().int();

const StoredAdvice: z.ZodType<SbcAdvice> = z.strictObject({
  text: z.string(),
  why: z.string(),
  confidence: z.enum(["A", "B", "C", "D", "M"]),
  source: z.strictObject({ page: z.string(), date: z.string(), dated: z.enum(["published", "read"]) }),
});

export const StoredLabel: z.ZodType<Label> = z.enum([
  "complianceRecording",
  "locationBasedRouting",
  "resourceAccount",
  "nonBypassClient",
]);

export const StoredExclusion: z.ZodType<Exclusion> = z.enum([
  "notVoiceEnabled",
  "noNumber",
  "noPhoneSystem",
  "onPremises",
  "sharedCalling",
  "otherPolicy",
  "guestOrIneligible",
  "unknownAccount",
  "alreadyThere",
]);

export const StoredWaveStatus: z.ZodType<WaveStatus> = z.enum([
  "planned",
  "moving",
  "settling",
  "baking",
  "passed",
  "inconclusive",
  "failed",
  "rollingBack",
  "rolledBack",
]);

export const StoredMemberStatus: z.ZodType<MemberStatus> = z.enum([
  "planned",
  "sent",
  "moved",
  "failed",
  "left",
  "restored",
  "notRestored",
]);

const toggled = { fqdn: z.string(), from: z.boolean(), to: z.boolean() };
const StoredStep: z.ZodType<Step> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("setMediaBypass"), ...toggled }),
  z.strictObject({ kind: z.literal("setEnabled"), ...toggled }),
  z.strictObject({ kind: z.literal("createGateway"), gateway: StoredGateway }),
  z.strictObject({ kind: z.literal("removeGateway"), gateway: StoredGateway }),
  z.strictObject({ kind: z.literal("addUsage"), usage: z.string() }),
  z.strictObject({ kind: z.literal("removeUsage"), usage: z.string() }),
  z.strictObject({ kind: z.literal("createRoute"), route: StoredRoute }),
  z.strictObject({ kind: z.literal("removeRoute"), route: StoredRoute }),
  z.strictObject({ kind: z.literal("setRouteGateways"), route: z.string(), from: texts, to: texts }),
  z.strictObject({ kind: z.literal("createPolicy"), policy: StoredPolicy }),
  z.strictObject({ kind: z.literal("removePolicy"), policy: StoredPolicy }),
]);

const StoredGate: z.ZodType<GateRules> = z.strictObject({
  minimumCalls: z.number(),
  mostDeliveredDrop: z.number(),
  mediaFailurePeople: z.number(),
  mediaFailureShare: z.number(),
  mostShortRedials: z.number(),
  mostFallback: z.number(),
});

const StoredWindow = z.strictObject({
  days: z.array(count),
  from: z.string(),
  to: z.string(),
  zone: z.string(),
});

/** Strict, because a plan's digest covers every field of it. */
export const StoredMovePlan: z.ZodType<MovePlan> = z.strictObject({
  kind: z.enum(["migrate", "reassign", "emergency", "closeOut"]),
  subject: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  startAt: nullableText,
  cautions: texts,
  approvalsRequired: count,
  locks: texts,
  pair: z.strictObject({ from: StoredGateway, to: StoredGateway }).nullable(),
  opening: z.array(StoredStep),
  waves: z.array(
    z.strictObject({
      number: count,
      kind: z.enum(["pilot", "wave", "resourceAccounts"]),
      title: z.string(),
      users: count,
      bakeHours: z.number(),
      gated: z.boolean(),
    }),
  ),
  closing: z.array(StoredStep),
  membersDigest: z.string(),
  named: texts,
  policies: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  excluded: z.array(z.strictObject({ why: StoredExclusion, users: count })),
  labelled: z.array(z.strictObject({ label: StoredLabel, users: count })),
  basis: z.strictObject({
    gateway: StoredGateway.nullable(),
    routes: z.array(StoredRoute),
    policies: z.array(StoredPolicy),
    emergencyPolicies: z.array(StoredEmergencyPolicy),
  }),
  gate: StoredGate,
  window: StoredWindow.nullable(),
  approveWaves: z.enum(["together", "each"]),
  onFailedGate: z.enum(["ask", "rollBack"]),
  notMoved: texts,
  sbcTasks: z.array(z.strictObject({ id: z.string(), text: z.string(), advice: z.array(StoredAdvice) })),
});

const waveOptions = {
  pilot: texts,
  pilotSize: count,
  shares: z.array(z.number()),
  pilotBakeHours: z.number(),
  bakeHours: z.number(),
  gate: StoredGate,
  window: StoredWindow.nullable(),
  approveWaves: z.enum(["together", "each"]),
  onFailedGate: z.enum(["ask", "rollBack"]),
};

export const StoredRequest: z.ZodType<MoveRequest> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("migrate"),
    options: z.object({
      ...waveOptions,
      newFqdn: z.string(),
      newPort: count,
      nameSuffix: z.string(),
      policies: texts,
      fallback: z.boolean(),
    }),
  }),
  z.object({
    kind: z.literal("reassign"),
    options: z.object({ ...waveOptions, policy: z.string(), people: texts }),
  }),
  z.object({ kind: z.literal("emergency"), migration: count, attestedTestCall: z.string() }),
  z.object({
    kind: z.literal("closeOut"),
    migration: count,
    option: z.enum(["drain", "remove", "foldBack"]),
    attestedInbound: z.boolean(),
  }),
]);

export const StoredDecisionKind: z.ZodType<WaveDecisionKind> = z.enum([
  "release",
  "advance",
  "heard",
  "notHeard",
  "withdrawn",
]);

export const StoredWaveDecision: z.ZodType<WaveDecision> = z.object({
  wave: count,
  kind: StoredDecisionKind,
  by: z.object({ id: z.string(), name: z.string() }),
  reason: nullableText,
  at: Time,
});

const StoredCalls: z.ZodType<CallsJudged> = z.object({
  people: count,
  attempts: count,
  deliveredShare: z.number().nullable(),
  mediaFailures: count,
  mediaFailurePeople: count,
  offerRefusals: count,
  delivered: count,
  shortRedials: count,
  possibleRedials: count,
  answered: count,
});

const StoredQuality: z.ZodType<QualitySummary> = z.object({
  calls: count,
  jitter: z.number().nullable(),
  loss: z.number().nullable(),
  roundTrip: z.number().nullable(),
});

export const StoredVerdict: z.ZodType<Verdict> = z.object({
  outcome: z.enum(["pass", "inconclusive", "fail"]),
  reasons: texts,
  numbers: z.object({
    wave: StoredCalls,
    control: StoredCalls,
    quality: z.object({ after: StoredQuality, before: StoredQuality }).nullable(),
    fallback: count,
    inbound: count,
    forwarded: count,
    others: count,
  }),
});
