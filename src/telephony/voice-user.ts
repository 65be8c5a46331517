/** How a user came to a policy. A direct grant wins over groups, a group over the Global policy. */
export type PolicyAssignment =
  | { readonly kind: "direct"; readonly policy: string }
  /** `groupId`: null where the service does not say which group. */
  | { readonly kind: "group"; readonly policy: string; readonly groupId: string | null }
  | { readonly kind: "global" };

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
