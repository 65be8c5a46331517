import type { Step } from "../change/step.ts";
import type { CallRow } from "../telephony/call-row.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";

/**
 * What the product needs from a Microsoft 365 tenant; nothing here knows PowerShell or Graph. Every call ends by its
 * signal at the latest, and rejects with a `TenantError` only.
 */
export interface Tenant {
  readGateways(signal: AbortSignal): Promise<readonly Gateway[]>;
  /** Undefined where the tenant has no gateway object of that name. */
  readGateway(fqdn: string, signal: AbortSignal): Promise<Gateway | undefined>;
  readVoiceRouting(signal: AbortSignal): Promise<VoiceRouting>;
  readTrunkDependants(signal: AbortSignal): Promise<TrunkDependants>;
  readClientMediaPorts(signal: AbortSignal): Promise<ClientMediaPorts>;
  /** Lower case. */
  readVerifiedDomains(signal: AbortSignal): Promise<readonly string[]>;
  /** All accounts, those that cannot call included, page by page. */
  readUsers(signal: AbortSignal): AsyncIterable<readonly VoiceUser[]>;
  /** One user as they are now, group assignments included; undefined where there is none of that object id. */
  readUser(userId: string, signal: AbortSignal): Promise<VoiceUser | undefined>;
  /** Call rows by start time, `from` inclusive, `to` exclusive, page by page. */
  readCalls(from: Date, to: Date, signal: AbortSignal): AsyncIterable<readonly CallRow[]>;
  /** Entra object ids of the people in a group, nested groups included. */
  readGroupMembers(groupId: string, signal: AbortSignal): Promise<readonly string[]>;

  /**
   * Performs one step, by the cmdlet that `cmdletOf` gives. Resolves when the service accepted it, which is not yet "set":
   * read back. A `TenantError` of kind `outcomeUnknown` means that it may or may not have happened; it is thrown only after
   * the process that carried the effect is known dead. Kind `alreadyExists`: an object of that name is there.
   */
  perform(step: Step, signal: AbortSignal): Promise<void>;

  /**
   * Grants, or with a null policy takes away, a voice routing policy of at most 5,000 users at once, and answers the
   * operation's id. Asynchronous at the service. Errors as `perform`. Source: "New-CsBatchPolicyAssignmentOperation".
   */
  assignVoiceRouting(batch: AssignmentBatch, signal: AbortSignal): Promise<string>;
  /** The newest operation of that name in the last 30 days; undefined where the service knows none. */
  findAssignment(name: string, signal: AbortSignal): Promise<string | undefined>;
  readAssignment(operationId: string, signal: AbortSignal): Promise<AssignmentProgress>;
}

export interface AssignmentBatch {
  /** Unique: by it an operation whose answer was lost is found again. */
  readonly name: string;
  readonly policy: string | null;
  /** Entra object ids. */
  readonly userIds: readonly string[];
}

export interface AssignmentProgress {
  readonly completed: boolean;
  /** Users the service refused, with its words. */
  readonly refused: readonly { readonly userId: string; readonly why: string }[];
}
