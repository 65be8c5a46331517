import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";

/** How a user came to a policy. A direct grant wins over groups, a group over the Global policy. */
export const PolicyAssignment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("direct"), policy: z.string() }),
  /** `groupId`: null where the service does not say which group. */
  z.object({ kind: z.literal("group"), policy: z.string(), groupId: z.string().nullable() }),
  z.object({ kind: z.literal("global") }),
]);
export type PolicyAssignment = Immutable<z.infer<typeof PolicyAssignment>>;

/** `unknown` where the service does not say, or says what nobody knows yet. */
export type AccountType = "user" | "resourceAccount" | "guest" | "onPremises" | "ineligible" | "unknown";

/** A person or resource account, as far as outbound calling is concerned. */
export interface VoiceUser {
  /** Entra object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountType: AccountType;
  readonly enterpriseVoiceEnabled: boolean;
  readonly featureTypes: readonly string[];
  /** E.164, or null where the user has no number. */
  readonly telephoneNumber: string | null;
  readonly voiceRouting: PolicyAssignment;
  /** Office as the directory has it; null where nobody filled it in. */
  readonly site: string | null;
  /** Has a policy for compliance recording, in whose path a recorder stands. */
  readonly complianceRecording: boolean;
  /** Calls out through a resource account's policy: never gets one with usages. Source: "Plan for Shared Calling". */
  readonly sharedCalling: boolean;
  /** Name of their emergency calling policy; null where none but Global is told. */
  readonly emergencyCallingPolicy: string | null;
}

/** Name of the voice routing policy in force. */
export function effectivePolicy(assignment: PolicyAssignment): string {
  return assignment.kind === "global" ? "Global" : assignment.policy;
}

/** A group that is not named is no other one: the policy is the same, and comes back by itself. */
export function isSameAssignment(a: PolicyAssignment, b: PolicyAssignment): boolean {
  if (a.kind !== b.kind || effectivePolicy(a) !== effectivePolicy(b)) return false;
  if (a.kind !== "group" || b.kind !== "group") return true;
  return a.groupId === b.groupId || a.groupId === null || b.groupId === null;
}

/** Whether the assignment is what a move asked for: that direct grant, or none. */
export function isOnTarget(assignment: PolicyAssignment, target: string | null): boolean {
  return target === null
    ? assignment.kind !== "direct"
    : assignment.kind === "direct" && assignment.policy === target;
}

/** The direct grant that puts an assignment back; null takes a grant away. */
export function grantOf(assignment: PolicyAssignment): string | null {
  return assignment.kind === "direct" ? assignment.policy : null;
}

/** As people read it: `Dublin Staff (direct)`. */
export function assignmentWords(assignment: PolicyAssignment): string {
  return assignment.kind === "global" ? "Global" : `${assignment.policy} (${assignment.kind})`;
}
