import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { minConclusiveCalls } from "../telephony/call-statistics.ts";
import { Gateway } from "../telephony/gateway.ts";
import { SbcAdvice } from "../telephony/sbc/advice.ts";
import { EmergencyCallRoutingPolicy, VoiceRoute, VoiceRoutingPolicy } from "../telephony/voice-routing.ts";
import type { ChangeKind } from "./kinds/kinds.ts";
import { TrunkReach } from "./reach.ts";
import { Step } from "./step.ts";
import { exclusions, labels } from "./waves/members.ts";

const texts = z.array(z.string());
const count = z.number().int();

export const bypassKinds = ["enableBypass", "disableBypass"] as const;

export type BypassKind = (typeof bypassKinds)[number];

/** Who and what feels the change at once, as counted when it was planned. */
export const Affected = z.object({
  /** Null where nobody could tell: people were not read yet, or cannot be in this cloud. */
  policies: z.array(z.object({ policy: z.string(), users: count, resourceAccounts: count })).nullable(),
  emergencyCalls: z.array(z.object({ policy: z.string(), dialStrings: texts })),
  /** Names of routes to the trunk that take emergency numbers, or may; absent where there are none. */
  emergencyRoutes: texts.exactOptional(),
});
export type Affected = Immutable<z.infer<typeof Affected>>;

const TrunkPair = z.strictObject({ from: Gateway, to: Gateway });
export type TrunkPair = Immutable<z.infer<typeof TrunkPair>>;

const PolicyMapping = z.strictObject({ from: z.string(), to: z.string() });
export type PolicyMapping = Immutable<z.infer<typeof PolicyMapping>>;

const PlannedWave = z.strictObject({
  /** From 1. */
  number: count,
  kind: z.enum(["pilot", "wave", "resourceAccounts"]),
  title: z.string(),
  users: count,
  bakeHours: z.number(),
  /** Resource accounts have no bypass gate: the media processor is always in their path. */
  gated: z.boolean(),
});
export type PlannedWave = Immutable<z.infer<typeof PlannedWave>>;

/** An item of the attestation catalogue's kind: its id is stable, its text is what a person says they checked. */
const SbcTask = z.strictObject({
  id: z.string(),
  text: z.string(),
  /** What that is in the words of the SBC's vendor. */
  advice: z.array(SbcAdvice),
});
export type SbcTask = Immutable<z.infer<typeof SbcTask>>;

/** When work may begin. Days are ISO weekdays (1 is Monday) on which the window opens; it may end on the next day. */
export const ChangeWindow = z.strictObject({
  days: z.array(count).readonly(),
  /** "HH:mm", local to the zone. */
  from: z.string(),
  to: z.string(),
  /** IANA name. */
  zone: z.string(),
});
export type ChangeWindow = Immutable<z.infer<typeof ChangeWindow>>;

/** How a wave's calls are judged. Percentages are 0 to 100. */
export const GateRules = z.strictObject({
  /** Fewer outbound calls than this are inconclusive. */
  minimumCalls: z.number(),
  /** Percentage points by which the delivered share may lie below the control's. */
  mostDeliveredDrop: z.number(),
  /** So many people with an ICE or media failure fail the wave; one alone alerts. */
  mediaFailurePeople: z.number(),
  /** Or this percentage of attempts; of refused offers, so much more than the control's. */
  mediaFailureShare: z.number(),
  /** Percentage of answered calls under 20 s that are redialled within two minutes, above the control's. */
  mostShortRedials: z.number(),
  /** Percentage of the wave's outbound calls that took another trunk. */
  mostFallback: z.number(),
});
export type GateRules = Immutable<z.infer<typeof GateRules>>;

/** All of a plan but its kind. */
export const planShape = {
  /** A trunk's FQDN; of a reassignment, the policy's name. */
  subject: z.string(),
  /** Entra object id. */
  requestedBy: z.string(),
  reason: z.string(),
  /** ISO time before which nothing starts; null means as soon as it is approved. */
  startAt: z.string().nullable(),
  /** What an approver must know, as sentences. */
  cautions: texts,
  approvalsRequired: count,
  /** Whose people may decide it; absent where approvers are not in groups. */
  approvalGroups: z.array(z.strictObject({ name: z.string(), required: count })).optional(),
  /** Every object the steps write, sorted; users are locked beside them. */
  locks: texts,
  /** What led to the trunk when it was planned: growth beyond it voids the approval. Absent where the subject is no trunk. */
  reach: TrunkReach.exactOptional(),
  /** Of a switch: who feels it at once. Absent of what moves people or routes. */
  affected: Affected.exactOptional(),
  /** What the plan was made from: a difference voids the approval, and before a later wave pauses. */
  basis: z.strictObject({
    /** The subject's, where it is a trunk of which a setting counts. */
    gateway: Gateway.nullable(),
    routes: z.array(VoiceRoute),
    policies: z.array(VoiceRoutingPolicy),
    emergencyPolicies: z.array(EmergencyCallRoutingPolicy),
  }),
  /** The two gateways of one SBC; null where nobody changes trunk. */
  pair: TrunkPair.nullable(),
  opening: z.array(Step),
  waves: z.array(PlannedWave),
  closing: z.array(Step),
  /** The trunk's calls are watched at the end, and judged, before it has succeeded; absent where waves are judged. */
  watch: z.literal(true).exactOptional(),
  /** SHA-256 over every member and exclusion: `membersDigest`. */
  membersDigest: z.string(),
  /** Who moves, by name, where they are a few: `namesOfFew`. */
  named: texts,
  policies: z.array(PolicyMapping),
  excluded: z.array(z.strictObject({ why: z.enum(exclusions), users: count })),
  labelled: z.array(z.strictObject({ label: z.enum(labels), users: count })),
  /** By which a wave's calls are judged, or those that are watched. */
  gate: GateRules,
  window: ChangeWindow.nullable(),
  approveWaves: z.enum(["together", "each"]),
  onFailedGate: z.enum(["ask", "rollBack"]),
  /** What a voice routing policy does not move, as sentences. */
  notMoved: texts,
  /** What must be done on the SBC, by its vendor's means; each is attested before the start. */
  sbcTasks: z.array(SbcTask),
};

/**
 * What a change does: opening steps, then people moved between voice routing policies wave by wave, then closing steps. Undone
 * from the end to the beginning, each step by `undoOf`. A switch of bypass is one opening step that reaches everybody at once, and
 * has no waves: its calls are watched instead. Immutable; an approval covers its digest. Who moves when stands beside the plan and
 * is covered by `membersDigest`.
 */
export type Plan = { readonly kind: ChangeKind } & Immutable<z.infer<z.ZodObject<typeof planShape>>>;

/** Of a plan that reaches everybody at once; of another, that nobody can tell. */
export function affectedBy({ affected }: Pick<Plan, "affected">): Affected {
  return affected ?? { policies: null, emergencyCalls: [] };
}

/** Of waves and switches alike. Source: docs/migration.md, "The gate"; the thresholds are judgement where no source decides. */
export const defaultGate: GateRules = {
  minimumCalls: minConclusiveCalls,
  mostDeliveredDrop: 3,
  mediaFailurePeople: 2,
  mediaFailureShare: 1,
  mostShortRedials: 2,
  mostFallback: 2,
};
